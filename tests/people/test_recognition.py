"""What would be lost if recognising were careless: a person under another's number, or a move nobody wrote down."""

from dataclasses import replace

import pytest

from lienthong import access, people
from lienthong.people.recognition import recognise

BY = access.Actor("client:x", "facility:01001", frozenset({"system"}))
FACTS = people.PersonFacts(
    name="Nguyễn Thị Lành", birth=people.BirthDate(1950, 3, 2), sex="female", synthetic=True,
    identifiers={"personal-number": "001150000126", "facility-patient:01001": "BN1"},
    residence=people.Place("00004", "Thôn 1"),
)  # fmt: skip

pytestmark = pytest.mark.django_db


def test_who_comes_again_with_nothing_new_is_recognised():
    person = people.match_or_create(FACTS, by=BY)
    assert recognise([FACTS], organisation="facility:01001") == [person.pk]
    assert people.match_or_create(FACTS, by=BY) == person


@pytest.mark.parametrize(
    "other",
    [
        replace(FACTS, name="Nguyễn Thị Lan"),
        replace(FACTS, birth=people.BirthDate(1950)),
        replace(FACTS, sex="male"),
        replace(FACTS, residence=people.Place("00004", "Thôn 2")),
        replace(FACTS, identifiers={**FACTS.identifiers, "insurance-card": "HT2010150000126"}),
        replace(FACTS, identifiers={"personal-number": "001150000999"}),
    ],
)
def test_whoever_differs_in_anything_takes_a_closer_look(other):
    people.match_or_create(FACTS, by=BY)
    assert recognise([other, FACTS], organisation="facility:01001")[0] is None


def test_a_facility_that_has_not_treated_the_person_takes_a_closer_look():
    people.match_or_create(FACTS, by=BY)
    assert recognise([FACTS], organisation="facility:01002") == [None]


def test_two_numbers_of_two_persons_are_nobody_yet():
    people.match_or_create(FACTS, by=BY)
    people.match_or_create(replace(FACTS, name="Trần Văn Ba", identifiers={"insurance-card": "HT2010150000999"}), by=BY)
    both = replace(FACTS, identifiers={**FACTS.identifiers, "insurance-card": "HT2010150000999"})
    assert recognise([both], organisation="facility:01001") == [None]
