"""What would be lost: a paper that never arrives and nobody knows, one that arrives twice, a proof without a source."""

from datetime import datetime, timedelta

import pytest

from lienthong import ledger
from lienthong.database import clock
from lienthong.ledger import Accepted, Refused, Unknown, Unreachable, couriers, delivery, obligations, post, report
from lienthong.ledger.delivery import Attempt, Delivery, State
from lienthong.ledger.receipt import Receipt
from lienthong.ledger.work import settle
from tests.ledger import partner
from tests.ledger.partner import PlannedCourier

pytestmark = pytest.mark.usefixtures("fresh_database")
WHO = {"by": "user:admin", "organisation": "agency:moh"}
PAYLOAD = "ab" * 32


def put(channel="planned", key="paper:1/1", *, obligation=None, thing="paper:1", destination="agency:bhxh"):
    return ledger.send(
        obligation,
        channel=channel,
        destination=destination,
        payload=PAYLOAD,
        kind="paper",
        key=key,
        subject="person:1",
        thing=thing,
    )


def state_of(sent):
    return Delivery.objects.get(id=sent.id)


def outcomes(sent):
    return [(a.outcome, a.asked) for a in Attempt.objects.filter(delivery=sent.id).order_by("number")]


def test_an_accepted_delivery_leaves_a_receipt_closes_its_obligation_and_is_told(sign):
    sign()
    owed = obligations.of(thing="paper:1").get(rule="paper.report")
    couriers.bind(PlannedCourier("planned", [Accepted({"code": "T-1", "seconds": 0.5}, "agency.receipt")]))
    sent = put(obligation=owed)
    settle()
    assert state_of(sent).state == State.ACCEPTED
    receipt = Receipt.objects.get()
    assert (receipt.kind, receipt.proof) == ("agency.receipt", {"code": "T-1", "seconds": "0.5"})
    owed = obligations.of().get(id=owed.id)
    assert (owed.state, owed.receipt) == ("fulfilled", receipt.id)
    (told,) = ledger.events(kind="delivery.accepted")
    assert told.data["receipt"] == str(receipt.id)


def test_a_receipt_of_another_kind_than_the_law_asks_doesnt_close_the_obligation(sign):
    sign()
    owed = obligations.of(thing="paper:1").get(rule="paper.report")
    couriers.bind(PlannedCourier("planned", [Accepted({}, "post.office.stamp")]))
    put(obligation=owed)
    settle()
    assert obligations.of().get(id=owed.id).closed_at is None


def test_the_same_key_is_one_delivery():
    assert put().id == put().id
    assert Delivery.objects.count() == 1


def test_unreachable_is_tried_again_with_the_same_key():
    courier = PlannedCourier("planned", [Unreachable("no line"), Unreachable("no line"), Accepted()])
    couriers.bind(courier)
    sent = put()
    settle()
    assert [parcel.key for parcel in courier.carried] == ["paper:1/1"] * 3
    assert outcomes(sent) == [("unreachable", False), ("unreachable", False), ("accepted", False)]


def test_of_unknown_fate_is_repeated_where_the_partner_tells_repeats_by_the_key():
    courier = PlannedCourier("planned", [Unknown("cut off"), Accepted()], honours_keys=True)
    couriers.bind(courier)
    sent = put()
    settle()
    assert state_of(sent).state == State.ACCEPTED
    assert courier.asked == []


def test_of_unknown_fate_is_asked_about_where_the_partner_has_no_keys():
    courier = PlannedCourier("planned", [Unknown("cut off")], asks=[Unknown("busy"), Accepted({"code": "T-1"})])
    couriers.bind(courier)
    sent = put()
    settle()
    assert len(courier.carried) == 1
    assert outcomes(sent) == [("unknown", False), ("unknown", True), ("accepted", True)]


def test_what_the_partner_says_it_doesnt_have_is_sent_again():
    courier = PlannedCourier("planned", [Unknown("cut off"), Accepted()], asks=[Unreachable("not there")])
    couriers.bind(courier)
    sent = put()
    settle()
    assert outcomes(sent) == [("unknown", False), ("unreachable", True), ("accepted", False)]


def test_what_nobody_can_tell_goes_to_a_person_who_sends_it_again():
    courier = PlannedCourier("planned", [Unknown("cut off"), Accepted()], asks=[None])
    couriers.bind(courier)
    sent = put()
    settle()
    assert state_of(sent).state == State.UNKNOWN
    assert list(Delivery.objects.dead()) == [sent]
    delivery.send_again(sent, **WHO, reason="the agency says by telephone that it has nothing")
    settle()
    assert state_of(sent).state == State.ACCEPTED
    (said,) = ledger.events(kind="delivery.sent-again")
    assert (said.by, said.data["after"]) == ("user:admin", "unknown")


