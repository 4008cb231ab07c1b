"""The rules: plain dated functions over Polars columns; no Django. One implementation for one person and for millions.

rules.entitlements(people, month, known_at, law)    # a frame of circumstances -> a frame of amounts
rules.evaluate_one(person, month, known_at, law)    # the same for a dictionary
rules.explanation.sentences(row, "vi")              # a row in words, with articles
rules.funeral(Death(...), known_at, law)            # the best ground of a funeral grant
rules.timing.start_month(law)                       # from which month, as a column; timing.for_one for one case
"""

from lienthong.assistance.rules import explanation, timing
from lienthong.assistance.rules.entitlement import entitlements, evaluate_one
from lienthong.assistance.rules.funeral import Death, Grant, Ground, funeral
from lienthong.assistance.rules.people import COLUMNS, FAMILIES
from lienthong.assistance.rules.reason import CLAUSES, Reason

__all__ = [
    "CLAUSES",
    "COLUMNS",
    "FAMILIES",
    "Death",
    "Grant",
    "Ground",
    "Reason",
    "entitlements",
    "evaluate_one",
    "explanation",
    "funeral",
    "timing",
]
