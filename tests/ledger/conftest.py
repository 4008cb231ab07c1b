"""What the ledger's tests share: a small catalogue, a way to sign a paper, nobody subscribed by others."""

from datetime import datetime
from pathlib import Path

import pytest

from lienthong import ledger
from lienthong.database import clock
from lienthong.ledger import catalogue, couriers, seals, subscriptions

SIGNED = datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM)
HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _our_own_house(monkeypatch):
    """The rules, subscribers, couriers of these tests alone."""
    monkeypatch.setattr(subscriptions, "_subscriptions", {})
    monkeypatch.setattr(couriers, "_by_channel", {})
    monkeypatch.setattr(seals, "_signer", None)
    monkeypatch.setenv("LIENTHONG_PAUSE", "0.01")
    monkeypatch.setenv("LIENTHONG_SEED", "1")
    with catalogue.only(HERE / "obligations.yaml"):
        yield


@pytest.fixture
def sign():
    """Sign a paper: raises obligations to deliver and to report it."""

    def signed(thing="paper:1", *, subject="person:1", key=None, parties=None, at=SIGNED, **data):
        return ledger.record(
            "paper.signed",
            subject=subject,
            thing=thing,
            by="user:lan",
            organisation="facility:01001",
            parties=parties or {"sender": "facility:01001", "receiver": "facility:01002"},
            data=data,
            happened_at=at,
            key=key,
        )

    return signed


@pytest.fixture
def tell():
    """Record an event of any kind about a thing."""

    def told(kind, thing="paper:1", *, subject="person:1", at=SIGNED, **data):
        return ledger.record(
            kind,
            subject=subject,
            thing=thing,
            by="user:lan",
            organisation="facility:01001",
            data=data,
            happened_at=at,
        )

    return told
