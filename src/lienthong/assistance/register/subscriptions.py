"""What happens elsewhere and concerns the register: deaths, reports of them, persons found to be one.

Each is done once, however often it is told, and only while the person's life status is still what the event made it: of
two events that follow each other quickly, the later one speaks.
A confirmed death stops what runs from the month after it (Decree 335/2026, Art. 9); a report only holds the money until
it is confirmed or taken back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from lienthong import access, ledger
from lienthong.assistance.register import months, recording, running
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement, State
from lienthong.assistance.register.family import Family
from lienthong.assistance.register.recording import Why
from lienthong.database import clock
from lienthong.people.persons import LifeStatus, Person

REPORTED, DIED, MERGED = "death-reported", "died", "merged"


def died(event: ledger.Event) -> None:
    """Stop from the month after the death; what a dead carer received likewise. A corrected day moves the stop."""
    if _is(event, LifeStatus.DEAD):
        month = _month_after(event)
        for entitlement in _of(event):
            by_death = entitlement.hold.endswith(DIED)
            if by_death and entitlement.to_month != max(month, entitlement.from_month):
                running.revive(entitlement, **_why(event))
            if entitlement.to_month is None:
                running.stop(entitlement, month=month, hold=DIED, **_why(event))


def death_reported(event: ledger.Event) -> None:
    """Hold the money from the month after the reported death on; what a death had stopped is only held again."""
    if _is(event, LifeStatus.DEATH_REPORTED):
        for entitlement in _of(event):
            if entitlement.hold.endswith(DIED):
                running.revive(entitlement, **_why(event))
            if entitlement.state == State.RUNNING:
                running.suspend(entitlement, month=_month_after(event), hold=REPORTED, **_why(event))


def death_taken_back(event: ledger.Event) -> None:
    """The person lives: what was held or stopped for that reason alone goes on, from where it ended."""
    if _is(event, LifeStatus.ALIVE):
        for entitlement in _of(event):
            if entitlement.hold.removeprefix("suspended-") in (REPORTED, DIED):
                running.revive(entitlement, **_why(event))


def merged(event: ledger.Event) -> None:
    """Two rows were one person: one register row goes on; where both have one, the merged row's money is held."""
    goes, stays = uuid.UUID(event.data["merged"]), _person(event)
    row = _row(goes)
    if row is None:
        return
    if _row(stays) is None:
        columns = {"person": Person.objects.unscoped("the survivor of a merge").get(pk=stays)}
        recording.change(row, "merged", _as_why(event, came_from=str(goes)), lambda _row: columns)
        return
    for entitlement in _running_of(Q(beneficiary=row)):
        if entitlement.state == State.RUNNING:
            running.suspend(entitlement, month=months.first_day(clock.today()), hold=MERGED, **_why(event))


def parted(event: ledger.Event) -> None:
    """They are two after all: the register row goes back to whom it was, and what was held goes on."""
    person = _person(event)
    row = _row(person)
    if row is None:
        _give_back(person, event)
        return
    rows = Entitlement.objects.unscoped(recording.REASON).filter(beneficiary=row, hold=MERGED)
    for entitlement in rows.order_by("id"):
        running.revive(entitlement, **_why(event))


def _give_back(person: uuid.UUID, event: ledger.Event) -> None:
    rows = Beneficiary.objects.unscoped(recording.REASON)
    mine = rows.filter(changes__name="merged", changes__data__came_from=str(person)).distinct().first()
    if mine is not None:
        columns = {"person": Person.objects.unscoped("parted again").get(pk=person)}
        recording.change(mine, "parted", _as_why(event), lambda _row: columns)


SUBSCRIPTIONS = [
    ledger.Subscription("register.died", ("person.died",), died),
    ledger.Subscription("register.death-reported", ("person.death-reported",), death_reported),
    ledger.Subscription("register.death-taken-back", ("person.death-taken-back",), death_taken_back),
    ledger.Subscription("register.merged", ("person.merged",), merged),
    ledger.Subscription("register.parted", ("person.parted",), parted),
]


def _is(event: ledger.Event, status: str) -> bool:
    """Whether the person's life status is still what the event says."""
    rows = Person.objects.unscoped("how the person's life stands now").filter(pk=_person(event))
    return rows.filter(life_status=status).exists()


def _of(event: ledger.Event) -> Iterator[Entitlement]:
    """What the person has or had, and what is paid to them as a carer."""
    person = _person(event)
    whose = Q(beneficiary__person=person) | Q(carer=person, family=Family.CARE)
    rows = Entitlement.objects.unscoped(recording.REASON).filter(whose).exclude(family=Family.FUNERAL)
    yield from rows.order_by("id")


def _running_of(whose: Q) -> Iterator[Entitlement]:
    rows = Entitlement.objects.unscoped(recording.REASON).filter(whose, to_month=None)
    yield from rows.exclude(family=Family.FUNERAL).order_by("id")


def _month_after(event: ledger.Event) -> date:
    rows = Person.objects.unscoped("when the person died").filter(pk=_person(event))
    day = rows.exclude(life_status=LifeStatus.ALIVE).values_list("died_on", flat=True).first()
    return months.plus(months.first_day(day or event.happened_at.astimezone(clock.VIETNAM).date()), 1)


def _row(person: uuid.UUID) -> Beneficiary | None:
    return Beneficiary.objects.unscoped(recording.REASON).filter(person=person).first()


def _person(event: ledger.Event) -> uuid.UUID:
    return uuid.UUID(event.subject.removeprefix("person:"))


def _why(event: ledger.Event) -> dict[str, Any]:
    return {"decision": f"event:{event.id}", "event": event.id, "by": access.SYSTEM}


def _as_why(event: ledger.Event, **data: Any) -> Why:
    return Why(f"event:{event.id}", event.id, access.SYSTEM, data=data)
