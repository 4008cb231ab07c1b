"""The chains over real HTTP. If these fail, an office is not told, is told twice, or nobody sees that it was not."""

from datetime import date, datetime

import pytest

from lienthong import access, ledger, people
from lienthong.civil import birth, chain, death, registering, registration
from lienthong.civil.birth import Birth
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.registration import Kind, Registration
from lienthong.civil.source import Source
from lienthong.database import clock
from lienthong.ledger import refold
from lienthong.ledger.delivery import Delivery
from lienthong.papers import issuing
from lienthong.papers.content import Writing
from lienthong.partners import civil_status, endpoint, population_account
from lienthong.partners.population import Citizen
from lienthong.partners.population import adapter as population_adapter
from lienthong.partners.sandbox.chain_step import TITLES, StepSimulator
from lienthong.partners.sandbox.civil_status import CivilStatusSimulator
from lienthong.partners.sandbox.population import PopulationSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.people import households, verification
from lienthong.people.identifiers import Identifier

from .conftest import CHAIRMAN, DIED, HOSPITAL, NOTICED, OFFICER, carry, citizen, on

pytestmark = pytest.mark.django_db
OLD, NEW = "interlink-software", "coordination-system"


@pytest.fixture
def partners(ground):
    """The partners' simulators, with endpoints by date."""
    sandbox = Sandbox([CivilStatusSimulator(OLD), CivilStatusSimulator(NEW), *map(StepSimulator, TITLES)])
    with running(sandbox) as url:
        for system in endpoint.systems():
            endpoint.keep(system, address=f"{url}/simulator/{system}", username="nhà", secret="mật khẩu")
        yield sandbox


def issue(kind, person, **values):
    """A hospital signs a paper."""
    writing = Writing(
        kind=kind, person=person, issuer=HOSPITAL, episode=f"BA-{kind}", values=values, number=values["SO"]
    )
    return issuing.issue(writing, by=access.SYSTEM, signed_at=clock.now())


def notice(lanh, day="202612281330"):
    return issue(
        "death_notice", lanh, SO="12/BT", NGAY_TU_VONG=day, NOI_TU_VONG="Bệnh viện Bạch Mai", NGUYEN_NHAN="Già yếu",
        MA_BENH_CHINH="R54", NOI_CU_TRU="Ba Đình", QUAN_HE="con",
    )  # fmt: skip


def certificate(lanh):
    return issue(
        "birth_certificate", lanh, SO="01001.GCS.00012.26", HO_TEN_CON="Nguyễn An Nhiên", GIOI_TINH_CON="2",
        NGAY_SINH_CON="202612280510", NOI_SINH_CON="Bệnh viện Bạch Mai", HO_TEN_CHA="Trần Văn Tâm",
    )  # fmt: skip


def duties(thing):
    return {one.rule: one for one in ledger.obligations.of(thing=thing)}


def collect():
    for _asked in range(2):  # the register answers when it is asked a second time
        civil_status.collect()


def test_the_hospital_s_notice_goes_to_the_register_within_four_hours_and_comes_back_as_a_fact(lanh, partners):
    notice(lanh)
    carry()
    row = death.of(lanh)
    owed = duties(row.thing)["death.notice-to-register"]
    assert (row.state, owed.state, owed.due_at) == (
        "noticed", "fulfilled", datetime(2026, 12, 29, 9, 0, tzinfo=clock.VIETNAM)
    )  # fmt: skip
    assert partners.simulators[OLD].cases[str(row.pk)]["module"] == "LTKT"
    collect()
    carry()
    row.refresh_from_db()
    assert (row.state, row.died_on, row.register_number) == ("established", DIED, "1/2026")
    found = duties(row.thing)
    steps = ("death.residence", "death.card", "death.account", "death.funeral")
    assert [found[name].standing for name in steps] == ["fulfilled"] * 4
    told = chain.steps([row.thing], language="en")
    assert {one.evidence for one in told} == {"secondary", "assumed"}
    assert any(one.proof == "residence-000001" for one in told)


