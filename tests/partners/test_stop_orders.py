"""If these fail, the dead are paid, who never had it must give money back, or a payment after an order is believed."""

from contextlib import contextmanager
from datetime import date, datetime

import pytest
import requests
from django.utils import translation

from lienthong import access, ledger
from lienthong.assistance import payments, payroll, register
from lienthong.assistance.funerals import effects
from lienthong.assistance.payments import settlement, stop_order
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.report import Channel, ReportFault
from lienthong.assistance.payments.stop_order import State, StopOrder
from lienthong.assistance.payroll.line import Line
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.civil import death
from lienthong.civil.source import Source
from lienthong.civil.statement import Told
from lienthong.database import clock
from lienthong.ledger import obligations, refold
from lienthong.ledger.delivery import Delivery
from lienthong.partners import payer, payer_account
from lienthong.partners.sandbox.payer import PayerSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from tests.access.actors import signed_in, user
from tests.assistance.payments.conftest import (
    CHAIRMAN,
    COMMUNE,
    OFFICER,
    PAYER,
    POSTWOMAN,
    UNIT,
    contract_of,
    paid,
    person,
    told,
)

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
CODE = f"202701-{COMMUNE}"


class Post(PayerSimulator):
    """The post, for which it is the day of the test: it answers in a thread of its own."""

    url = ""


@contextmanager
def at(*moment: int):
    """Inside, it is this moment, for the post too."""
    Post.today = staticmethod(lambda: date(*moment[:3]))
    with clock.at(datetime(*moment, tzinfo=clock.VIETNAM)):  # type: ignore[misc, arg-type]
        yield


@pytest.fixture
def played(db):
    """The post, as the home reaches it."""
    from lienthong.web import house

    house.build()
    simulator = Post(unpaid=0, died=0)
    del simulator.today
    with running(Sandbox([simulator])) as url, translation.override("en"):
        simulator.url = f"{url}/simulator/payer"
        payer_account.keep(PAYER, address=simulator.url, username="lienthong", secret="giả lập")
        yield simulator


@pytest.fixture
def lanh(played):
    """Mrs Lành has the social pension of 540,000 đồng, as another has; on 23/12 January's list went to the post."""
    with at(2026, 12, 1, 9):
        contract_of(COMMUNE)
        for one in (person(1), person(2)):
            right = register.grant(
                one, "social_pension", commune=COMMUNE, province="04", from_month=JANUARY, decision="paper:1",
                event=None, by=OFFICER,
            )  # fmt: skip
            register.record(right.beneficiary, valid_from=JANUARY, source="x", by=OFFICER, born=date(1945, 3, 2))
    closed(JANUARY, 2026, 12, 23)
    with at(2026, 12, 23, 10):
        payments.hand_over(PaymentList.objects.within(OFFICER).get(list_month=JANUARY), by=OFFICER)
        ledger.rehearse()
    one = person(1)
    one.commune, one.province = COMMUNE, "01"
    one.save()
    return one


def closed(month: date, *day: int) -> PaymentList:
    with at(*day, 9):
        row = payroll.propose(payroll.draft(COMMUNE, month, by=OFFICER), by=OFFICER)
        return payroll.approve(row, by=CHAIRMAN)


def dies(one, *, source: Source = Source.COMMUNE) -> None:
    """She died on 28/12 at three in the afternoon; on the 29th it is told."""
    with at(2026, 12, 29, 8):
        death.tell(one, Told(source, f"{source}:1", died_on=date(2026, 12, 28)), by=access.SYSTEM)
        ledger.rehearse()


def behave(played, behaviour: str, times: int | None = 1) -> None:
    assert requests.post(f"{played.url}/behave", json={"behaviour": behaviour, "times": times}, timeout=5).ok


def collect(*day: int) -> None:
    with at(*day):
        payer.collect()
        ledger.rehearse()


def answers() -> None:
    """The post answers, as yet without a report."""
    for code, who, orders in payer.asked():
        payer.fetch_answers(code, orders, payer_account.account_of(who))


def order() -> StopOrder:
    return StopOrder.objects.unscoped("a test").get()


def said(one) -> list[str]:
    return [each.title for each in effects.of(one.party, "", CHAIRMAN)]


def february(one) -> list[tuple[str, int]]:
    """What the list of February, drawn up on 22/01, has of her."""
    closed(FEBRUARY, 2027, 1, 22)
    mine = Line.objects.unscoped("a test").filter(list_month=FEBRUARY, entitlement_id=order().entitlement)
    return [(line.kind, line.amount) for line in mine]


