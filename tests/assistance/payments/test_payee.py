"""If these fail, money is paid into a dead person's hands, twice, or to nobody for ever."""

from datetime import date, datetime
from typing import Any

import pytest

from lienthong import access, ledger
from lienthong.assistance import payments, payroll, register
from lienthong.assistance.payments import stop_order
from lienthong.assistance.payments.report import Channel
from lienthong.assistance.payments.stop_order import State, StopOrder
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.register.granting import Payment
from lienthong.database import clock
from lienthong.ledger import obligations, refold
from lienthong.people import life
from tests.assistance.payments.conftest import (
    CHAIRMAN,
    COMMUNE,
    OFFICER,
    PAYER,
    POSTWOMAN,
    contract_of,
    paid,
    person,
    told,
)

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)


def at(*moment: int) -> Any:
    return clock.at(datetime(*moment, tzinfo=clock.VIETNAM))  # type: ignore[misc, arg-type]


@pytest.fixture
def child(db):
    """A person whose money another takes; January's list is approved."""
    from lienthong.web import house

    house.build()
    with at(2026, 12, 1, 9):
        contract_of(COMMUNE)
        right = register.grant(
            person(1), "social_pension", commune=COMMUNE, province="04", from_month=JANUARY, decision="paper:1",
            event=None, by=OFFICER, payment=Payment(person(2)),
        )  # fmt: skip
        register.record(right.beneficiary, valid_from=JANUARY, source="x", by=OFFICER, born=date(1945, 3, 2))
    close(JANUARY, 2026, 12, 22)
    return right


@pytest.fixture
def handed(child):
    """And lies with the post."""
    with at(2026, 12, 23, 10):
        payments.hand_over(PaymentList.objects.within(OFFICER).get(list_month=JANUARY), by=OFFICER)
        ledger.rehearse()
    return child


def close(month: date, *day: int) -> list[tuple[str, int, date]]:
    """Draw the month's list up and approve it; what it has, of which month."""
    with at(*day, 9):
        payroll.approve(payroll.propose(payroll.draft(COMMUNE, month, by=OFFICER), by=OFFICER), by=CHAIRMAN)
    rows = Line.objects.unscoped("a test").filter(list_month=month).order_by("for_month")
    return [(row.kind, row.amount, row.for_month) for row in rows]


def payee_dies(*, reported: bool = False) -> None:
    with at(2026, 12, 29, 8):
        say = life.report_death if reported else life.confirm_death
        say(person(2), on=date(2026, 12, 28), source="civil", by=access.SYSTEM)
        ledger.rehearse()


def payee_lives() -> None:
    with at(2026, 12, 30, 8):
        life.take_back_death(person(2), source="civil", by=access.SYSTEM)
        ledger.rehearse()


def name(payee: Any, one: Any, *day: int) -> None:
    with at(*day):
        register.change_payment(one.beneficiary, Payment(payee), decision="paper:2", event=None, by=OFFICER)
        ledger.rehearse()


def order() -> tuple[str, str]:
    row = StopOrder.objects.unscoped("a test").get()
    return row.reason, row.state


def task(one: Any) -> list[str]:
    rows = obligations.of(thing=one.beneficiary.thing).filter(rule="payee.name")
    return [row.standing for row in rows.order_by("due_at", "id")]


def stopped_and_reported(one: Any) -> None:
    """The post answers, and on the 5th it reports."""
    with at(2027, 1, 5, 9):
        stop_order.answer(StopOrder.objects.unscoped("a test").get(), State.STOPPED, by=POSTWOMAN)
        file = told([paid(f"202701-{one.pk}-1", 540_000, "STOPPED_BY_ORDER")], code=f"202701-{COMMUNE}")
        payments.receive(file, payer=PAYER, channel=Channel.UPLOAD, by=POSTWOMAN)
        ledger.rehearse()


@pytest.mark.parametrize("reported", [True, False])
def test_a_dead_payees_line_is_held_and_the_commune_has_a_task(handed, reported):
    payee_dies(reported=reported)
    assert order() == ("HOLD", "ordered") and task(handed) == ["open"]
    owed = obligations.of(thing=handed.beneficiary.thing).get()
    assert (owed.debtor, owed.creditor) == (f"unit:{COMMUNE}", handed.beneficiary.person.party)
    assert close(FEBRUARY, 2027, 1, 22) == []  # nobody can take it, and nothing is given back
    assert not any(refold.differences())


def test_another_is_named_and_the_next_list_pays_both_months(handed):
    payee_dies()
    stopped_and_reported(handed)
    name(person(3), handed, 2027, 1, 10, 9)
    assert order() == ("STOP", "stopped") and task(handed) == ["fulfilled"]
    lines = close(FEBRUARY, 2027, 1, 22)
    assert lines == [("carried", 540_000, JANUARY), ("regular", 540_000, FEBRUARY)]
    with at(2027, 1, 23, 9):
        row = payments.hand_over(PaymentList.objects.within(OFFICER).get(list_month=FEBRUARY), by=OFFICER)
    from lienthong.assistance.payments import payer_file
    from lienthong.database import files

    found, _said = payer_file.read(files.get(row.csv))
    assert {one.payee for one in found} == {person(3).name}
    assert not any(refold.differences())


