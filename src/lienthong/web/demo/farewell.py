"""A death in the cast's commune in December 2026, with all that follows from it; and the register handed over.

The story comes to a death only after the day at which the demo is opened: this one is somebody else's.
"""

from __future__ import annotations

import shutil
from datetime import datetime

from lienthong.access import Actor, Role
from lienthong.assistance.handover import writing
from lienthong.assistance.handover.handover import Handover
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.civil import registering, registration
from lienthong.civil.registration import Kind, Registration
from lienthong.database import home
from lienthong.ledger.worker import Worker
from lienthong.people.households import Member
from lienthong.people.persons import LifeStatus, Person
from lienthong.web.demo import cast, offices, simulators

DIED, TOLD, REGISTERED = (datetime(2026, 12, 14, 16), datetime(2026, 12, 15, 8, 30), datetime(2026, 12, 15, 14, 0))
HANDED_OVER = datetime(2026, 12, 19, 9, 0)


def play() -> int:
    """Register the death and hand the register over; how many people it holds. Played again, it adds nothing."""
    _die()
    found = Handover.objects.filter(kind="full").exclude(manifest="").first()
    if found is None:
        folder = home.current().folder("demo") / "handover"
        shutil.rmtree(folder, ignore_errors=True)  # what a filling that was stopped here left
        with simulators.at(HANDED_OVER):
            found = writing.export(folder, by=offices.MINISTRY)
    return found.people


def _die() -> None:
    """Somebody who gets the social pension has died; a grown-up of the household has it registered."""
    rows = Registration.objects.unscoped("whether this was played")
    if rows.filter(kind=Kind.DEATH, commune=cast.home_commune()).exists():
        return
    person, relative = somebody()
    with simulators.at(TOLD):
        values = {"died_on": DIED.date().isoformat(), "place": "Nhà riêng (giả lập)"}
        entry = registration.draft(Kind.DEATH, person=person, applicant=relative, values=values, by=offices.officer())
    with simulators.at(REGISTERED):
        register(entry, relative)


def register(entry: Registration, relative: Person) -> None:
    """The relative agrees with what was drafted, the commune's officer registers it, and all that follows happens."""
    citizen = Actor("user:demo", roles=frozenset({Role.CITIZEN.value}), persons=frozenset({relative.party}))
    registering.register(registration.agree(entry, by=citizen), by=offices.officer())
    Worker().run_until_idle()


def somebody() -> tuple[Person, Person]:
    """The first living of the commune with a social pension who does not live alone, and the eldest of the others."""
    rows = Entitlement.objects.unscoped("the demo's own people").filter(
        commune=cast.home_commune(), family="social_pension", to_month=None, beneficiary__synthetic=True,
        beneficiary__person__life_status=LifeStatus.ALIVE,
    )  # fmt: skip
    members = Member.objects.unscoped("the demo's own people").filter(valid_to=None)
    for row in rows.exclude(beneficiary__person__identifiers__value=cast.LANH.personal_number).order_by("pk"):
        person = row.beneficiary.person
        beside = members.filter(household__members__person=person).exclude(person=person)
        relative = beside.filter(person__birth_date__lt=datetime(2000, 1, 1)).order_by("person__birth_date").first()
        if relative is not None:
            return person, relative.person
    raise LookupError("nobody who gets the social pension lives with somebody")
