"""The story of one death. If these fail, a dead person is paid, a living one is not, or a family is asked twice."""

import uuid
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong import access, ledger
from lienthong.assistance import payroll, register
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.funerals import effects, offer, taking_up
from lienthong.assistance.payments import handing_over
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.civil import contradiction, death
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.death import Death
from lienthong.civil.source import Says, Source
from lienthong.civil.statement import Statement
from lienthong.people import PersonFacts
from lienthong.people.birth import BirthDate

from .conftest import CHAIRMAN, COMMUNE, DIED, HOSPITAL, OFFICER, PROVINCE, carry, citizen, new_person, on

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)


@pytest.fixture
def pension(lanh):
    """She has the social pension since December: 540,000 đồng a month."""
    with on(2026, 11, 20):
        row = register.grant(
            lanh, "social_pension", commune=COMMUNE, province=PROVINCE, from_month=DECEMBER, decision="paper:1",
            event=uuid.uuid4(), by=OFFICER,
        )  # fmt: skip
        register.record(row.beneficiary, valid_from=date(2026, 1, 1), source="x", by=OFFICER, born=date(1945, 3, 2))
    return row


def close(month):
    row = payroll.propose(payroll.draft(COMMUNE, month, by=OFFICER), by=OFFICER)
    return payroll.approve(row, by=CHAIRMAN)


def lines(month):
    rows = Line.objects.unscoped("a test looks").filter(list_month=month).order_by("for_month", "sequence")
    return [(f"{one.for_month:%m}", one.kind, one.amount) for one in rows]


def recalled():
    return sorted(f"{one.for_month:%m}" for one in LineRecall.objects.unscoped("a test looks"))


def state(row):
    row.refresh_from_db()
    return row.state, row.hold, row.to_month


def events(of, kind):
    return list(ledger.events(subject=of.party, kind=kind))


def test_variant_a_the_line_that_is_frozen_is_held_by_the_notice_and_not_paid(lanh, an, pension, tell):
    close(JANUARY)
    tell(Source.HOSPITAL, facility=HOSPITAL)
    carry()
    assert state(pension) == ("suspended", "death-reported", None)  # held, not stopped
    assert "01" in recalled()
    assert offer.of(lanh) is None  # a notice is no fact
    tell(Source.COMMUNE, register_number="7/2026")
    carry()
    assert state(pension) == ("stopped", "died", JANUARY)
    assert not any(amount < 0 for _month, _kind, amount in lines(JANUARY))
    with on(2027, 1, 20):
        close(FEBRUARY)
    assert [line for line in lines(FEBRUARY) if line[0] == "01"] == []  # never paid, so nothing to give back
    owed = ledger.obligations.of(thing=death.of(lanh).thing)
    assert owed.get(rule="death.benefit").standing == owed.get(rule="death.funeral").standing == "fulfilled"


def test_a_list_goes_to_its_payer_without_what_is_held(lanh, pension, tell):
    row = close(DECEMBER)
    assert [one.amount for one in handing_over.payments_of(row)] != []
    tell(Source.HOSPITAL, facility=HOSPITAL)
    with pytest.raises(ledger.InvalidState):  # the last guard, until the line is held
        handing_over._still_payable(row)
    carry()
    assert handing_over.payments_of(handing_over._still_payable(row)) == []
    reasons = LineRecall.objects.unscoped("a test looks").values_list("reason", flat=True)
    assert set(reasons) == {"entitlement.suspended"}


def test_variant_b_what_was_paid_after_the_death_is_a_recovery(lanh, pension, tell):
    row = close(JANUARY)
    type(row).objects.unscoped("handed over and paid").filter(pk=row.pk).update(state="handed-over")
    tell(Source.CIVIL_STATUS, register_number="7/2026")
    carry()
    assert recalled() == []
    with on(2027, 1, 20):
        close(FEBRUARY)
    assert ("01", "recovery", -540_000) in lines(FEBRUARY)
    told = [one.title for one in effects.of(lanh.party, "", OFFICER)]
    assert any("Recovery of 650" in one for one in told) and any("stopped from 01/2027" in one for one in told)
    assert not Outcome.objects.exists()


