"""What comes from outside, put into the room's own words: papers, the civil status register, population database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from lienthong import access, ledger, people
from lienthong.civil import birth, death
from lienthong.civil.birth import Birth, Child
from lienthong.civil.death import Death
from lienthong.civil.source import Says, Source
from lienthong.civil.standing import State
from lienthong.civil.statement import Told
from lienthong.database import clock
from lienthong.papers import content, moment
from lienthong.papers.paper import Paper, of_thing
from lienthong.people.identifiers import PERSONAL_NUMBER
from lienthong.people.persons import Person

POPULATION = "population-database"


@dataclass(frozen=True)
class Entry:
    """What the civil status register says of a case that was sent to it. `facts`: who died, or the child.

    `refused`: it will not enter the case as it was sent.
    """

    case: str
    register_number: str
    on: date | None
    facts: people.PersonFacts | None
    refused: bool = False


def notice(event: ledger.Event) -> None:
    """A facility signed a death notice. Copies tell nothing new."""
    paper = of_thing(event.thing)
    if not paper.is_copy:
        document = paper.read()
        told = Told(
            Source.HOSPITAL, paper.thing, died_on=moment.day(document["values"].get("NGAY_TU_VONG", "")),
            facts=content.facts_of(document), facility=paper.issuer, happened_at=event.happened_at,
        )  # fmt: skip
        death.tell(paper.person, told, by=access.SYSTEM)


def notice_withdrawn(event: ledger.Event) -> None:
    """The facility took its notice back."""
    paper = of_thing(event.thing)
    if not paper.is_copy:
        told = Told(Source.HOSPITAL, paper.thing, says=Says.WITHDRAWN, facility=paper.issuer)
        death.tell(paper.person, told, by=access.SYSTEM)


def certificate(event: ledger.Event) -> None:
    """A facility certified a birth."""
    paper = of_thing(event.thing)
    if not paper.is_copy:
        birth.certify(
            paper.thing, mother=paper.person, facility=paper.issuer, replaces=paper.replaces,
            born_on=moment.day(paper.read()["values"].get("NGAY_SINH_CON", "")), happened_at=event.happened_at,
        )  # fmt: skip


def certificate_withdrawn(event: ledger.Event) -> None:
    """The facility took the certificate back."""
    birth.withdraw(event.thing)


def verified(event: ledger.Event) -> None:
    """The population database answered about a person: that they are dead, or, of one said to be dead, alive."""
    if event.data.get("source") != POPULATION:
        return
    person = _person(event.subject)
    if "life" in event.data.get("fields", ()):
        death.tell(person, Told(Source.POPULATION, person.party, happened_at=event.happened_at), by=access.SYSTEM)
    elif event.data.get("result") == "confirmed":
        day = event.happened_at.astimezone(clock.VIETNAM).date()
        told = Told(Source.POPULATION, f"{person.party}/{day}", says=Says.ALIVE, happened_at=event.happened_at)
        death.tell(person, told, by=access.SYSTEM)


def merged(event: ledger.Event) -> None:
    """Two rows were one person: their deaths are one."""
    death.gather(_person(event.subject), by=access.SYSTEM)


def population_says_dead(person: Person, died_on: date | None, *, by: access.Actor) -> Death | None:
    """The population database told a death, with its day if it told one."""
    return death.tell(person, Told(Source.POPULATION, person.party, died_on=died_on), by=by)


def entered(entry: Entry) -> Death | Birth | None:
    """The civil status register answered about a case of ours (awaited). None if no such case waits."""
    if entry.refused:
        return _refused(entry)
    for row in awaited_deaths().filter(pk=entry.case):
        told = Told(
            Source.CIVIL_STATUS, f"death:{entry.case}", died_on=entry.on, facts=entry.facts,
            register_number=entry.register_number,
        )  # fmt: skip
        # The case is our person's: if the register names somebody else, that is a contradiction.
        return death.tell(row.person, told, by=access.SYSTEM)
    for found in awaited_births().filter(pk=entry.case):
        if entry.facts is None or entry.on is None:
            return None
        number = entry.facts.identifiers.get(PERSONAL_NUMBER, "")
        child = Child(entry.facts.name, entry.on, entry.facts.sex, number, entry.register_number)
        return birth.register(found, child, by=access.SYSTEM)
    return None


def _refused(entry: Entry) -> Death | Birth | None:
    """The register refuses the case: said once, on the case; the commune registers it itself, or mends the paper."""
    row = awaited_deaths().filter(pk=entry.case).first() or awaited_births().filter(pk=entry.case).first()
    return row.act("register-refused", by=access.SYSTEM, key=f"{row.thing}/register-refused") if row else None


def awaited_deaths() -> QuerySet[Death]:
    """Deaths of which the register was told and has not said yet that they are registered."""
    rows = Death.objects.unscoped("the courier asks the register for all of them").select_related("person")
    return rows.filter(register_number="", state__in=[State.NOTICED, State.CONTRADICTED, State.ESTABLISHED])


def awaited_births() -> QuerySet[Birth]:
    """Births of which the register was told and has not said yet that they are registered."""
    rows = Birth.objects.unscoped("the courier asks the register for all of them").select_related("mother")
    return rows.filter(state=birth.State.CERTIFIED)


def paper_values(thing: str) -> dict[str, Any]:
    """What a facility's paper says, and its number, day and issuer; {} where it does not lie here."""
    try:
        paper = of_thing(thing)
    except (Paper.DoesNotExist, ValidationError, ValueError):
        return {}
    document = paper.read()
    about = {name: document.get(name) or "" for name in ("number", "written_on", "issuer", "issuer_name")}
    return dict(document["values"]) | about


def _person(party: str) -> Person:
    return Person.objects.unscoped("whom an event is about").get(pk=party.removeprefix("person:"))
