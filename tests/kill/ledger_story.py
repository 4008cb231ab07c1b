"""A small story for the kill tests.

Three papers of two persons are signed. A subscriber sends each to the partner, another notes it; what the partner
accepts is told to a third, which has a fourth paper signed: so the worker records by itself.
"""

from datetime import timedelta
from pathlib import Path

from lienthong import ledger
from lienthong.ledger import worker
from tests.ledger.partner import KeyedCourier, KeylessCourier

PAPERS = (("paper:1", "person:1"), ("paper:2", "person:1"), ("paper:3", "person:2"))
RULES = Path(__file__).parent.parent / "ledger" / "obligations.yaml"


def build(channel: str) -> None:
    """Bind the subscribers and the partner of the story."""
    ledger.couriers.bind(KeyedCourier() if channel == "keyed" else KeylessCourier())
    ledger.subscribe(
        ledger.Subscription("sender", ("paper.signed",), lambda event: _send(event, channel)),
        ledger.Subscription("notes", ("paper.signed", "delivery.accepted"), _note),
        ledger.Subscription("copies", ("delivery.accepted",), _copy),
    )


def begin() -> None:
    """What happened before the worker starts."""
    for thing, person in PAPERS:
        _sign(thing, person)


def work() -> None:
    """The worker, until nothing is left."""
    worker.Worker(lease=timedelta(seconds=0.1)).run_until_idle(patience=timedelta(seconds=2))


def _sign(thing: str, person: str) -> None:
    ledger.record(
        "paper.signed",
        subject=person,
        thing=thing,
        by="user:lan",
        organisation="facility:01001",
        parties={"sender": "facility:01001", "receiver": "agency:bhxh"},
        key=f"signed:{thing}",
    )


def _send(event: ledger.Event, channel: str) -> None:
    ledger.send(
        ledger.obligations.of(thing=event.thing).get(rule="paper.report"),
        channel=channel,
        destination="agency:bhxh",
        payload="ab" * 32,
        kind="paper",
        key=event.thing,
        subject=event.subject,
        thing=event.thing,
    )


def _note(event: ledger.Event) -> None:
    """Without a key: an event that was told twice would leave two notes."""
    ledger.record(
        "note.made",
        subject=event.subject,
        thing=f"note:{event.kind}:{event.thing}",
        by="system:worker",
        organisation="system:worker",
    )


def _copy(event: ledger.Event) -> None:
    if event.thing == "paper:1":
        _sign("paper:4", event.subject)