def test_the_card_ends_with_the_death(lanh, partners, tell):
    Identifier.objects.create(
        person=lanh, system="insurance-card", value="GD4010112345678", source="x", recorded_at=clock.real_now()
    )
    tell(Source.COMMUNE)
    carry()
    card = Identifier.objects.unscoped("test").get(person=lanh, system="insurance-card")
    assert (card.state, card.valid_to) == ("cancelled", DIED)


@pytest.mark.parametrize(("behaviour", "kind"), [("other-day", "date"), ("other-person", "identity")])
def test_what_the_register_says_otherwise_goes_to_a_person(lanh, partners, behaviour, kind):
    notice(lanh)
    carry()
    partners.conduct[OLD].tell(behaviour)
    collect()
    assert (death.of(lanh).state, Contradiction.objects.within(OFFICER).get().kind) == ("contradicted", kind)


def test_what_the_register_refuses_is_said_on_the_case_and_still_only_a_notice(lanh, partners):
    notice(lanh)
    carry()
    partners.conduct[OLD].tell("refuse-later")
    collect()
    collect()
    row = death.of(lanh)
    assert row.state == "noticed"
    assert [one.name for one in row.actions.all()].count("register-refused") == 1


@pytest.mark.parametrize("behaviour", ["lost", "down", "refuse", "no-account", "malformed"])
def test_a_partner_that_misbehaves_leaves_the_duty_open_and_the_case_there_once(lanh, partners, behaviour):
    partners.conduct[OLD].tell(behaviour, times=2)
    notice(lanh)
    carry()
    row = death.of(lanh)
    sent = Delivery.objects.get(thing=row.thing, channel="civil-status")
    assert sent.state != "accepted" and duties(row.thing)["death.notice-to-register"].standing == "open"
    partners.conduct[OLD].tell("normal")
    Delivery.objects.filter(pk=sent.pk).update(state="waiting", next_at=clock.real_now())
    carry()
    assert duties(row.thing)["death.notice-to-register"].standing == "fulfilled"
    assert len(partners.simulators[OLD].cases) == 1


def test_the_old_software_ends_with_the_year_and_the_coordination_system_goes_on(lanh, partners):
    assert endpoint.of("civil-status", date(2026, 12, 31)).system == OLD
    assert endpoint.of("civil-status", date(2027, 1, 1)).system == NEW
    with on(2027, 1, 4):
        notice(lanh, "202701031330")
        carry()
    assert not partners.simulators[OLD].cases and len(partners.simulators[NEW].cases) == 1


def entry(lanh, an):
    return registration.draft(
        Kind.DEATH, person=lanh, applicant=an, values={"died_on": DIED.isoformat(), "place": "tại nhà"}, by=OFFICER
    )


def test_silence_is_consent_after_a_day_and_not_before(lanh, an, partners):
    with on(2026, 12, 28, 15, 30):  # after 15:00: as of the next working day
        row = entry(lanh, an)
        assert row.due_at.astimezone(clock.VIETNAM).date() == date(2026, 12, 30)
        with pytest.raises(ledger.InvalidState):
            registering.register(row, by=CHAIRMAN)
        with pytest.raises(ledger.InvalidState):
            entry(lanh, an)  # never two entries of one death
    with on(2026, 12, 31):
        row = registering.register(row, by=CHAIRMAN)
        carry()
    assert (row.written_number, death.of(lanh).state) == ("1/2026", "established")
    assert duties(row.thing)["registration.to-register"].standing == "fulfilled"
    assert str(row.pk) in partners.simulators[OLD].cases


def test_the_applicant_confirms_or_says_what_is_wrong(lanh, an, partners):
    row = entry(lanh, an)
    with pytest.raises(access.NotAllowed):
        registration.agree(row, by=citizen(lanh))
    registration.disagree(row, "Sai nơi chết", by=citizen(an))
    with pytest.raises(ledger.InvalidState):
        registering.register(row, by=OFFICER)
    registration.amend(row, row.values | {"place": "Bệnh viện"}, by=OFFICER)
    registration.agree(row, by=citizen(an))
    assert registering.register(row, by=OFFICER).state == "registered"
    assert list(Registration.objects.within(citizen(lanh))) == []


