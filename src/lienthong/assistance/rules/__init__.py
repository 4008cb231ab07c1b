"""The rules: plain dated functions over Polars columns; no Django. One implementation for one person and for millions.

rules.entitlements(people, month, known_at, law)    # a frame of circumstances -> a frame of amounts
rules.evaluate_one(person, month, known_at, law)    # the same for a dictionary
"""

from lienthong.assistance.rules.entitlements import entitlements, evaluate_one
from lienthong.assistance.rules.people import COLUMNS, FAMILIES
from lienthong.assistance.rules.reason import CLAUSES, Reason

__all__ = ["CLAUSES", "COLUMNS", "FAMILIES", "Reason", "entitlements", "evaluate_one"]
