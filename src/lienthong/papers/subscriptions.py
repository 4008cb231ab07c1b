"""What this room does when something happened elsewhere: receipts move the papers they are about."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from lienthong import ledger
from lienthong.ledger.delivery import Delivery
from lienthong.papers import dispatch, referral
from lienthong.papers.paper import SOCIAL_INSURANCE, Kind, Paper
from lienthong.papers.state import State


def receipt(event: ledger.Event) -> None:
    """A delivery was accepted: the papers in it are sent, or have reached the facility they were for."""
    channel = event.data.get("channel")
    if channel == dispatch.SOCIAL_INSURANCE:
        _social_insurance_has_it(event)
    elif channel == dispatch.NODE and event.data.get("kind") == "referral.signed":
        paper = _paper(event.thing)
        if paper is not None:
            _reached(paper, event)


def _social_insurance_has_it(event: ledger.Event) -> None:
    """Every paper of an envelope is fulfilled by the one receipt for the envelope."""
    delivery = Delivery.objects.get(id=event.data["delivery"])
    number = UUID(event.thing.rpartition(":")[2]) if event.thing.partition(":")[0] in Kind.values else None
    rows = Paper.objects.unscoped("a receipt counts for every paper in the envelope").filter(
        Q(source=delivery.payload) | Q(pk=number), copy_of=""
    )
    for paper in rows.order_by("pk"):
        for duty in ledger.obligations.of(thing=paper.thing, creditor=SOCIAL_INSURANCE).filter(standing="open"):
            ledger.fulfil(duty, receipt=UUID(event.data["receipt"]))
        if paper.kind != referral.KIND:
            _reached(paper, event)


def _reached(paper: Paper, event: ledger.Event) -> None:
    """Whom the paper is for has it. Where it is further on already, the receipt is enough."""
    if State.RECEIVED in paper.NEXT.get(State(paper.state), frozenset()):
        data = {"receipt": event.data["receipt"], "delivery": event.data["delivery"]}
        paper.act(
            "reached", State.RECEIVED, by=event.by, organisation=paper.owner, data=data, happened_at=event.happened_at
        )


def _paper(thing: str) -> Paper | None:
    if thing.partition(":")[0] not in Kind.values:
        return None
    found = Paper.objects.unscoped("a receipt names the paper it is for")
    return found.filter(pk=thing.rpartition(":")[2], copy_of="").first()


SUBSCRIPTIONS = (ledger.Subscription("papers.receipts", ("delivery.accepted",), receipt),)
