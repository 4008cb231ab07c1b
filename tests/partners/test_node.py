"""If these fail, a hospital takes a paper that nobody signed, or one paper twice, or says yes and has nothing."""

from base64 import b64encode

import orjson
import pytest

from lienthong import signing
from lienthong.database import files
from lienthong.exchange import inbox, signed_delivery
from lienthong.ledger.delivery import Delivery
from lienthong.papers.arrival import Arrival, Judgement
from lienthong.papers.paper import Paper
from tests.papers.conftest import CLINIC, HOSPITAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(taken) -> Delivery:
    taken()
    return Delivery.objects.get(channel="node")


def packed(delivery: Delivery, **changes) -> bytes:
    said = {
        "sender": CLINIC, "recipient": HOSPITAL, "kind": delivery.kind, "key": delivery.key, "thing": delivery.thing,
        "payload": files.get(delivery.payload),
    }  # fmt: skip
    return signed_delivery.pack(**said | changes)


def copies() -> int:
    return Paper.objects.unscoped("test").exclude(copy_of="").count()


def test_the_receipt_is_signed_and_speaks_of_this_delivery(delivery):
    answer = inbox.receive(packed(delivery))
    said = signed_delivery.answer(
        answer.body, sender=CLINIC, recipient=HOSPITAL, key=delivery.key, digest=delivery.payload
    )
    assert (answer.status, said["kind"], said["from"]) == (200, "referral.received", HOSPITAL)


def test_ten_times_the_same_makes_one_paper_and_one_receipt(delivery):
    answers = {inbox.receive(packed(delivery)).body for _ in range(10)}
    assert len(answers) == 1 and copies() == 1
    assert Arrival.objects.count() == 10 and Judgement.objects.count() == 1


def test_an_altered_payload_is_refused_and_kept_as_evidence(delivery):
    said = orjson.loads(packed(delivery))
    said["payload"] = b64encode(b"{}").decode()
    answer = inbox.receive(orjson.dumps(said))
    assert answer.status == 422 and b"digest" in answer.body
    assert copies() == 0 and Arrival.objects.count() == 1


@pytest.mark.parametrize("field", ["kind", "key", "thing", "to", "digest"])
def test_what_was_signed_cannot_be_changed(delivery, field, places):
    said = orjson.loads(packed(delivery))
    said[field] = CLINIC if field == "to" else "0" * 64
    assert inbox.receive(orjson.dumps(said)).status == 422
    assert copies() == 0


def test_nobody_delivers_in_anothers_name(delivery):
    said = orjson.loads(packed(delivery, sender="facility:01999"))
    said["from"] = CLINIC
    assert inbox.receive(orjson.dumps(said)).status == 422


def test_a_paper_of_another_issuer_is_refused_with_a_signed_reason(delivery):
    answer = inbox.receive(packed(delivery, sender="facility:01999"))
    assert answer.status == 422 and b"not by the sender" in answer.body


def test_an_altered_paper_in_a_signed_delivery_is_refused(delivery):
    message = orjson.loads(files.get(delivery.payload))
    message["document"]["values"]["MA_BENH_CHINH"] = "I10"
    answer = inbox.receive(packed(delivery, payload=signing.canonical(message)))
    assert answer.status == 422 and b"hash" in answer.body and copies() == 0


def test_a_key_serves_one_content(delivery):
    inbox.receive(packed(delivery))
    message = orjson.loads(files.get(delivery.payload)) | {"more": "x"}
    answer = inbox.receive(packed(delivery, payload=signing.canonical(message)))
    assert answer.status == 422 and b"key was used before" in answer.body


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"format":"lienthong-delivery/1"}'])
def test_nonsense_is_kept_and_answered(db, body):
    assert inbox.receive(body).status == 400
    assert Arrival.objects.count() == 1


def test_what_is_for_another_home_is_not_taken(delivery):
    from lienthong.directory import Facility

    Facility.objects.filter(code="01001").update(node_url="http://127.0.0.1:9")
    assert inbox.receive(packed(delivery)).status == 400 and copies() == 0


def test_only_the_receiver_may_say_that_a_referral_was_used(delivery, taken):
    paper = taken()
    payload = signing.canonical(
        {"format": "lienthong-paper-message/1", "about": "referral.used", "paper": paper.thing,
         "content": paper.content, "data": {"arrived_on": "2026-12-09"}}
    )  # fmt: skip
    forged = packed(delivery, sender=CLINIC, recipient=CLINIC, kind="referral.used", key="k", payload=payload)
    assert inbox.receive(forged).status == 422
    honest = packed(delivery, sender=HOSPITAL, recipient=CLINIC, kind="referral.used", key="k", payload=payload)
    assert inbox.receive(honest).status == 200
    assert Paper.objects.unscoped("test").get(pk=paper.pk).state == "used"


def test_a_withdrawal_that_overtakes_its_paper_still_counts(delivery, taken):
    paper = taken()
    gone = signing.canonical(
        {"format": "lienthong-paper-message/1", "about": "referral.withdrawn", "paper": paper.thing,
         "content": paper.content, "data": {"reason": "cancelled"}}
    )  # fmt: skip
    assert inbox.receive(packed(delivery, kind="referral.withdrawn", key="w", payload=gone)).status == 200
    assert inbox.receive(packed(delivery)).status == 200
    assert Paper.objects.unscoped("test").get(copy_of=paper.thing).state == "cancelled"


def test_the_endpoint_takes_a_post_without_a_form_token(delivery, client):
    answer = client.post("/exchange/inbox", data=packed(delivery), content_type="application/json")
    assert answer.status_code == 200 and orjson.loads(answer.content)["kind"] == "referral.received"