def test_a_notice_taken_back_releases_what_was_held(lanh, pension, tell):
    close(JANUARY)
    tell(Source.HOSPITAL, facility=HOSPITAL)
    carry()
    tell(Source.HOSPITAL, died_on=None, says=Says.WITHDRAWN)
    carry()
    lanh.refresh_from_db()
    assert (lanh.life_status, state(pension)) == ("alive", ("running", "", None))
    with on(2027, 1, 20):
        close(FEBRUARY)
    assert (
        sum(amount for month, _kind, amount in lines(FEBRUARY) if month == "01") == 650_000
    )  # with the 110,000 of Hà Nội
    assert death.of(lanh).state == "withdrawn" and len(events(lanh, "death.withdrawn")) == 1


def test_three_sources_tell_one_death_once(lanh, pension, tell):
    for _again in range(2):
        tell(Source.HOSPITAL, facility=HOSPITAL)
        tell(Source.CIVIL_STATUS, register_number="7/2026")
        tell(Source.POPULATION, died_on=None)
    carry()
    assert Death.objects.unscoped("test").count() == 1
    assert [len(events(lanh, kind)) for kind in ("death.established", "person.died", "entitlement.stopped")] == [
        1,
        1,
        1,
    ]
    assert len(events(lanh, "funeral-offer.offered")) == 1
    assert Statement.objects.unscoped("test").count() == 3


SAID = [(Source.HOSPITAL, DIED), (Source.COMMUNE, DIED), (Source.CIVIL_STATUS, DIED), (Source.POPULATION, None)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(SAID))
def test_in_whatever_order_they_write_the_benefit_stops_once(lanh, pension, order):
    from django.db import transaction

    from lienthong.civil.statement import Told

    with transaction.atomic():
        for source, day in order:
            death.tell(lanh, Told(source, f"{source}:1", died_on=day), by=access.SYSTEM)
        carry()
        row = death.of(lanh)
        assert (row.state, row.died_on) == ("established", DIED)
        assert state(pension) == ("stopped", "died", JANUARY)
        assert len(events(lanh, "death.established")) == 1
        transaction.set_rollback(True)


def test_two_days_of_death_go_to_a_person_and_both_are_kept(lanh, pension, tell):
    tell(Source.HOSPITAL, facility=HOSPITAL)
    row = tell(Source.CIVIL_STATUS, died_on=date(2027, 1, 2), register_number="7/2026")
    carry()
    assert (row.state, state(pension)[:2]) == ("contradicted", ("suspended", "death-reported"))
    [open_] = Contradiction.objects.within(OFFICER)
    assert [choice for choice, _said in contradiction.choices(open_)] == ["2026-12-28", "2027-01-02"]
    with pytest.raises(ledger.InvalidState):
        death.decide(open_, "2026-12-28", reason=" ", by=OFFICER)
    row = death.decide(open_, "2026-12-28", reason="The hospital's paper shows the hour", by=OFFICER)
    assert row.state == "noticed"  # the register's entry does not count as it stands
    row = tell(Source.CIVIL_STATUS, "corrected", register_number="7/2026")
    carry()
    assert (row.state, state(pension)) == ("established", ("stopped", "died", JANUARY))
    assert Statement.objects.unscoped("test").count() == 3


def test_who_is_alive_by_the_population_database_is_paid_again_once_a_person_says_so(lanh, pension, tell):
    tell(Source.HOSPITAL, facility=HOSPITAL)
    tell(Source.POPULATION, "asked", died_on=None, says=Says.ALIVE)
    carry()
    assert state(pension)[0] == "suspended"
    open_ = Contradiction.objects.within(OFFICER).get()
    with pytest.raises(access.NotAllowed):
        elsewhere = access.Actor("user:x", "unit:00008", frozenset({"commune_officer"}), frozenset({"unit:00008"}))
        death.decide(open_, "alive", reason="seen at home", by=elsewhere)
    assert death.decide(open_, "alive", reason="seen at home", by=OFFICER).state == "cancelled"
    carry()
    assert state(pension) == ("running", "", None)


