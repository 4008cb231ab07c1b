"""Handed lists and reports compared with lines and outcomes, for `lienthong verify`."""

from __future__ import annotations

from collections.abc import Iterator

from lienthong import database
from lienthong.database import queries
from lienthong.ledger.refold import Folding, Said

QUERIES = queries.load(__file__)
SAID = {"lists": "its sums aren't those of its lines", "reports": "its outcomes aren't what it took"}


def count() -> int:
    """How many rows are compared."""
    found = database.connection().execute(QUERIES["count"]).fetchone()
    return found[0] if found else 0


def differences() -> Iterator[Said]:
    """Every handed list whose sums aren't those of its lines, every report with more or fewer outcomes than it took."""
    for name, said in (
        ("lists", "its sums aren't those of its lines"),
        ("reports", "its outcomes aren't what it took"),
    ):
        for (thing,) in database.connection().execute(QUERIES[name]).fetchall():
            yield thing, said


FOLDING = Folding("payments", count, differences)
