"""The close of a whole month: every commune's list, a job a slice of some 20,000 people, by any number of workers.

Repeating it does what is left: a commune that has its list is left alone. So it may be stopped, or killed, at any
moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection as django_connection
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.assistance.payroll import slice as slices
from lienthong.assistance.payroll.approval import unpayable_lines
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.database import jobs, queries
from lienthong.ledger import many_lives

QUERIES = queries.load(__file__)
PEOPLE = 20_000  # a slice
AT_ONCE = 400  # lists in one transaction
QUEUE = "payroll"


@dataclass(frozen=True)
class Standing:
    """How far a month is: communes with anything to pay, and lists by state; lines, amounts and heads of all lists."""

    communes: int
    states: dict[str, int]
    lines: int
    amount: int
    recovery: int
    heads: int
    broken: int

    @property
    def drafted(self) -> int:
        return sum(self.states.values())


def begin(month: date, *, by: access.Actor, people: int = PEOPLE, again: bool = False) -> int:
    """Have the drafts of all communes drawn up that have none: one job a slice. How many jobs.

    With `again`, lists that are still drafts are drawn up anew. Raises NotAllowed.
    """
    access.require(by, "payroll.national")
    communes = _to_draft(month, again)
    slices.ensure_partitions([code for code, _count in communes], month)
    parts = list(sliced(communes, people))
    with database.transaction():
        for part in parts:
            draft_slice.defer(
                month=month.isoformat(), communes=part, by=by.code, organisation=by.organisation or by.code, again=again
            )
        if parts:
            access.audit.wrote(by, "payroll.close", things=[f"payroll:{month:%Y-%m}"])
    return len(parts)


def sliced(communes: Sequence[tuple[str, int]], people: int) -> Iterator[list[str]]:
    """Communes, in their order, in slices of about so many people."""
    part: list[str] = []
    within = 0
    for code, count in communes:
        if part and within + count > people:
            yield part
            part, within = [], 0
        part.append(code)
        within += count
    if part:
        yield part


@jobs.task("payroll.draft-slice", queue=QUEUE)
def draft_slice(month: str, communes: list[str], by: str, organisation: str, again: bool) -> None:
    """Draw up the lists of a slice: those communes that have none, or (again) whose list is still a draft."""
    # Who asked was asked for the right when the month was begun; the job acts for them.
    actor = access.Actor(by, organisation)
    try:
        slices.draft(communes, date.fromisoformat(month), by=actor, again=again)
    except slices.NotReady:
        for commune in communes:  # one that isn't ready doesn't keep the others
            _alone(commune, date.fromisoformat(month), actor, again)


def propose_all(month: date, *, by: access.Actor) -> Iterator[int]:
    """Propose every draft that adds up and is still right: yields how many, a batch at a time. Raises NotAllowed."""
    access.require(by, "payroll.national")
    yield from _all(month, State.DRAFT, "proposed", State.PROPOSED, by, {"proposed_by": by.code})


def approve_all(month: date, *, by: access.Actor) -> Iterator[int]:
    """Approve every proposed list but those with lines that must not be paid, and those one has proposed oneself.

    Yields how many were approved, a batch at a time. Raises NotAllowed, also if all were proposed by oneself.
    """
    access.require(by, "payroll.national")
    waiting = PaymentList.objects.unscoped("a national close").filter(list_month=month, state=State.PROPOSED)
    if waiting.exists() and not waiting.exclude(proposed_by=by.code).exists():
        raise access.NotAllowed(
            _("You proposed these lists yourself: another person must approve them. Nothing was changed.")
        )
    yield from _all(month, State.PROPOSED, "approved", State.APPROVED, by, {"approved_by": by.code})


def communes_of(month: date) -> int:
    """How many communes pay anyone in the month: counted over the whole register."""
    row = database.connection().execute(QUERIES["communes"], {"month": month}).fetchone()
    return row[0] if row else 0


def standing(month: date, communes: int | None = None) -> Standing:
    """How far the month is. Who asks again and again gives what `communes_of` said."""
    connection = database.connection()
    communes = communes_of(month) if communes is None else communes
    states, lines, amount, recovery, heads, broken = {}, 0, 0, 0, 0, 0
    for state, count, *sums in connection.execute(QUERIES["standing"], {"month": month}).fetchall():
        states[state] = count
        lines, amount, recovery, heads, broken = (
            old + new for old, new in zip((lines, amount, recovery, heads, broken), sums, strict=True)
        )
    return Standing(communes, states, lines, amount, recovery, heads, broken)


def _all(
    month: date, state: State, name: str, after: State, by: access.Actor, columns: dict[str, str]
) -> Iterator[int]:
    house = by.organisation or by.code
    for part in _batches(_able(month, state, by)):
        with database.transaction():
            locked = (
                PaymentList.objects.unscoped("a national close").select_for_update().filter(pk__in=part, state=state)
            )
            ids = list(locked.order_by("pk").values_list("pk", flat=True))
            many_lives.act_many(
                PaymentList, ids, name, after, by=by, organisation=house,
                parties=_parties, each=dict.fromkeys(ids, columns),
            )  # fmt: skip
            access.audit.wrote(by, f"payroll.{name}", things=[f"{PaymentList.KIND}:{one}" for one in ids])
        yield len(ids)


def _parties(one: PaymentList) -> dict[str, str]:
    return {"commune": f"unit:{one.commune}"}


def _able(month: date, state: State, by: access.Actor) -> list[UUID]:
    rows = PaymentList.objects.unscoped("a national close").filter(list_month=month, state=state, broken=[])
    rows = rows if state == State.DRAFT else rows.exclude(proposed_by=by.code)
    ids = list(rows.order_by("commune").values_list("pk", flat=True))
    left_out = unpayable_lines(ids)
    return [one for one in ids if one not in left_out]


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _to_draft(month: date, again: bool) -> list[tuple[str, int]]:
    given = {"month": month, "again": again}
    return database.connection().execute(QUERIES["to_draft"], given).fetchall()


def _alone(commune: str, month: date, by: access.Actor, again: bool) -> None:
    assert not django_connection.in_atomic_block
    try:
        slices.draft([commune], month, by=by, again=again)
    except slices.NotReady:
        return