def test_from_the_birth_certificate_to_the_card_in_three_working_days(lanh, an, partners):
    certificate(lanh)
    carry()
    row = Birth.objects.unscoped("test").get()
    found = duties(row.thing)
    assert found["birth.certificate-to-register"].standing == found["birth.acknowledge"].standing == "fulfilled"
    assert found["birth.acknowledge"].due_at == datetime(2026, 12, 28, 16, 0, tzinfo=clock.VIETNAM)
    assert found["birth.whole"].due_at.astimezone(clock.VIETNAM).date() == date(2026, 12, 31)
    collect()
    for _step in range(3):
        carry()
    row.refresh_from_db()
    assert (row.state, row.child.name, row.child.sex) == ("carded", "Nguyễn An Nhiên", "female")
    assert people.find("insurance-card", "TE1000000000001") == row.child
    assert households.of(row.child) == households.of(lanh)
    assert {one.standing for one in duties(row.thing).values()} == {"fulfilled"}
    assert [told["trangThai"] for told in partners.simulators[OLD].told] == [5]


def test_verification_makes_it_five_days(lanh, partners):
    certificate(lanh)
    carry()
    row = Birth.objects.unscoped("test").get()
    birth.need_verification(row, by=OFFICER)
    birth.need_verification(row, by=OFFICER)
    found = duties(row.thing)
    assert found["birth.whole"].standing == "withdrawn"
    assert found["birth.whole-verified"].due_at.astimezone(clock.VIETNAM).date() == date(2027, 1, 5)


def test_the_commune_registers_a_birth_itself_and_the_register_counts_it_once(lanh, an, partners):
    certificate(lanh)
    carry()
    row = Birth.objects.unscoped("test").get()
    values = {"child_name": "Nguyễn An Nhiên", "child_sex": "female", "born_on": "2026-12-28", "child_number": ""}
    made = registration.draft(Kind.BIRTH, person=lanh, applicant=lanh, values=values, about=row.thing, by=OFFICER)
    registration.agree(made, by=citizen(lanh))
    registering.register(made, by=OFFICER)
    collect()
    carry()
    assert len(ledger.events(kind="birth.registered")) == 1
    row.refresh_from_db()
    assert (row.register_number, row.child.name) == ("1/2026", "Nguyễn An Nhiên")
    assert clock.now() == NOTICED


@pytest.fixture
def population(ground):
    """The population database, over SOAP."""
    simulator = PopulationSimulator()
    with running(Sandbox([simulator])) as url:
        population_account.keep(address=f"{url}/simulator/population/soap", username="nhà", secret="x")
        yield simulator


def asked(lanh, population, *, dead):
    population.put(Citizen("001145012345", lanh.name, "female", lanh.birth, dead))
    verification.verify(lanh, by=OFFICER, verifier=population_adapter())
    carry()


def test_the_population_database_makes_a_fact_of_a_notice_and_alone_lacks_the_day(lanh, population, tell):
    asked(lanh, population, dead=True)
    waits = Contradiction.objects.within(OFFICER).get()
    assert (death.of(lanh).state, waits.kind) == ("contradicted", "no-day")  # held, until somebody knows the day
    tell(Source.HOSPITAL)
    waits.refresh_from_db()
    assert (death.of(lanh).state, death.of(lanh).died_on, waits.state) == ("established", DIED, "resolved")


def test_who_is_alive_there_contradicts_a_notice_and_nothing_else(lanh, population, tell):
    asked(lanh, population, dead=False)
    assert death.of(lanh) is None
    tell(Source.HOSPITAL)
    asked(lanh, population, dead=False)
    assert (death.of(lanh).state, Contradiction.objects.within(OFFICER).get().kind) == ("contradicted", "alive")


def test_what_happened_folds_to_what_is_there(lanh, an, partners, tell):
    tell(Source.HOSPITAL, facility=HOSPITAL)
    registering.register(registration.agree(entry(lanh, an), by=citizen(an)), by=OFFICER)
    tell(Source.CIVIL_STATUS, died_on=date(2026, 12, 20))
    death.decide(Contradiction.objects.within(OFFICER).get(), DIED.isoformat(), reason="giấy báo tử", by=OFFICER)
    carry()
    assert [said for said in refold.differences() if said] == []
