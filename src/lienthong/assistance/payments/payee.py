"""A payee: who takes the money where it isn't the beneficiary. When one dies, nothing is paid into dead hands.

So it is with whoever a funeral grant was granted to; what becomes of that money then is for the commune to decide.

A death, or a report of one, holds what lies with the payer (stopping.py), calls back what was not handed over yet, and
obliges the commune to name another (`payee.name`). New lists leave the money out by themselves (register/frame.sql).
Once another is named, the old lines are stopped for good, and the next list pays all of it to the new payee.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from lienthong import access, database, ledger
from lienthong.assistance.payments import stopping
from lienthong.assistance.payroll import recalling
from lienthong.assistance.register import entitlement as register
from lienthong.assistance.register import granting, recording
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import Family
from lienthong.assistance.register.recording import Why
from lienthong.database import queries
from lienthong.ledger import obligations

QUERIES = queries.load(__file__)
TASK = "payee.name"
DEATHS = ("person.died", "person.death-reported", "person.death-taken-back")
CHANGES = ("beneficiary.changed", "beneficiary.payee_named", "entitlement.stopped")


def died_or_lives(event: ledger.Event) -> None:
    """Subscriber: somebody died, is said to have, or lives after all; for whom do they take or did they take money?"""
    person = UUID(event.subject.removeprefix("person:"))
    for row in _paid_through(person):
        renew(row, event)
    for grant in _funeral_grants_to(person):
        _hold_or_release(grant, granting.gone(grant.carer), event)


def changed(event: ledger.Event) -> None:
    """Subscriber: the money goes to another or another way, or a benefit ended."""
    kind, number = event.thing.split(":")
    whose = Q(pk=number) if kind == "beneficiary" else Q(entitlements=number)
    row = Beneficiary.objects.unscoped("what the event is about").filter(whose).first()
    if row is not None:
        renew(row, event)


def renew(row: Beneficiary, event: ledger.Event) -> None:
    """Hold, stop or release what was listed, and have the task open exactly while another payee must be named."""
    lost = granting.gone(row.payee)
    paid = list(_paid_to_payee(row))
    for one in paid:
        _hold_or_release(one, lost, event)
    needed = lost and any(map(_has_money_to_come, paid))
    owed = obligations.of(thing=row.thing).filter(rule=TASK, standing="open").exists()
    if needed and not owed:
        _record(row, "payee_lost", event, None)
    elif owed and not needed:
        _record(row, "payee_not_needed", event, granting.first_listed(row))


def _hold_or_release(one: Entitlement, lost: bool, event: ledger.Event) -> None:
    if lost:
        recalling.recall_unpayable(one, date.min, reason=event.kind, by=access.SYSTEM)
    stopping.renew(one)


def _has_money_to_come(one: Entitlement) -> bool:
    """Whether it runs, rests, or has months that are due and lie with a payer."""
    if one.state != register.State.STOPPED or one.to_month is None:
        return True
    return any(line.for_month < one.to_month for line in stopping.at_payer(one))


def _record(row: Beneficiary, name: str, event: ledger.Event, effect_from: date | None) -> None:
    why = Why(f"event:{event.id}", event.id, access.SYSTEM)
    recording.change(row, name, why, lambda now: {"payee": now.payee}, effect_from=effect_from)


def _paid_through(person: UUID) -> Iterator[Beneficiary]:
    """Whose money this person (or a row merged into it) takes, or took by a list that may still lie with a payer."""
    found = database.connection().execute(QUERIES["paid_through"], {"person": person}).fetchall()
    rows = Beneficiary.objects.unscoped("whose money a person takes").select_related("person")
    yield from rows.filter(pk__in=[number for (number,) in found]).order_by("pk")


def _funeral_grants_to(person: UUID) -> Iterator[Entitlement]:
    """The funeral grants that went to this person, or to a row merged into it."""
    rows = Entitlement.objects.unscoped("who takes a funeral grant").select_related("beneficiary", "carer")
    whose = Q(carer=person) | Q(carer__survivor=person)
    yield from rows.filter(whose, family=Family.FUNERAL).order_by("pk")


def _paid_to_payee(row: Beneficiary) -> Iterator[Entitlement]:
    """What a payee takes: all but what goes to a carer."""
    rows = Entitlement.objects.unscoped("what a beneficiary has").select_related("beneficiary")
    yield from rows.filter(beneficiary=row, carer=None).order_by("pk")
