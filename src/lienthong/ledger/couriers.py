"""Courier: who carries deliveries to one kind of partner.

A port: rooms above write adapters, `web/house.py` binds them.

An outcome says what is known, not what is hoped:

| outcome | meaning | then |
|---|---|---|
| Accepted | the partner has it and said so | receipt, obligation fulfilled, event `delivery.accepted` |
| Refused | the partner has looked and says no | a person looks (dead letters) |
| Unreachable | it certainly did not arrive | sent again after a pause |
| Unknown | it may have arrived | repeated if the partner honours keys, else asked about first |

`ask` says what became of an earlier attempt: Accepted or Refused; Unreachable when the partner certainly doesn't have
it (it is then sent again); Unknown when asking failed (it is asked again); None when the partner can't tell (a person
looks).

A reason is one of ours (ledger.reason), or what the partner wrote.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery as its courier sees it. `key` is the same at every attempt: the receiver tells repeats by it."""

    id: UUID
    channel: str
    destination: str
    payload: str
    kind: str
    key: str
    subject: str
    thing: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The partner has it; `proof` is what it answered (transaction code, time), ids and hashes only."""

    proof: dict[str, Any] = field(default_factory=dict)
    receipt_kind: str = "delivery.accepted"


@dataclass(frozen=True, slots=True)
class Refused:
    """The partner says no, and why."""

    reason: str
    proof: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """It certainly did not arrive."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""

    reason: str


Outcome = Accepted | Refused | Unreachable | Unknown


class Courier(Protocol):
    """Carries what is sent on one channel."""

    channel: str
    honours_keys: bool

    def carry(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over. An exception counts as Unknown."""
        ...

    def ask(self, parcel: Parcel) -> Outcome | None:
        """What became of an earlier attempt. An exception counts as Unknown. Only called where keys aren't honoured."""
        ...


_by_channel: dict[str, Courier] = {}


def bind(courier: Courier) -> None:
    """From now on `courier` serves its channel in this process. `web/house.py` calls `ledger.couriers.bind(...)`."""
    _by_channel[courier.channel] = courier


def release(channel: str) -> None:
    """Nobody serves the channel any more; what is sent on it waits."""
    _by_channel.pop(channel, None)


def serving(channel: str) -> Courier | None:
    """Who serves the channel."""
    return _by_channel.get(channel)


def channels() -> list[str]:
    """The channels that are served."""
    return list(_by_channel)
