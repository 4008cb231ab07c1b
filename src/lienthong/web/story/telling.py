"""Telling the story: each step at its business time, with what happened, on which basis, what arose and what closed.

Every step can be told again: what it does is known by its keys, so nothing is added. Stopping after any step and going
on later gives the same ledger.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lienthong import database, ledger
from lienthong.database import clock
from lienthong.ledger import obligations
from lienthong.ledger.worker import Worker
from lienthong.web.demo import simulators

Words = dict[str, str]


@dataclass(frozen=True)
class Step:
    """One step: when, what it is called, its legal basis, and the act, which answers with what came of it.

    leaves_events: whether a step that did something can be known by the events it wrote; setting the stage writes none.
    """

    moment: datetime
    title: Words
    basis: Words
    evidence: str
    act: Callable[[], Words]
    leaves_events: bool = True


@dataclass
class Told:
    """What a step did: its outcome, the events it wrote, the obligations that arose and those that were closed."""

    number: int
    step: Step
    outcome: Words
    events: list[tuple[UUID, str]] = field(default_factory=list)  # id and kind, in the order of the ledger
    arose: list[ledger.Obligation] = field(default_factory=list)
    closed: list[ledger.Obligation] = field(default_factory=list)

    @property
    def was_told_before(self) -> bool:
        """Whether it is certain that nothing was added."""
        return self.step.leaves_events and not self.is_new

    @property
    def is_new(self) -> bool:
        """Whether the step wrote anything: False when it was told before."""
        return bool(self.events)


def tell(steps: list[Step], *, until: int | None = None) -> Iterator[Told]:
    """Do the steps in order, each at its own time, and say after each what it did."""
    for number, step in enumerate(steps[:until], 1):
        moment = step.moment.replace(tzinfo=clock.VIETNAM)
        before, begun = _last(), clock.real_now()
        with simulators.at(moment):
            outcome = step.act()
            Worker().run_until_idle()
        told = Told(number, step, outcome)
        told.events = _since(before)
        told.arose = list(obligations.of().filter(event_seq__gt=before).order_by("due_at", "rule"))
        told.closed = _closed([id for id, _ in told.events], begun)
        yield told


def _last() -> int:
    row = database.connection().execute("SELECT coalesce(max(seq), 0) FROM ledger_event").fetchone()
    return row[0] if row else 0


def _closed(events: list[UUID], begun: datetime) -> list[ledger.Obligation]:
    """What these events closed, and what was closed by a receipt that came since."""
    receipts = ledger.Receipt.objects.filter(recorded_at__gte=begun).values("id")
    rows = obligations.of().exclude(standing="open")
    return list(rows.filter(Q(closed_by__in=events) | Q(receipt__in=receipts)).order_by("rule"))


def _since(last: int) -> list[tuple[UUID, str]]:
    rows = database.connection().execute("SELECT id, kind FROM ledger_event WHERE seq > %s ORDER BY seq", [last])
    return [(row[0], row[1]) for row in rows]