def settled() -> settlement.Sums:
    with at(2027, 1, 6, 9):
        payments.settle(PaymentList.objects.within(OFFICER).get(list_month=JANUARY), by=OFFICER)
    sums = settlement.of(HandedList.objects.within(OFFICER).get())
    assert sums.transferred == sums.amount + sums.fee and sums.paid + sums.unpaid == sums.amount == 1_080_000
    assert not any(refold.differences())
    return sums


def test_stopped_in_time_it_is_not_paid_not_carried_and_not_recovered(lanh, played):
    dies(lanh)
    row = order()
    assert (row.state, row.reason, row.code) == ("ordered", "STOP", next(iter(played.lists[CODE].stops)))
    assert row.received_at is not None
    owed = obligations.of(thing=row.thing).get()
    assert (owed.rule, owed.debtor, owed.standing) == ("stop-order.answer", PAYER, "open")
    assert "Line of 01/2027: stop ordered" in said(lanh)
    collect(2027, 1, 5, 8)
    assert (order().state, obligations.of(thing=row.thing).get().state) == ("stopped", "fulfilled")
    assert Outcome.objects.get(entitlement=row.entitlement).result == "STOPPED_BY_ORDER"
    assert "Line of 01/2027: stopped by the payer" in said(lanh)
    assert settled().unpaid == 540_000
    assert february(lanh) == []


def test_paid_before_the_order_came_it_is_recovered_to_the_dong(lanh, played):
    behave(played, "already-paid")
    dies(lanh)
    collect(2027, 1, 5, 8)
    assert (order().state, order().paid_on) == ("paid", date(2026, 12, 29))
    assert settled().paid == 1_080_000
    assert february(lanh) == [("recovery", -540_000)]
    assert "Line of 01/2027: already paid" in said(lanh)


def test_an_answer_that_the_payer_corrects_is_news(lanh, played):
    """It said it had stopped the line, and finds that it was paid the day before: that money is recovered."""
    behave(played, "waiting", times=None)
    dies(lanh)
    collect(2026, 12, 29, 10)
    assert order().state == "stopped"
    said = {"id": order().code, "answer": "paid", "paid_on": "2026-12-28"}
    for answers in ([said], [{"id": order().code, "answer": "?"}, said]):
        played.news.append(("lienthong", {"about": "stops", "code": CODE, "answers": answers}))
        collect(2026, 12, 30, 10)
        assert (order().state, order().paid_on) == ("paid", date(2026, 12, 28))
    assert order().actions.filter(name="answered").count() == 2  # said twice, it changes nothing


def test_what_travels_says_nothing_of_the_person(lanh):
    from lienthong import signing
    from lienthong.database import files

    dies(lanh)
    import json

    body = json.loads(files.get(Delivery.objects.get(kind="stop-order").payload))
    assert body["order"] == {"order": f"{order().pk}/1", "code": CODE, "reason": "STOP", "lines": [order().code]}
    assert set(body) == {"format", "order", "seal"}
    assert signing.check(signing.canonical(body["order"]), body["seal"], organisation=f"unit:{COMMUNE}").valid


def test_an_order_whose_receipt_got_lost_is_repeated_and_counts_once(lanh, played):
    behave(played, "lost")
    dies(lanh)
    assert Delivery.objects.get(kind="stop-order").state == "waiting"
    Delivery.objects.filter(kind="stop-order").update(next_at=clock.real_now())
    with at(2026, 12, 29, 9):
        ledger.rehearse()
    assert Delivery.objects.get(kind="stop-order").state == "accepted"
    assert (played.posts, len(played.lists[CODE].orders)) == (2, 1)
    for event in ledger.events(kind="entitlement.stopped") * 2:
        from lienthong.assistance.payments import stopping

        stopping.follow(event)
    assert order().version == 2  # ordered, received


def test_a_death_only_reported_holds_and_taken_back_releases(lanh, played):
    dies(lanh, source=Source.HOSPITAL)
    assert (order().reason, order().state) == ("HOLD", "ordered")
    with at(2026, 12, 30, 9):
        answers()
        assert order().state == "stopped"
        told_ = Told(Source.HOSPITAL, f"{Source.HOSPITAL}:1", says="withdrawn")
        death.tell(lanh, told_, by=access.SYSTEM)
        ledger.rehearse()
    assert order().state == "withdrawn" and played.lists[CODE].stops == {}
    collect(2027, 1, 5, 8)
    assert Outcome.objects.filter(paid=True).count() == 2
    assert settled().paid == 1_080_000
    assert february(lanh) == [("regular", 540_000)]