def test_named_before_the_post_has_said_what_became_of_the_line_it_is_not_paid_twice(handed):
    payee_dies()
    name(person(3), handed, 2026, 12, 30, 9)
    assert order() == ("STOP", "ordered")
    assert close(FEBRUARY, 2027, 1, 22) == [("regular", 540_000, FEBRUARY)]


def test_a_payee_who_lives_after_all_is_paid(handed):
    payee_dies(reported=True)
    payee_lives()
    assert order() == ("HOLD", "withdrawn") and task(handed) == ["withdrawn"]
    assert close(FEBRUARY, 2027, 1, 22) == [("regular", 540_000, FEBRUARY)]


def test_what_is_not_handed_over_yet_is_called_back_and_owed_to_the_next_payee(child):
    payee_dies()
    assert LineRecall.objects.unscoped("a test").count() == 1 and not StopOrder.objects.unscoped("a test").exists()
    name(person(3), child, 2027, 1, 10, 9)
    assert close(FEBRUARY, 2027, 1, 22) == [("arrears", 540_000, JANUARY), ("regular", 540_000, FEBRUARY)]


def test_a_payee_of_before_whom_the_file_still_names_is_not_paid_either(handed):
    name(person(3), handed, 2026, 12, 28, 9)
    assert not StopOrder.objects.unscoped("a test").exists()  # what was handed over stands
    payee_dies()
    assert order() == ("STOP", "ordered") and task(handed) == []


def test_the_months_held_are_owed_however_long_the_wrong_report_lasted(handed):
    payee_dies(reported=True)
    stopped_and_reported(handed)
    months = [FEBRUARY, date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)]
    assert [close(month, month.year, month.month - 1, 22) for month in months] == [[]] * 4
    with at(2027, 5, 3, 8):
        life.take_back_death(person(2), source="civil", by=access.SYSTEM)
        ledger.rehearse()
    kinds = [kind for kind, _amount, _month in close(date(2027, 6, 1), 2027, 5, 22)]
    assert kinds == ["carried", "arrears", "arrears", "arrears", "arrears", "regular"]


def test_a_dead_person_is_not_named_and_the_task_goes_with_the_benefit(handed):
    payee_dies()
    with at(2027, 1, 1, 9):
        life.confirm_death(person(3), on=date(2026, 12, 30), source="civil", by=access.SYSTEM)
        with pytest.raises(ledger.InvalidState):
            register.change_payment(handed.beneficiary, Payment(person(3)), decision="paper:2", event=None, by=OFFICER)
    stopped_and_reported(handed)
    with at(2027, 1, 6, 9):
        register.stop(handed, month=JANUARY, decision="paper:3", event=None, by=OFFICER)
        ledger.rehearse()
    assert task(handed) == ["withdrawn"]


def test_care_money_that_goes_to_a_carer_does_not_hang_on_the_payee(child):
    with at(2026, 12, 2, 9):
        care = register.grant(
            person(1), "care", commune=COMMUNE, province="04", from_month=JANUARY, decision="paper:4", event=None,
            by=OFFICER, carer=person(4),
        )  # fmt: skip
    payee_dies()
    from lienthong.assistance.register import frame

    assert list(frame.unpayable(frame.load([COMMUNE], clock.now()))) == [child.pk] != [care.pk]


@pytest.fixture
def funeral(child):
    """Person 4 buried person 5 and was granted the cost of it; February's list, with the grant, lies with the post."""
    with at(2026, 12, 24, 9):
        life.confirm_death(person(5), on=date(2026, 12, 20), source="civil", by=access.SYSTEM)
        grant = register.grant(
            person(5), "funeral", commune=COMMUNE, province="04", from_month=FEBRUARY, decision="paper:5", event=None,
            by=OFFICER, carer=person(4), one_off_amount=10_800_000,
        )  # fmt: skip
        payments.hand_over(PaymentList.objects.within(OFFICER).get(list_month=JANUARY), by=OFFICER)
        ledger.rehearse()
    close(FEBRUARY, 2027, 1, 22)
    return grant


def applicant_dies(*day: int) -> None:
    with at(*day, 8):
        life.report_death(person(4), on=date(2027, 1, 24), source="civil", by=access.SYSTEM)
        ledger.rehearse()


def test_a_funeral_grant_is_not_paid_into_the_dead_hands_of_whoever_arranged_the_burial(funeral):
    with at(2027, 1, 23, 9):
        payments.hand_over(PaymentList.objects.within(OFFICER).get(list_month=FEBRUARY), by=OFFICER)
    applicant_dies(2027, 1, 25)
    held = StopOrder.objects.unscoped("a test").get(entitlement=funeral.pk)
    assert (held.reason, held.state, held.amount) == ("HOLD", "ordered", 10_800_000)
    with at(2027, 1, 26, 8):
        life.take_back_death(person(4), source="civil", by=access.SYSTEM)
        ledger.rehearse()
    held.refresh_from_db()
    assert held.state == "withdrawn"
    assert not any(refold.differences())


def test_a_funeral_grant_that_is_not_handed_over_yet_is_called_back(funeral):
    applicant_dies(2027, 1, 25)
    [recalled] = LineRecall.objects.unscoped("a test").filter(entitlement_id=funeral.pk)
    assert recalled.reason == "person.death-reported"
    assert not StopOrder.objects.unscoped("a test").exists()
