"""Floor 1: events, seals, obligations, deliveries, receipts, the working-day calendar.

Actors and parties are opaque codes.

    event = ledger.record("referral.signed", subject=person, thing=f"referral:{id}", by=actor.code,
                          organisation=actor.organisation, parties={"sender": ..., "receiver": ...}, data={})

The names below are fetched on first use, because tables exist only once Django is set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.ledger import calendar, catalogue, couriers, followers, life, obligations, reason, seals
    from lienthong.ledger.couriers import (
        Accepted,
        Courier,
        Outcome,
        Parcel,
        Refused,
        Unknown,
        Unreachable,
    )
    from lienthong.ledger.delivery import Delivery, give_up, send, send_again
    from lienthong.ledger.dump import canonical_dump
    from lienthong.ledger.event import Draft, Event, events, record, record_many
    from lienthong.ledger.life import Action, InvalidState, Life
    from lienthong.ledger.obligations import Obligation, fulfil
    from lienthong.ledger.receipt import Receipt
    from lienthong.ledger.seals import BlockSigner
    from lienthong.ledger.subscriptions import Subscription, subscribe
    from lienthong.ledger.work import rehearse, settle

_HOMES = {
    "event": ("Draft", "Event", "events", "record", "record_many"),
    "couriers": ("Accepted", "Courier", "Outcome", "Parcel", "Refused", "Unknown", "Unreachable"),
    "delivery": ("Delivery", "give_up", "send", "send_again"),
    "life": ("Action", "InvalidState", "Life"),
    "obligations": ("Obligation", "fulfil"),
    "receipt": ("Receipt",),
    "seals": ("BlockSigner",),
    "subscriptions": ("Subscription", "subscribe"),
    "dump": ("canonical_dump",),
    "work": ("rehearse", "settle"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = {"calendar", "catalogue", "couriers", "followers", "life", "obligations", "reason", "seals"}

__all__ = [
    "Accepted", "Action", "BlockSigner", "Courier", "Delivery", "Draft", "Event", "InvalidState", "Life",
    "Obligation", "Outcome", "Parcel", "Receipt", "Refused", "Subscription", "Unknown", "Unreachable", "calendar",
    "canonical_dump", "catalogue", "couriers", "events", "followers", "fulfil", "give_up", "life", "obligations",
    "reason", "record", "record_many", "rehearse", "seals", "send", "send_again", "settle", "subscribe",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f"lienthong.ledger.{_HOME_OF[name]}"), name)
    if name in _MODULES:
        return import_module(f"lienthong.ledger.{name}")
    raise AttributeError(f"module 'lienthong.ledger' has no attribute {name!r}")
