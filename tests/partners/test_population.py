"""If these fail, a person is called verified who is not, or an outage of the ministry stops a clinic."""

import pytest
import requests

from lienthong import access, ledger, people
from lienthong.partners import population, population_account
from lienthong.partners.population import Citizen, PopulationDatabase
from lienthong.partners.sandbox.population import PopulationSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.people import BirthDate, PersonFacts, verification
from lienthong.people.verification import Question, Verdict, Verification

NUMBER = "001150000123"
LANH = Citizen(NUMBER, "NGUYỄN THỊ LÀNH", "female", BirthDate(1950, 3, 1))
ASKED = Question("q-1", "user:an", "facility:01001")


@pytest.fixture(scope="module")
def simulator():
    played = PopulationSimulator()
    played.put(LANH)
    with running(Sandbox([played])) as url:
        yield f"{url}/simulator/population"


@pytest.fixture
def partner(simulator):
    requests.post(f"{simulator}/behave", json={"behaviour": "normal"}, timeout=5)
    return PopulationDatabase(f"{simulator}/soap", "lienthong", "secret", timeout=(1, 1))


def lanh(**changes) -> PersonFacts:
    known = {"name": "Nguyễn Thị Lành", "birth": BirthDate(1950, 3, 1), "sex": "female",
             "identifiers": {"personal-number": NUMBER}}  # fmt: skip
    return PersonFacts(**{**known, **changes})


def test_who_is_as_we_say_is_confirmed_also_by_the_year_alone(partner):
    assert partner.verify(lanh(), ASKED) == Verdict("confirmed")
    assert partner.verify(lanh(birth=BirthDate(1950)), ASKED).result == "confirmed"


def test_what_differs_is_named(partner):
    assert partner.verify(lanh(birth=BirthDate(1951, 3, 1)), ASKED).fields == ("birth",)
    assert partner.verify(lanh(name="Trần Thị Lành"), ASKED).fields == ("name",)


def test_an_unknown_number_is_unknown(partner):
    assert partner.verify(lanh(identifiers={"personal-number": "001150999999"}), ASKED).result == "unknown"
    assert partner.verify(lanh(identifiers={}), ASKED).result == "unknown"


@pytest.mark.parametrize("behaviour", ["slow", "down", "lost", "wrong", "malformed", "fault", "duplicate"])
def test_a_misbehaving_partner_is_no_answer_and_never_a_wrong_one(simulator, partner, behaviour):
    requests.post(f"{simulator}/behave", json={"behaviour": behaviour, "seconds": 1.5}, timeout=5)
    verdict = partner.verify(lanh(birth=BirthDate(1951, 3, 1)), ASKED)
    assert verdict.result == "unavailable" and verdict.reason


def test_nobody_listens_and_a_refused_account(simulator):
    away = PopulationDatabase("http://127.0.0.1:9/soap", "lienthong", "secret", timeout=(1, 1))
    assert away.verify(lanh(), ASKED).result == "unavailable"
    refused = PopulationDatabase(f"{simulator}/soap", "wrong", "secret", timeout=(1, 1)).verify(lanh(), ASKED)
    assert refused.result == "unavailable" and "not known" in refused.reason


def test_the_answer_is_kept_with_time_and_source(partner, db):
    clerk = access.Actor("user:an", organisation="facility:01001", roles=frozenset({"records_officer"}))
    person = people.match_or_create(lanh(), by=clerk)
    row = verification.verify(person, by=clerk, verifier=partner)
    assert Verification.objects.within(clerk).get() == row
    assert (row.result, row.source, row.by) == ("confirmed", "population-database", "user:an")
    event = ledger.events(kind="person.verified", subject=person.party)[0]
    assert event.data == {"result": "confirmed", "fields": [], "source": "population-database"}


def test_a_home_without_an_account_says_so(db):
    assert "not connected" in population.adapter().verify(lanh(), ASKED).reason


def test_the_secret_is_not_in_the_database_in_clear(db, simulator):
    population_account.keep(address=f"{simulator}/soap", username="lienthong", secret="very secret")
    row = population_account.account()
    assert row.secret == "very secret" and b"very secret" not in bytes(row.locked_secret)
    assert population.adapter().verify(lanh(), ASKED).result == "confirmed"


def test_the_simulator_plays_the_synthetic_persons_of_this_home(db):
    from lienthong.partners.sandbox.population import of_this_home

    clerk = access.Actor("user:an", organisation="facility:01001", roles=frozenset({"records_officer"}))
    people.match_or_create(lanh(synthetic=True), by=clerk)
    people.match_or_create(lanh(name="Lê Tám", sex="male", identifiers={"personal-number": "001050000777"}), by=clerk)
    with running(Sandbox([PopulationSimulator(register=lambda number: LANH if number == NUMBER else None)])) as url:
        asked = PopulationDatabase(f"{url}/simulator/population/soap", "lienthong", "secret", timeout=(1, 1))
        assert asked.verify(lanh(), ASKED).result == "confirmed"
    assert of_this_home(NUMBER).name == "Nguyễn Thị Lành"
    assert of_this_home("001050000777") is None  # a person who is not synthetic is never played
