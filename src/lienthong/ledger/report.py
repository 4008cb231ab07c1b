"""Report: what was owed in a span of time, rule by rule, and what became of it. Read from the ledger alone.

| count | obligations that arose in the span, were not withdrawn, and |
|---|---|
| owed | all of them |
| sent | have a delivery, or are fulfilled |
| accepted | are fulfilled: there is a receipt, or the event that fulfils them |
| accepted_late | are fulfilled, but after they were due |
| late | are open and past due |
| failed | are open, and a delivery of theirs was refused, given up, or its fate is unknown |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lienthong import database
from lienthong.database import clock, queries
from lienthong.ledger import catalogue

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule's counts, everybody's (`debtor` empty) or one debtor's. `median`: from arising to receipt."""

    rule: str
    debtor: str
    owed: int
    sent: int
    accepted: int
    accepted_late: int
    late: int
    failed: int
    median: timedelta | None

    @property
    def law(self) -> catalogue.Rule | None:
        """The catalogue's row; None if the catalogue no longer holds it."""
        return catalogue.rule(self.rule)

    @property
    def is_clean(self) -> bool:
        """Whether nothing of it is late or failed now."""
        return not self.late and not self.failed


def lines(
    since: date | None = None,
    until: date | None = None,
    *,
    debtor: str | None = None,
    rule: str | None = None,
    by_debtor: bool = False,
) -> list[Line]:
    """The counts of what arose from the day `since` to the day `until`, both counted; every day where none is given."""
    given = {
        "since": _midnight(since) if since else None,
        "until": _midnight(until + timedelta(days=1)) if until else None,
        "now": clock.now(),
        "debtor": debtor,
        "rule": rule,
        "by_debtor": by_debtor,
    }
    rows = database.connection().execute(QUERIES["by_rule"], given)
    return [_line(row) for row in rows]


def _line(row: Sequence[Any]) -> Line:
    names = ("rule", "debtor", "owed", "sent", "accepted", "accepted_late", "late", "failed")
    median = None if row[8] is None else timedelta(seconds=float(row[8]))
    return Line(**dict(zip(names, row[:8], strict=True)), median=median)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=clock.VIETNAM))
