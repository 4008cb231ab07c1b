"""If these fail, a benefit goes on after a death, a living person is cut off, or an old card leads nowhere."""

from datetime import date

import pytest

from lienthong import access, ledger, people
from lienthong.people import life, renumbering
from lienthong.people.identifiers import InvalidIdentifier, tidy

pytestmark = pytest.mark.django_db
CLERK = access.Actor("user:an", organisation="facility:01001", roles=frozenset({"records_officer"}))


@pytest.fixture
def person():
    numbers = {"personal-number": "001150000123", "insurance-card": "HT2010000000001"}
    return people.match_or_create(people.PersonFacts(name="Nguyễn Thị Lành", identifiers=numbers), by=CLERK)


def test_a_death_is_reported_then_confirmed_and_each_is_one_event(person):
    life.report_death(person, on=date(2026, 11, 1), source="facility", by=CLERK)
    life.report_death(person, on=date(2026, 11, 1), source="facility", by=CLERK)
    row = life.confirm_death(person, on=date(2026, 11, 1), source="civil-status", by=CLERK)
    assert (row.life_status, row.died_on, row.life_source) == ("dead", date(2026, 11, 1), "civil-status")
    kinds = [event.kind for event in ledger.events(subject=person.party)]
    assert kinds == ["person.death-reported", "person.died"]
    assert ledger.events(subject=person.party)[0].data == {"source": "facility"}


def test_a_wrong_death_is_taken_back_and_a_confirmed_one_is_not_merely_reported(person):
    life.confirm_death(person, on=None, source="civil-status", by=CLERK)
    with pytest.raises(ledger.InvalidState):
        life.report_death(person, on=None, source="facility", by=CLERK)
    row = life.take_back_death(person, source="civil-status", by=CLERK)
    assert (row.life_status, row.died_on) == ("alive", None)


def test_a_number_reissued_still_leads_to_its_holder(person):
    renumbering.reissue(
        person, "personal-number", "001150000123", "001150000999", on=date(2026, 5, 1), reason="wrong sex", by=CLERK
    )
    assert people.find("personal-number", "001150000123") == people.find("personal-number", "001150000999") == person
    assert people.find("personal-number", "001150000123", date(2026, 6, 1)) is None
    assert people.find("personal-number", "001150000123", date(2026, 4, 1)) == person
    old = people.PersonFacts(name="Nguyễn Thị Lành", identifiers={"personal-number": "001150000123"})
    assert people.match_or_create(old, by=CLERK) == person


def test_a_number_that_another_holds_is_not_given_away(person):
    facts = people.PersonFacts(name="Lê Văn Tám", identifiers={"personal-number": "001050000777"})
    people.match_or_create(facts, by=CLERK)
    with pytest.raises(renumbering.NumberTaken):
        renumbering.reissue(
            person, "personal-number", "001150000123", "001050000777", on=date(2026, 5, 1), reason="x", by=CLERK
        )
    assert people.find("personal-number", "001150000123", date(2026, 6, 1)) == person


def test_values_are_tidied_and_impossible_ones_refused():
    assert tidy("insurance-card", "ht 2 01 0000000001") == "HT2010000000001"
    for system, value in (("personal-number", "12345"), ("old-id", "12345678x"), ("nonsense", "1")):
        with pytest.raises(InvalidIdentifier):
            tidy(system, value)
