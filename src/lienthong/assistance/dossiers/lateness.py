"""Lateness: when a limit passes undecided, that is a fact of its own, and an apology with a new date is owed."""

from __future__ import annotations

from lienthong import database
from lienthong.assistance.dossiers.dossier import Dossier, locked
from lienthong.assistance.dossiers.state import RUNNING
from lienthong.database import clock, jobs

BATCH = 500


@jobs.periodic("*/10 * * * *")
@jobs.task("assistance.find-overdue", queue="assistance")
def find_overdue() -> int:
    """Tell of every dossier whose limit has passed: once for each limit. Gives how many were told."""
    late = Dossier.objects.unscoped("limits end for every commune alike").filter(
        state__in=RUNNING, due_at__lt=clock.now(), told_late=None
    )
    rows = list(late.select_related("applicant", "person").order_by("due_at")[:BATCH])
    for row in rows:
        tell(row)
    return len(rows)


def tell(dossier: Dossier) -> None:
    """The limit has passed: a fact of the dossier, once for this limit; nothing if it was decided meanwhile."""
    with database.transaction():
        row = locked(dossier)
        if row.is_late and row.told_late is None:
            row.act(
                "overdue", by="system:worker", organisation=row.unit, parties=row.parties,
                data={"due_on": str(row.due_on)}, told_late=row.due_on,
            )  # fmt: skip
