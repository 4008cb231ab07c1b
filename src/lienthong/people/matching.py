"""Who is it? One identity makes one person, also when eight processes ask at once.

Rules. The same number means the same person, the strongest number first, unless year of birth, sex or name contradict:
then a new person is made, the number is marked disputed, and the pair goes to the work list of duplicates. Two numbers
that lead to two persons: the stronger decides, and the pair goes to the work list. Nothing is merged by a rule.

Safety. All identities of a call are locked in one order (transaction-level advisory locks), then read, then written;
the unique index on numbers in use is the second guard.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lienthong import access, database
from lienthong.database import clock
from lienthong.people import contradiction, duplicates, identifiers, persons, residence, words
from lienthong.people.facts import UNKNOWN, PersonFacts, Place
from lienthong.people.identifiers import Identifier
from lienthong.people.persons import Person

Key = tuple[str, str]
_ORDER = {"active": 0, "replaced": 1, "cancelled": 2, "disputed": 3}


def match_or_create(facts: PersonFacts, *, by: access.Actor) -> Person:
    """The person these facts are of, made if there is none yet. See `match_or_create_many`."""
    return match_or_create_many([facts], by=by)[0]


def match_or_create_many(many: Sequence[PersonFacts], *, by: access.Actor) -> list[Person]:
    """The persons of many facts, in the same order, in a constant number of queries.

    Facts known better than before (sex, day of birth, another number, residence) are added; a facility that asks is
    from now on one that treats the person. Raises InvalidIdentifier for a number that does not have its form.
    """
    tidied = [_tidied(facts) for facts in many]
    with database.transaction():
        keys = sorted({key for facts in tidied for key in facts.identifiers.items()})
        _lock(keys)
        known = _Known.read(keys)
        found = [_decide(facts, known) for facts in tidied]
        moves = residence.moves(_residents(tidied, found), new=known.created)  # sets new persons' communes
        known.write(by)
        moved = residence.settle(moves, new=known.created)
        created = {person.pk for person in known.created}
        words.index(created | known.sharpened.keys() | moved, new=created)
        if by.organisation and by.organisation.startswith("facility:"):
            persons.treated_at(found, by.organisation)
    return found


def _tidied(facts: PersonFacts) -> PersonFacts:
    numbers = {
        system: identifiers.tidy(system, value)
        for system, value in facts.identifiers.items()
        if value and value.strip()
    }
    ordered = dict(sorted(numbers.items(), key=lambda item: (identifiers.strength(item[0]), item)))
    return PersonFacts(**{**facts.__dict__, "identifiers": ordered, "name": " ".join(facts.name.split())})


def _lock(keys: Sequence[Key]) -> None:
    """Hold every identity until the transaction ends. One order for all callers, so that none waits in a circle."""
    numbers = sorted(
        int.from_bytes(hashlib.blake2b("|".join(key).encode(), digest_size=8).digest(), signed=True) for key in keys
    )
    query = "SELECT pg_advisory_xact_lock(k) FROM (SELECT unnest(%s::bigint[]) AS k ORDER BY 1) AS ordered"
    database.connection().execute(query, [numbers])


@dataclass
class _Known:
    """What is stored about the identities of one call, and what the call adds."""

    holders: dict[Key, list[tuple[str, Person]]] = field(default_factory=dict)
    numbers: dict[uuid.UUID, dict[str, str]] = field(default_factory=dict)
    held: set[tuple[uuid.UUID, str, str]] = field(default_factory=set)
    created: list[Person] = field(default_factory=list)
    sharpened: dict[uuid.UUID, Person] = field(default_factory=dict)
    added: list[Identifier] = field(default_factory=list)
    doubts: list[tuple[Person, Person, list[str]]] = field(default_factory=list)

    @classmethod
    def read(cls, keys: Sequence[Key]) -> _Known:
        known = cls()
        systems, values = [key[0] for key in keys], [key[1] for key in keys]
        wanted = set(keys)
        rows = (
            Identifier.objects.unscoped("matching reads who holds the numbers presented")
            .filter(system__in=set(systems), value__in=set(values))
            .select_related("person__survivor")
        )
        people: dict[uuid.UUID, Person] = {}
        for row in sorted(rows, key=lambda row: (_ORDER[row.state], row.pk)):
            if (row.system, row.value) in wanted:
                person = row.person.survivor or row.person
                person = people.setdefault(person.pk, person)
                known.holders.setdefault((row.system, row.value), []).append((row.state, person))
        known._read_numbers(people)
        return known

    def _read_numbers(self, people: dict[uuid.UUID, Person]) -> None:
        own = Identifier.objects.unscoped("matching compares a person's other numbers").filter(person__in=people)
        for row in own:
            self.held.add((row.person_id, row.system, row.value))
            if row.state == identifiers.State.ACTIVE:
                self.numbers.setdefault(row.person_id, {})[row.system] = row.value

    def candidates(self, facts: PersonFacts) -> list[Person]:
        """Who holds one of these numbers, the strongest number first."""
        found: dict[uuid.UUID, Person] = {}
        for key in facts.identifiers.items():
            for _state, person in self.holders.get(key, []):
                found.setdefault(person.pk, person)
        return list(found.values())

    def numbers_against(self, person: Person, facts: PersonFacts) -> dict[str, str]:
        """The person's numbers in use, but not where the facts name one that is theirs too: replaced, or merged in."""
        own = self.numbers.get(person.pk, {})
        return {
            system: value
            for system, value in own.items()
            if not any(
                holder.pk == person.pk and state != "disputed"
                for state, holder in self.holders.get((system, facts.identifiers.get(system, "")), [])
            )
        }

    def add(self, person: Person, system: str, value: str, source: str) -> None:
        """Give the person a number; it is disputed if another holds it in use."""
        if (person.pk, system, value) in self.held:
            return
        holders = self.holders.setdefault((system, value), [])
        taken = any(state == "active" and holder.pk != person.pk for state, holder in holders)
        state = identifiers.State.DISPUTED if taken else identifiers.State.ACTIVE
        holders.append((state, person))
        self.held.add((person.pk, system, value))
        if not taken:
            self.numbers.setdefault(person.pk, {})[system] = value
        self.added.append(
            Identifier(
                person=person, system=system, value=value, state=state, source=source,
                valid_from=None, recorded_at=clock.real_now(),
            )
        )  # fmt: skip

    def write(self, by: access.Actor) -> None:
        Person.objects.bulk_create(self.created)
        sharpened = list(self.sharpened.values())
        Person.objects.unscoped("matching adds what is known better").bulk_update(
            sharpened, ["birth_date", "birth_precision", "sex", "ethnicity", "nationality", "telephone", "version"]
        )
        Identifier.objects.bulk_create(self.added)
        duplicates.doubt(self.doubts, by=by)
        persons.note("created", self.created, by=by)
        persons.note("sharpened", sharpened, by=by)