def test_a_fact_that_falls_is_taken_back_everywhere(lanh, pension, tell):
    tell(Source.COMMUNE, register_number="7/2026")
    carry()
    tell(Source.POPULATION, "asked", died_on=None, says=Says.ALIVE)
    carry()
    assert state(pension)[0] == "stopped"  # until a person has decided
    death.decide(Contradiction.objects.within(OFFICER).get(), "alive", reason="seen at home", by=OFFICER)
    carry()
    assert state(pension) == ("running", "", None)
    assert offer.of(lanh).state == "withdrawn"
    rules = ledger.obligations.of(thing=death.of(lanh).thing)
    assert {one.rule for one in rules.filter(standing="open")} == {
        "death.residence-back", "death.card-back", "death.account-back"
    }  # fmt: skip


def test_a_double_s_death_is_the_person_s(lanh, pension, tell):
    from lienthong.people import merging

    double = new_person("", "Nguyễn Thị Lành", date(1945, 3, 2), "female")
    death.tell(double, death.Told(Source.COMMUNE, "registration:1", died_on=DIED), by=access.SYSTEM)
    tell(Source.HOSPITAL)
    carry()
    assert state(pension)[0] == "suspended"
    merging.merge(double, lanh, by=access.SYSTEM, why="the same person")
    carry()
    assert (death.of(lanh).state, state(pension)) == ("established", ("stopped", "died", JANUARY))


def test_another_identity_goes_to_a_person(lanh, tell):
    stranger = PersonFacts(name="Trần Văn Bình", birth=BirthDate(1960), identifiers={"personal-number": "001145012345"})
    row = tell(Source.CIVIL_STATUS, facts=stranger)
    assert row.state == "contradicted" and Contradiction.objects.within(OFFICER).get().kind == "identity"


def test_a_corrected_day_moves_the_stop(lanh, pension, tell):
    tell(Source.COMMUNE, died_on=date(2027, 1, 2))
    carry()
    assert state(pension)[2] == FEBRUARY
    tell(Source.CIVIL_STATUS, register_number="7/2026")
    death.decide(Contradiction.objects.within(OFFICER).get(), "2026-12-28", reason="a slip of the pen", by=OFFICER)
    carry()
    assert state(pension)[2] == JANUARY and offer.of(lanh).died_on == DIED


def test_the_grant_is_offered_with_its_reasons_and_given_only_to_who_asks(lanh, an, pension, tell):
    tell(Source.COMMUNE, register_number="7/2026")
    carry()
    row = offer.of(lanh)
    assert (row.amount, row.procedure, row.family) == (10_800_000, "1.014028", [an.pk])
    assert "10.800.000" in " ".join(row.explanation["vi"])
    assert list(offer.FuneralOffer.objects.within(citizen(an))) == [row]
    asked = taking_up.Request(an, "con", "bank", "NGUYEN VAN AN", "1903001234", "Agribank", date(2026, 12, 30))
    with pytest.raises(NotReady):
        taking_up.take_up(row, asked, by=citizen(an))
    from dataclasses import replace

    dossier = taking_up.take_up(row, replace(asked, confirmed=True), by=citizen(an))
    assert (dossier.applicant, dossier.person, dossier.state) == (an, lanh, "submitted")
    carry()
    row.refresh_from_db()
    assert (row.state, row.dossier_id) == ("taken-up", dossier.pk)
    with pytest.raises(ledger.InvalidState):
        taking_up.take_up(row, replace(asked, confirmed=True), by=citizen(an))
