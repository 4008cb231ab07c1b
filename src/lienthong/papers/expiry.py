"""Expiry: a paper that nobody used in time counts no longer from the day after its last day."""

from __future__ import annotations

from lienthong.database import clock, jobs
from lienthong.papers.paper import Paper
from lienthong.papers.state import State

WAITING = (State.SIGNED, State.SENT, State.RECEIVED, State.ACCEPTED)
BATCH = 500


@jobs.periodic("*/10 * * * *")
@jobs.task("papers.expire")
def expire() -> int:
    """Mark what has expired by now, every organisation's copy; gives how many."""
    due = Paper.objects.unscoped("validity ends for every paper alike").filter(
        valid_until__lt=clock.today(), state__in=WAITING
    )
    papers = list(due.order_by("valid_until")[:BATCH])
    for paper in papers:
        paper.act("expired", State.EXPIRED, by="system:worker", organisation=paper.owner)
    return len(papers)
