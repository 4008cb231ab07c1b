"""If these fail, a list lies with the post twice or not at all, or the post's answer is believed where it is wrong."""

import pytest
import requests

from lienthong import ledger
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.report import PayerReport, ReportFault
from lienthong.database import clock
from lienthong.ledger import obligations, post
from lienthong.ledger.delivery import Delivery
from lienthong.partners import payer, payer_account
from lienthong.partners.sandbox.payer import PayerSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from tests.assistance.payments.conftest import PAID_ON, PAYER, agreed, approved, four, handed, now

__all__ = ["agreed", "approved", "four", "handed", "now"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def played(db):
    """The post, as the home reaches it."""
    simulator = PayerSimulator(unpaid=0, died=0, today=PAID_ON.date)
    with running(Sandbox([simulator])) as url:
        simulator.url = f"{url}/simulator/payer"
        payer_account.keep(PAYER, address=simulator.url, username="lienthong", secret="giả lập")
        yield simulator


@pytest.fixture
def delivery(handed, played) -> Delivery:
    return Delivery.objects.get(channel="payer")


def behave(played, behaviour: str, times: int | None = 1, **more) -> None:
    told = {"behaviour": behaviour, "times": times} | more
    assert requests.post(f"{played.url}/behave", json=told, timeout=5).ok


def attempt(delivery: Delivery) -> Delivery:
    row = Delivery.objects.get(pk=delivery.pk)
    row.next_at = clock.real_now()
    row.save()
    post.carry(payer.PayerCourier(), *[each for each in post.take("payer") if each.pk == row.pk])
    return Delivery.objects.get(pk=row.pk)


def owed(handed, rule: str):
    return obligations.of(thing=handed.thing).get(rule=rule)


def fetch(handed) -> PayerReport | None:
    with clock.at(PAID_ON):
        return payer.fetch(handed, payer_account.account_of(handed.payer))


def test_the_payers_receipt_fulfils_the_communes_duty(delivery, handed, played):
    assert owed(handed, "payment-list.hand-over").state == "open"
    assert attempt(delivery).state == "accepted"
    [receipt] = ledger.Receipt.objects.filter(delivery=delivery.id)
    assert receipt.proof["receipt"] == played.lists["202612-00004"].receipt
    assert owed(handed, "payment-list.hand-over").state == "fulfilled"
    assert [one.amount for one in played.lists["202612-00004"].payments] and len(played.lists) == 1


def test_both_duties_end_on_the_last_working_day_before_the_25th_and_the_20th(handed):
    assert owed(handed, "payment-list.hand-over").due_at.date().isoformat() == "2026-11-23"  # the 24th is a holiday
    assert owed(handed, "payment-list.report").due_at.date().isoformat() == "2026-12-18"  # the 19th is a Saturday


def test_a_receipt_that_got_lost_is_given_again_and_the_list_lies_there_once(delivery, played):
    behave(played, "lost")
    assert attempt(delivery).unsure
    assert attempt(delivery).state == "accepted"
    assert played.puts == 2 and len(played.lists) == 1


@pytest.mark.parametrize("behaviour", ["down", "wrong"])
def test_a_payer_that_gives_no_receipt_is_tried_again(delivery, played, behaviour):
    behave(played, behaviour)
    assert attempt(delivery).state == "waiting"
    assert attempt(delivery).state == "accepted"


def test_a_list_that_the_payer_refuses_waits_for_a_person(delivery, handed, played):
    behave(played, "refuse")
    assert attempt(delivery).state == "refused"
    assert owed(handed, "payment-list.hand-over").state == "open"


def test_without_an_account_a_person_is_told_to_enter_one(handed):
    row = attempt(Delivery.objects.get(channel="payer"))
    assert row.state == "refused" and "no-account" in row.reason


def test_a_payer_nobody_can_reach_certainly_does_not_have_it(delivery):
    payer_account.keep(PAYER, address="http://127.0.0.1:9", username="x", secret="y")
    row = attempt(delivery)
    assert (row.state, row.unsure) == ("waiting", False)


def test_what_the_payer_reports_is_fetched_and_its_duty_closes(delivery, handed, played):
    attempt(delivery)
    behave(played, "waiting")
    assert fetch(handed) is None
    done = fetch(handed)
    assert (done.state, done.taken, done.channel) == ("taken", 4, "courier")
    assert owed(handed, "payment-list.report").state == "fulfilled"
    assert not payer.awaited()


def test_half_a_result_file_pays_nobody(delivery, handed, played):
    attempt(delivery)
    behave(played, "broken")
    done = fetch(handed)
    assert done.state == "refused" and not Outcome.objects.exists()
    assert fetch(handed).taken == 4


@pytest.mark.parametrize(
    ("behaviour", "told", "paid"),
    [("altered", ["amount"], 3), ("duplicate", ["twice", "twice"], 3), ("stranger", ["unknown"], 4)],
)
def test_a_wrong_line_is_told_and_the_others_are_paid(delivery, handed, played, behaviour, told, paid):
    attempt(delivery)
    behave(played, behaviour)
    done = fetch(handed)
    found = ReportFault.objects.unscoped("a test").filter(report=done).order_by("row")
    assert [one.fault for one in found] == told and Outcome.objects.filter(paid=True).count() == paid


def test_a_death_the_payer_heard_of_holds_the_person(delivery, handed, played, four):
    attempt(delivery)
    behave(played, "deceased")
    fetch(handed)
    first = int(Outcome.objects.get(result="DECEASED_REPORTED").entitlement)
    [one] = [each for each in four if each.pk == first]
    one.beneficiary.person.refresh_from_db()
    assert one.beneficiary.person.life_status == "death-reported"


def test_the_same_seed_pays_the_same(played, delivery, handed):
    attempt(delivery)
    played.unpaid, played.died = 500, 100
    first = [played.paid(one, "2026-12-05") for one in played.lists["202612-00004"].payments]
    assert first == [played.paid(one, "2026-12-05") for one in played.lists["202612-00004"].payments]
    assert {row["result"] for row in first} - {"PAID_CASH"}


def test_a_lost_report_is_asked_for_again(delivery, handed, played):
    attempt(delivery)
    behave(played, "lost")
    assert fetch(handed) is None
    assert fetch(handed).taken == 4
    assert HandedList.objects.unscoped("a test").get(pk=handed.pk).untold_lines == 0


def collect() -> None:
    with clock.at(PAID_ON):
        payer.collect()


def test_all_that_is_new_is_asked_for_at_once_and_taken_once(delivery, handed, played):
    attempt(delivery)
    collect()
    assert HandedList.objects.unscoped("a test").get(pk=handed.pk).untold_lines == 0
    asked = played.gets
    collect()
    assert played.gets == asked + 1  # one question, whatever the number of lists
    payer_account.PayerAccount.objects.update(mark="")  # a home restored from a backup reads again
    collect()
    assert PayerReport.objects.unscoped("a test").count() == 1 and Outcome.objects.count() == 4


def test_news_come_in_pages_and_a_page_that_was_lost_comes_again(delivery, handed, played, monkeypatch):
    attempt(delivery)
    played.page = 1
    played.news = [
        ("lienthong", {"about": "nothing we know"}),
        ("lienthong", "nonsense"),
        ("another", {"about": "result"}),
    ]
    behave(played, "lost")
    collect()
    assert payer_account.account_of(PAYER).mark == ""
    taken = []
    receive = payer.payments.receive

    def dies_once(*args, **kwargs):
        taken.append(1)
        if len(taken) == 1:
            raise RuntimeError("the collector dies")
        return receive(*args, **kwargs)

    monkeypatch.setattr(payer.payments, "receive", dies_once)
    with pytest.raises(RuntimeError):
        collect()
    assert payer_account.account_of(PAYER).mark == "2"  # up to the page that was not taken
    collect()
    assert HandedList.objects.unscoped("a test").get(pk=handed.pk).untold_lines == 0
    assert payer_account.account_of(PAYER).mark == "4"


def test_what_is_no_text_does_not_stand_before_what_comes_behind_it(played):
    payer._taken(payer_account.account_of(PAYER), {"about": "result", "file": "\ud800"}, {})
    assert not PayerReport.objects.unscoped("a test").exists()


def test_a_report_that_was_refused_is_news_again_when_it_is_whole(delivery, handed, played):
    attempt(delivery)
    behave(played, "broken")
    collect()
    assert HandedList.objects.unscoped("a test").get(pk=handed.pk).untold_lines == 0
    states = PayerReport.objects.unscoped("a test").order_by("began_at").values_list("state", flat=True)
    assert list(states) == ["refused", "taken"]


def test_a_payer_without_news_is_asked_list_by_list(delivery, handed, played):
    attempt(delivery)
    behave(played, "no-news")
    collect()
    assert HandedList.objects.unscoped("a test").get(pk=handed.pk).untold_lines == 0


def test_two_payers_at_one_address_have_lists_of_the_same_code(agreed, approved, played):
    from datetime import date
    from decimal import Decimal

    from lienthong.assistance.payments import contract, hand_over
    from tests.assistance.payments.conftest import CHAIRMAN, COMMUNE, OFFICER

    bank = "agency:bank-agribank"
    payer_account.keep(bank, address=played.url, username="agribank", secret="giả lập")
    entry = contract.enter(COMMUNE, payer=bank, method="transfer", fee_per_mille=Decimal(2), legal_note="HĐ 2",
                           valid_from=date(2026, 12, 1), by=OFFICER)  # fmt: skip
    contract.confirm(entry, by=CHAIRMAN)
    hand_over(approved, by=OFFICER)
    for row in Delivery.objects.filter(channel="payer"):
        assert attempt(row).state == "accepted"
    collect()
    parts = HandedList.objects.unscoped("a test").order_by("part")
    assert [(one.payer, one.lines, one.untold_lines, one.faults) for one in parts] == [
        (PAYER, 3, 0, 0),
        (bank, 1, 0, 0),
    ]
    assert {one.standing for one in obligations.of().filter(rule="payment-list.hand-over")} == {"fulfilled"}
