"""Which of our persons the e-ID's citizen is: by personal number, verified by name and birth.

The house's rules of matching hold (`people.matching`): who has the number and doesn't contradict is the person; nobody
has it, then a person is made. Where name or year of birth contradict ours, nobody is let in: the pair waits on the work
list of duplicates for an officer, and once it is decided to be one person, the sign-in works.
"""

from __future__ import annotations

from lienthong import people
from lienthong.access import Actor
from lienthong.access.actor import HOME
from lienthong.access.eid import Claims, Refused, Why
from lienthong.database import clock
from lienthong.people import contradiction
from lienthong.people.birth import BirthDate
from lienthong.people.facts import PersonFacts
from lienthong.people.identifiers import PERSONAL_NUMBER, InvalidIdentifier
from lienthong.people.persons import LifeStatus, Person

EID = Actor("system:e-id", HOME)  # in whose name a person is made who was unknown here
SOURCE = "e-id"


class HoldersOfNumbers:
    """An `access.eid.Persons`."""

    def person_of(self, claims: Claims) -> str:
        facts = facts_of(claims)
        holder = people.find(PERSONAL_NUMBER, facts.identifiers[PERSONAL_NUMBER])
        person = holder if holder and _is_theirs(holder, facts) else _matched(facts, holder)
        if person.life_status == LifeStatus.DEAD:
            raise Refused(Why.DEAD, person.party, person.party)
        return person.party


def facts_of(claims: Claims) -> PersonFacts:
    """What the e-ID says, as facts about a person. Raises Refused if they can't be read."""
    number = claims.number.strip()
    if len(number) != 12 or not number.isdigit():
        raise Refused(Why.INCOMPLETE, "the personal number does not have twelve digits")
    try:
        birth = BirthDate.read(claims.birth)
    except ValueError:
        raise Refused(Why.UNREADABLE, "the date of birth is none") from None
    return PersonFacts(
        name=claims.name, birth=birth, identifiers={PERSONAL_NUMBER: number}, source=SOURCE,
        synthetic=clock.is_synthetic(),
    )  # fmt: skip


def _is_theirs(holder: Person, facts: PersonFacts) -> bool:
    """Whether the facts are the holder's, or of a row that an officer has found to be the same person."""
    merged = Person.objects.unscoped("the rows an officer has merged into the holder of the number presented")
    return any(not contradiction.between(row, facts, {}) for row in (holder, *merged.filter(survivor=holder)))


def _matched(facts: PersonFacts, holder: Person | None) -> Person:
    """The person made for a number that was unknown; a contradiction is put on the work list. Raises Refused."""
    try:
        person = people.match_or_create(facts, by=EID)
    except InvalidIdentifier as fault:
        raise Refused(Why.INCOMPLETE, str(fault)) from None
    if holder is not None and person.pk != holder.pk:
        raise Refused(Why.CONTRADICTION, f"{person.party} is not {holder.party}", holder.party)
    return person