def test_a_hold_becomes_a_stop_once_the_death_is_a_fact(lanh, played):
    dies(lanh, source=Source.HOSPITAL)
    dies(lanh)
    assert (order().reason, order().state) == ("STOP", "ordered")
    assert len(played.lists[CODE].orders) == 2 and obligations.of(thing=order().thing).count() == 1


def test_paid_after_the_stop_is_the_payers_fault_and_never_taken(lanh, played):
    dies(lanh)
    with at(2026, 12, 30, 9):
        answers()
    behave(played, "paid-anyway")
    collect(2027, 1, 5, 8)
    fault = ReportFault.objects.unscoped("a test").get()
    assert (fault.fault, fault.line) == ("paid-after-stop", order().code) and "05/01/2027" in fault.words
    assert Outcome.objects.filter(entitlement=order().entitlement).count() == 0
    with at(2027, 1, 6, 9), pytest.raises(settlement.NotBalanced):
        payments.settle(PaymentList.objects.within(OFFICER).get(list_month=JANUARY), by=OFFICER)
    assert february(lanh) == []  # what the payer paid against the order is between it and the commune


def test_an_answer_that_it_was_paid_after_the_order_came_is_noted_and_not_taken(lanh):
    dies(lanh)
    with at(2027, 1, 5, 9):
        row = stop_order.answer(order(), State.PAID, paid_on=date(2027, 1, 4), by=POSTWOMAN)
        assert (row.state, row.late_payment) == ("ordered", date(2027, 1, 4))
        with pytest.raises(stop_order.NotAnswered):
            stop_order.answer(row, State.PAID, paid_on=date(2027, 1, 6), by=POSTWOMAN)
        with pytest.raises(access.NotAllowed):
            stop_order.answer(row, State.STOPPED, by=OFFICER)
        assert obligations.of(thing=row.thing).get().standing == "open"


def test_the_report_is_an_answer_too_and_what_contradicts_one_is_told(lanh):
    dies(lanh)
    mine, other = order().code, Line.objects.unscoped("a test").filter(list_month=JANUARY).exclude(
        entitlement_id=order().entitlement
    ).get().code  # fmt: skip

    def report(*lines):
        with at(2027, 1, 5, 9):
            file = told(list(lines), code=CODE)
            return payments.receive(file, payer=PAYER, channel=Channel.UPLOAD, by=POSTWOMAN)

    assert report(paid(other, 540_000, "STOPPED_BY_ORDER")).faults == 1
    assert report(paid(mine, 540_000, paid_on="2026-12-29")).taken == 1
    assert (order().state, order().paid_on) == ("paid", date(2026, 12, 29))
    kinds = ReportFault.objects.unscoped("a test").values_list("fault", flat=True)
    assert list(kinds) == ["no-order"]


def test_without_an_answer_nothing_is_recovered_and_with_it_the_next_list_recovers(lanh, played):
    dies(lanh)
    assert february(lanh) == []
    with at(2027, 1, 23, 9):
        stop_order.answer(order(), State.PAID, paid_on=date(2026, 12, 27), by=POSTWOMAN)
    closed(date(2027, 3, 1), 2027, 2, 22)
    last = Line.objects.unscoped("a test").get(list_month=date(2027, 3, 1), entitlement_id=order().entitlement)
    assert (last.kind, last.amount) == ("recovery", -540_000)


def test_the_commune_the_payer_and_the_chain_show_the_order_and_its_answer(lanh):
    post, commune = signed_in(user("buu", (PAYER, "payer_officer"))), signed_in(user("ha", (UNIT, "commune_chairman")))
    dies(lanh)
    row = order()
    with at(2026, 12, 30, 9):
        for page in ("/payments/stops/?state=ordered", f"/payments/lists/{row.list}/"):
            assert row.code in opened(post, page) and "Lành" not in opened(post, page)
        assert "payments to stop" in opened(post, "/")
        page = f"/payments/stops/{row.pk}/"
        assert "Lành" not in opened(post, page)
        post.post(page, {"said": "paid", "paid_on": ""})
        assert order().state == "ordered"
        post.post(page, {"said": "stopped", "paid_on": ""})
        assert order().state == "stopped" and "Stopped by the payer" in opened(post, page)
        for page in (f"/payroll/{row.list}/", f"/payroll/line/{row.code}/"):
            assert "Stopped by the payer" in opened(commune, page)
        assert "Line of 01/2027: stopped by the payer" in opened(commune, f"/civil/deaths/{death.of(lanh).pk}/")
        assert commune.get(f"/payments/stops/{row.pk}/").status_code == 403


def opened(client, address: str) -> str:
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.content.decode()