def _decide(facts: PersonFacts, known: _Known) -> Person:
    candidates = known.candidates(facts)
    against = {
        person.pk: contradiction.between(person, facts, known.numbers_against(person, facts)) for person in candidates
    }
    person = next((each for each in candidates if not against[each.pk]), None)
    if person is None:
        person = _new(facts)
        known.created.append(person)
    else:
        _sharpen(person, facts, known)
    for system, value in facts.identifiers.items():
        if not _held_by(known, person, (system, value)):
            known.add(person, system, value, facts.source)
    known.doubts += [
        (other, person, against[other.pk] or ["two-numbers"]) for other in candidates if other.pk != person.pk
    ]
    return person


def _held_by(known: _Known, person: Person, key: Key) -> bool:
    """Also through a row that was merged into the person."""
    return any(holder.pk == person.pk for _state, holder in known.holders.get(key, []))


def _new(facts: PersonFacts) -> Person:
    person = Person(
        name=facts.name, sex=facts.sex, ethnicity=facts.ethnicity, nationality=facts.nationality,
        telephone=facts.telephone, synthetic=facts.synthetic,
    )  # fmt: skip
    person.birth = facts.birth
    person.fold()
    return person


def _sharpen(person: Person, facts: PersonFacts, known: _Known) -> None:
    before = (person.birth, person.sex, person.ethnicity, person.nationality, person.telephone)
    if facts.birth and facts.birth.sharper(person.birth):
        person.birth = facts.birth
    if person.sex == UNKNOWN:
        person.sex = facts.sex
    for field_name in ("ethnicity", "nationality", "telephone"):
        if not getattr(person, field_name) and getattr(facts, field_name):
            setattr(person, field_name, getattr(facts, field_name))
    after = (person.birth, person.sex, person.ethnicity, person.nationality, person.telephone)
    if after != before and person not in known.created:
        person.version += 1
        known.sharpened[person.pk] = person


def _residents(many: Iterable[PersonFacts], found: Iterable[Person]) -> list[tuple[Person, Place, str]]:
    """Who lives where, as their last facts tell, and the source."""
    residents: dict[uuid.UUID, tuple[Person, Place, str]] = {}
    for facts, person in zip(many, found, strict=True):
        if facts.residence and (facts.residence.unit_code or facts.residence.address):
            residents[person.pk] = (person, facts.residence, facts.source)
    return list(residents.values())
