"""If these fail, an officer can't find the people of the commune, or a person's file lands in the wrong one."""

from datetime import date

import pytest

from lienthong import access, ledger, people
from lienthong.database import clock
from lienthong.directory import splits, units, villages
from lienthong.directory.splits import Split
from lienthong.directory.units import Succession
from lienthong.people import subscriptions
from lienthong.people.persons import Person
from lienthong.people.residence import Residence

pytestmark = pytest.mark.usefixtures("country")
ALL = "a test looks at everything"
CLERK = access.Actor("client:1", organisation="facility:01001")


def officer(*codes: str) -> access.Actor:
    return access.Actor("user:o", roles=frozenset({"commune_officer"}), units=frozenset(f"unit:{c}" for c in codes))


def living_at(code: str, number: str = "001150000123", **place) -> Person:
    home = people.Place(unit_code=code, **place)
    facts = people.PersonFacts(name="Nguyễn Thị Lành", identifiers={"personal-number": number}, residence=home)
    return people.match_or_create(facts, by=CLERK)


@pytest.fixture
def divided() -> Split:
    old = Succession.objects.filter(is_split=True).order_by("old_code")[0].old_code
    living_at(old, address="Số 3, Thôn Đông", village="Thôn Đông")
    return Split.objects.unscoped(ALL).get()


def test_the_old_code_stays_and_the_present_commune_decides_who_may_see():
    person = living_at("00001", address="Số 5")
    row = Residence.objects.unscoped(ALL).get()
    heir = units.resolve("00001", clock.today()).certain
    assert (row.unit_code, row.commune, row.certain) == ("00001", heir.code, True)
    assert Person.objects.within(officer(heir.code)).get() == person
    assert Person.objects.within(officer("01")).get() == person  # the province
    assert not Person.objects.within(officer("00008")).exists()


def test_moving_ends_the_former_residence_and_the_scope_of_its_officers():
    first, second = "00004", "26110"
    with clock.at(date(2026, 3, 1)):
        living_at(first, written_on=date(2026, 3, 1), address="A")
    person = living_at(second, written_on=date(2026, 9, 1), address="B")
    rows = Residence.objects.unscoped(ALL).order_by("pk")
    assert [row.valid_to is None for row in rows] == [False, True]
    assert not Person.objects.within(officer(first)).exists()
    assert person.commune == rows[1].commune


def test_a_split_commune_waits_for_an_officer_with_candidates_and_a_proposal(divided):
    assert len(divided.candidates) > 1 and divided.proposed in divided.candidates and divided.state == "open"
    assert Residence.objects.unscoped(ALL).get().certain is False
    assert Split.objects.within(officer(divided.candidates[1])).get() == divided
    assert not Split.objects.within(officer("99999")).exists()


def test_the_decision_moves_the_residence_and_is_remembered_for_the_village(divided):
    chosen = divided.candidates[1]
    who = officer(chosen)
    assert splits.decide(divided, chosen, by=who, why="resolution 12, village list", whole_village=True) == 1
    for event in ledger.events(kind="split.decided"):
        subscriptions.follow_split(event)
    row = Residence.objects.unscoped(ALL).select_related("person").get()
    assert (row.commune, row.certain, row.person.commune) == (chosen, True, chosen)
    assert villages.at(chosen, clock.today()).get().former_commune == divided.old_code
    living_at(divided.old_code, number="001150000999", address="Số 9", village="thôn đông")
    assert Split.objects.unscoped(ALL).get(state="open").proposed == chosen


def test_only_a_candidate_may_be_chosen_and_only_with_a_reason(divided):
    who = officer(*divided.candidates)
    for code, why in (("00004", "x"), (divided.candidates[0], "")):
        with pytest.raises(ledger.InvalidState):
            splits.decide(divided, code, by=who, why=why)
