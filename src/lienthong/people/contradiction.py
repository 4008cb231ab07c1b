"""When the same number does not mean the same person: what two descriptions of one person can't both say.

Rules (names are shown on the work list): `birth-year` differs; `sex` differs; `name` has another given name and shares
too few words; `personal-number` differs while a weaker number is the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from lienthong.directory import alphabet
from lienthong.people import facts as f
from lienthong.people.facts import PersonFacts
from lienthong.people.identifiers import PERSONAL_NUMBER
from lienthong.people.persons import Person

BIRTH_YEAR, SEX, NAME, NUMBER = "birth-year", "sex", "name", "personal-number"


def between(person: Person, facts: PersonFacts, numbers: Mapping[str, str]) -> list[str]:
    """The names of the rules under which `facts` can't be of `person`; `numbers` are the person's own, by system."""
    found = []
    if facts.birth and person.birth_date and person.birth_date.year != facts.birth.year:
        found.append(BIRTH_YEAR)
    if {person.sex, facts.sex} == {f.MALE, f.FEMALE}:
        found.append(SEX)
    if not alike(person.name, facts.name):
        found.append(NAME)
    mine, theirs = numbers.get(PERSONAL_NUMBER), facts.identifiers.get(PERSONAL_NUMBER)
    if mine and theirs and mine != theirs:
        found.append(NUMBER)
    return found


def alike(one: str, other: str) -> bool:
    """Whether two names can be of one person: marks, case and order aside, half of the longer one's words are shared.

    A name of one word (a newborn's, a foreigner's) must be among the other's words. An empty name contradicts nothing.
    """
    ours, theirs = set(alphabet.words(one)), set(alphabet.words(other))
    if not ours or not theirs:
        return True
    shared = ours & theirs
    if min(len(ours), len(theirs)) == 1:
        return bool(shared)
    given_same = alphabet.folded(one).split()[-1] == alphabet.folded(other).split()[-1]
    return len(shared) * 3 >= max(len(ours), len(theirs)) * 2 or (
        given_same and len(shared) * 2 >= max(len(ours), len(theirs))
    )
