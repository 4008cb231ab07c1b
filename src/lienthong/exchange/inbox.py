"""Inbox: where signed deliveries of other organisations arrive, from another home or from this one.

What arrives is stored before it is judged. Then: is it whole, is it signed by who it says, is it for a facility that
lives here, was it judged before (the same key gets the same receipt), and can the room it is for take it? The answer is
signed: a receipt, or a refusal with its reason. Taking and receipt are one transaction: nothing is acknowledged that is
not kept, and nothing is taken twice.

| answer | status |
|---|---|
| receipt | 200 |
| signed refusal | 422 |
| not a delivery | 400 |
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lienthong import database, directory, signing
from lienthong.database import clock, files
from lienthong.exchange import signed_delivery
from lienthong.exchange.signed_delivery import Delivery
from lienthong.papers import arrival, message
from lienthong.papers.arrival import Judgement

MEDIA_TYPE = "application/json"
LARGEST = 10 * 1024 * 1024  # bytes of a delivery


@dataclass(frozen=True)
class Answer:
    """What is answered to a delivery."""

    status: int
    body: bytes


def receive(body: bytes) -> Answer:
    """Store the delivery, judge it, answer it."""
    if len(body) > LARGEST:
        return _plain(413, "larger than this inbox takes")
    with database.transaction():
        came = arrival.came(files.put(body, media_type=MEDIA_TYPE))
    try:
        delivery = signed_delivery.unpack(body)
    except signed_delivery.Unreadable as fault:
        return _plain(400, str(fault))
    if not _lives_here(delivery.recipient):
        return _plain(400, f"{delivery.recipient} does not live in this home")
    reason = _against(delivery)
    if reason:
        return _refused(delivery, reason)
    return _judged(delivery, came)


@csrf_exempt
@require_POST
def endpoint(request: HttpRequest) -> HttpResponse:
    """POST /exchange/inbox: the signature is the sender's right to deliver."""
    answer = receive(request.body)
    return HttpResponse(answer.body, status=answer.status, content_type=MEDIA_TYPE)


def _judged(delivery: Delivery, came: arrival.Arrival) -> Answer:
    earlier = arrival.earlier_judgement(delivery.sender, delivery.key)
    if earlier is not None:
        return _again(delivery, earlier)
    try:
        with database.transaction():
            return _taken(delivery, came)
    except (arrival.NotForUs, message.Unreadable) as fault:
        return _refused(delivery, str(fault), came)
    except IntegrityError:
        # Another attempt with the same key was judged at the same moment: its receipt counts.
        earlier = arrival.earlier_judgement(delivery.sender, delivery.key)
        if earlier is None:
            raise
        return _again(delivery, earlier)


def _taken(delivery: Delivery, came: arrival.Arrival) -> Answer:
    taken = arrival.take(delivery.payload, sender=delivery.sender, recipient=delivery.recipient)
    moment = clock.now().isoformat(timespec="milliseconds")
    receipt = signed_delivery.receipt(delivery, kind=taken.receipt_kind, received_at=moment)
    _note(delivery, came, receipt=files.put(receipt, media_type=MEDIA_TYPE))
    return Answer(200, receipt)


def _again(delivery: Delivery, earlier: Judgement) -> Answer:
    if earlier.digest != delivery.digest:
        return _refused(delivery, "this key was used before for something else")
    return Answer(200, files.get(earlier.receipt))


def _refused(delivery: Delivery, reason: str, came: arrival.Arrival | None = None) -> Answer:
    if came is not None:
        _note(delivery, came, reason=reason)
    return Answer(422, signed_delivery.refusal(delivery, reason=reason))


def _note(delivery: Delivery, came: arrival.Arrival, *, receipt: str = "", reason: str = "") -> None:
    Judgement.objects.create(
        arrival=came,
        sender=delivery.sender,
        recipient=delivery.recipient,
        key=delivery.key,
        about=delivery.kind,
        paper=delivery.thing,
        digest=delivery.digest,
        received=bool(receipt),
        reason=reason,
        receipt=receipt,
        recorded_at=clock.real_now(),
    )


def _against(delivery: Delivery) -> str:
    """Why the delivery can't be believed; empty if it can."""
    if not delivery.is_whole:
        return "the payload does not have the digest that was signed"
    verdict = delivery.verdict()
    return "" if verdict else f"the signature does not count: {verdict.words}"


def _lives_here(party: str) -> bool:
    try:
        return directory.facility(party).node_url == ""
    except directory.UnknownFacility:
        return False


def _plain(status: int, reason: str) -> Answer:
    return Answer(status, signing.canonical({"reason": reason}))
