"""If these fail, two records of one patient can't be joined, or joining them loses a number for ever."""

import pytest

from lienthong import access, ledger, people
from lienthong.people import merging
from lienthong.people.duplicates import Duplicate, Merge
from lienthong.people.persons import Person

pytestmark = pytest.mark.django_db
ALL = "a test looks at everything"
CLERK = access.Actor("user:an", organisation="facility:01001", roles=frozenset({"records_officer"}))
OTHER = access.Actor("user:bo", organisation="facility:79001", roles=frozenset({"records_officer"}))


def facts(number: str, name: str = "Nguyễn Thị Lành", year: int = 1950, **more) -> people.PersonFacts:
    numbers = {"personal-number": number, **more}
    return people.PersonFacts(name=name, birth=people.BirthDate(year), sex="female", identifiers=numbers)


@pytest.fixture
def doubt() -> Duplicate:
    people.match_or_create(facts("001150000123"), by=CLERK)
    people.match_or_create(facts("001150000123", year=1985, **{"insurance-card": "HT2010000000001"}), by=OTHER)
    return Duplicate.objects.unscoped(ALL).get()


def test_one_person_is_decided_with_a_reason_and_recorded(doubt):
    survivor = merging.same(doubt, by=CLERK, why="same card, the year was misread")
    merged = Person.objects.unscoped(ALL).get(pk=doubt.newer_id)
    assert merged.survivor_id == survivor.pk == doubt.older_id
    event = ledger.events(kind="person.merged")[0]
    assert (event.subject, event.data) == (survivor.party, {"merged": str(merged.pk)})
    assert Merge.objects.unscoped(ALL).get().why == "same card, the year was misread"


def test_no_number_is_lost_and_both_facilities_see_the_survivor(doubt):
    survivor = merging.same(doubt, by=CLERK, why="same card")
    assert people.find("insurance-card", "HT2010000000001") == survivor
    assert people.person(f"person:{doubt.newer_id}", actor=OTHER) == survivor
    assert [each.pk for each in people.search("lanh", actor=OTHER)] == [survivor.pk]


def test_what_was_merged_wrongly_is_parted_and_stands_as_before(doubt):
    merging.same(doubt, by=CLERK, why="same card")
    merging.part(doubt.newer, by=CLERK, why="two sisters")
    assert people.find("insurance-card", "HT2010000000001").pk == doubt.newer_id
    doubt.refresh_from_db()
    assert doubt.state == "open" and ledger.events(kind="person.parted")


def test_two_persons_stay_two_and_are_not_asked_again(doubt):
    merging.distinct(doubt, by=CLERK, why="two sisters")
    people.match_or_create(facts("001150000123", year=1985), by=OTHER)
    assert Duplicate.objects.unscoped(ALL).get().state == "distinct"


def test_a_decision_needs_a_reason_a_right_and_is_made_once(doubt):
    with pytest.raises(ledger.InvalidState):
        merging.same(doubt, by=CLERK, why=" ")
    doctor = access.Actor("user:x", organisation="facility:01001", roles=frozenset({"hospital_doctor"}))
    with pytest.raises(access.NotAllowed):
        merging.same(doubt, by=doctor, why="because")
    merging.same(doubt, by=CLERK, why="same card")
    with pytest.raises(ledger.InvalidState):
        merging.distinct(doubt, by=CLERK, why="no")


def test_the_history_of_merges_cannot_be_changed(doubt):
    from django.db import Error

    merging.same(doubt, by=CLERK, why="same card")
    with pytest.raises(Error):
        Merge.objects.unscoped(ALL).update(why="never happened")


def test_two_numbers_that_lead_to_two_persons_are_a_question_for_a_person():
    one = people.match_or_create(facts("001150000001"), by=CLERK)
    card = people.PersonFacts(name="Nguyễn Thị Lành", identifiers={"insurance-card": "HT2010000000009"})
    two = people.match_or_create(card, by=CLERK)
    again = people.match_or_create(facts("001150000001", **{"insurance-card": "HT2010000000009"}), by=CLERK)
    assert again == one
    row = Duplicate.objects.unscoped(ALL).get()
    assert {row.older_id, row.newer_id} == {one.pk, two.pk} and row.reasons == ["two-numbers"]


def test_a_person_merged_from_two_numbers_is_found_by_either(doubt):
    other = people.match_or_create(facts("001150000456", name="Nguyễn Thị Lành"), by=CLERK)
    merging.merge(other, doubt.older, by=CLERK, why="re-registered")
    assert people.match_or_create(facts("001150000456"), by=OTHER) == doubt.older
    assert people.match_or_create(facts("001150000123"), by=OTHER) == doubt.older