def test_what_is_refused_goes_to_a_person_who_gives_it_up_with_a_reason():
    couriers.bind(PlannedCourier("planned", [Refused("wrong card number", {"code": 205})]))
    sent = put()
    settle()
    assert (state_of(sent).state, state_of(sent).reason) == (State.REFUSED, "wrong card number")
    delivery.give_up(sent, **WHO, reason="replaced by a new paper")
    assert list(Delivery.objects.dead()) == []
    (said,) = ledger.events(kind="delivery.given-up")
    assert said.data["reason"] == "replaced by a new paper"
    with pytest.raises(delivery.NotDead, match="given-up"):
        delivery.send_again(sent, **WHO, reason="")


def test_what_a_person_reads_of_a_delivery_is_told_in_the_homes_own_time():
    couriers.bind(PlannedCourier("planned", [Refused("wrong card number")]))
    monday, tuesday = (datetime(2026, 12, day, 15, tzinfo=clock.VIETNAM) for day in (28, 29))
    with clock.at(monday):
        sent = put()
    with clock.at(tuesday):
        settle()
    row, tried = state_of(sent), Attempt.objects.get()
    assert (row.sent_at, row.changed_at, tried.happened_at) == (monday, tuesday, tuesday)
    assert abs(clock.real_now() - row.next_at) < timedelta(hours=1) > abs(clock.real_now() - tried.recorded_at)


def test_what_was_refused_has_failed_in_the_report(sign):
    sign()
    couriers.bind(PlannedCourier("planned", [Refused("no such facility")]))
    put(obligation=obligations.of().get(rule="paper.report"))
    settle()
    (line,) = report.lines(rule="paper.report")
    assert (line.owed, line.sent, line.accepted, line.failed, line.is_clean) == (1, 1, 0, 1, False)


def test_a_courier_that_breaks_leaves_its_fault_and_the_delivery_unsure():
    couriers.bind(PlannedCourier("planned", [ValueError("bad answer"), Accepted()], asks=[Accepted()]))
    sent = put()
    settle()
    assert outcomes(sent) == [("unknown", False), ("accepted", True)]
    assert "ValueError: bad answer" in Attempt.objects.get(number=1).reason


def test_what_a_dead_courier_had_taken_is_taken_again_after_its_lease_and_asked_about():
    courier = PlannedCourier("planned", [Accepted()], asks=[Unreachable("not there")])
    couriers.bind(courier)
    sent = put()
    assert post.take("planned", lease=timedelta(hours=1)) == [sent]  # and dies
    assert post.take("planned") == []
    Delivery.objects.update(next_at=sent.next_at)  # the lease has run out
    settle()
    assert outcomes(sent) == [("unreachable", True), ("accepted", False)]


def test_one_things_papers_to_one_place_keep_their_order_and_others_dont_wait():
    arrived = []

    def answer(outcome):
        return lambda: (arrived.append(courier.carried[-1].key), outcome)[1]

    courier = PlannedCourier(
        "planned", [answer(Unreachable("x")), answer(Accepted()), answer(Accepted()), answer(Accepted())]
    )
    couriers.bind(courier)
    put(key="first")
    put(key="second")
    put(key="other", thing="paper:2")
    settle()
    assert arrived.index("first") < arrived.index("second")
    assert arrived[:2] == ["first", "other"]


def test_what_was_tried_in_vain_for_long_is_shown_to_a_person_though_it_goes_on_trying():
    couriers.bind(PlannedCourier("planned", [Unreachable("no line")] * 8 + [Accepted()]))
    sent = put()
    shown = []
    while state_of(sent).state != State.ACCEPTED:
        post.serve("planned")
        shown.append(Delivery.objects.dead().exists())
    assert shown[0] is False
    assert True in shown


def test_two_workers_never_take_the_same_delivery():
    import threading

    from django.db import connections

    partner.prepare()
    couriers.bind(partner.KeylessCourier())
    for number in range(60):
        put("keyless", key=f"paper:{number}", thing=f"paper:{number}")

    def work():
        try:
            while post.serve("keyless"):
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(partner.inbox()) == sorted(f"paper:{number}" for number in range(60))
    assert Delivery.objects.filter(state=State.ACCEPTED).count() == 60
