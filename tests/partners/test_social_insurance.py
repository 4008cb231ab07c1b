"""If these fail, a file lies at social insurance twice, or not at all while its sender believes it does."""

import pytest
import requests

from lienthong import ledger
from lienthong.database import clock
from lienthong.ledger import post
from lienthong.ledger.delivery import Delivery
from lienthong.partners import portal_account
from lienthong.partners.social_insurance import SocialInsuranceCourier
from tests.papers.conftest import CLINIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def courier():
    return SocialInsuranceCourier()


@pytest.fixture
def delivery(taken, portal) -> Delivery:
    taken()
    return Delivery.objects.get(channel="bhxh")


def behave(portal, behaviour: str, times: int | None = 1, **more) -> None:
    told = {"behaviour": behaviour, "times": times} | more
    assert requests.post(f"{portal.url}/behave", json=told, timeout=5).ok


def attempt(courier, delivery: Delivery) -> Delivery:
    """One look of the post at this delivery."""
    row = Delivery.objects.get(pk=delivery.pk)
    row.next_at = clock.real_now()
    row.save()
    post.carry(courier, *[each for each in post.take("bhxh") if each.pk == row.pk])
    return Delivery.objects.get(pk=row.pk)


def test_the_transaction_code_is_the_proof(courier, delivery, portal):
    assert attempt(courier, delivery).state == "accepted"
    [receipt] = ledger.Receipt.objects.filter(delivery=delivery.id)
    assert receipt.proof["maGiaoDich"] == portal.received[0].transaction
    assert portal.received[0].facility == "01801" and portal.received[0].digest == delivery.payload


def test_an_answer_that_got_lost_is_asked_for_and_the_file_is_not_sent_twice(courier, delivery, portal):
    courier.tokens.of(portal_account.account_of(CLINIC))
    behave(portal, "lost")
    assert attempt(courier, delivery).state == "waiting"
    assert attempt(courier, delivery).state == "accepted"
    assert len(portal.received) == 1


def test_a_portal_that_was_down_gets_the_file_once_it_is_up(courier, delivery, portal):
    courier.tokens.of(portal_account.account_of(CLINIC))
    behave(portal, "down")
    assert attempt(courier, delivery).unsure
    settled = [attempt(courier, delivery).state for _ in range(2)]
    assert settled[-1] == "accepted" and len(portal.received) == 1


def test_where_the_portal_cannot_say_a_person_looks(courier, delivery, portal):
    account = portal_account.account_of(CLINIC)
    account.looks_up = False
    account.save()
    courier.tokens.of(account)
    behave(portal, "lost")
    attempt(courier, delivery)
    row = attempt(courier, delivery)
    assert row.state == "unknown" and row in Delivery.objects.dead()
    assert len(portal.received) == 1


def test_a_blind_portal_is_asked_again_and_the_file_is_never_repeated(courier, delivery, portal):
    courier.tokens.of(portal_account.account_of(CLINIC))
    behave(portal, "lost")
    attempt(courier, delivery)
    behave(portal, "blind", times=2)
    assert [attempt(courier, delivery).unsure for _ in range(2)] == [True, True]
    assert attempt(courier, delivery).state == "accepted" and len(portal.received) == 1


def test_a_token_that_has_ended_is_taken_anew(courier, delivery, portal):
    courier.tokens.of(portal_account.account_of(CLINIC))
    behave(portal, "expired")
    assert attempt(courier, delivery).state == "accepted" and len(portal.tokens) == 1


def test_each_facility_speaks_under_its_own_account(courier, portal):
    from tests.papers.conftest import HOSPITAL

    tokens = [courier.tokens.of(portal_account.account_of(facility)) for facility in (CLINIC, HOSPITAL, CLINIC)]
    assert tokens[0] == tokens[2] != tokens[1]
    assert sorted(portal.tokens.values()) == ["01001_BV", "01801_BV"]


def test_a_duplicate_that_the_portal_admits_to_is_a_receipt(courier, delivery, portal):
    account = portal_account.account_of(CLINIC)
    from lienthong.database import files
    from lienthong.partners import portal as client

    client.send(account, courier.tokens.of(account), files.get(delivery.payload), province="01")
    behave(portal, "duplicate")
    assert attempt(courier, delivery).state == "accepted" and len(portal.received) == 1


def test_what_the_portal_finds_wrong_waits_for_a_person_with_the_reason(courier, delivery, portal):
    courier.tokens.of(portal_account.account_of(CLINIC))
    behave(portal, "refuse")
    row = attempt(courier, delivery)
    assert row.state == "refused" and "không hợp lệ" in row.reason


def test_an_answer_that_is_none_leaves_it_open_whether_the_file_arrived(courier, delivery, portal):
    courier.tokens.of(portal_account.account_of(CLINIC))
    behave(portal, "wrong")
    assert attempt(courier, delivery).unsure


def test_a_portal_nobody_can_reach_certainly_does_not_have_it(courier, delivery):
    portal_account.keep(CLINIC, address="http://127.0.0.1:9", username="x", password="y")
    row = attempt(courier, delivery)
    assert (row.state, row.unsure) == ("waiting", False) and row.reason


def test_a_wrong_password_is_said_and_nothing_is_lost(courier, delivery, portal):
    portal.accounts["01801_BV"] = "something else"
    row = attempt(courier, delivery)
    assert row.state == "refused" and '"renew"' in row.reason


def test_without_an_account_a_person_is_told_to_enter_one(courier, taken):
    taken()
    row = attempt(courier, Delivery.objects.get(channel="bhxh"))
    assert row.state == "refused" and "no-account" in row.reason


def test_the_password_lies_in_the_database_as_nobody_can_read_it(portal):
    account = portal_account.account_of(CLINIC)
    assert account.password_hash.encode() not in bytes(account.locked_hash)
