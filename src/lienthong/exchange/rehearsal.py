"""Rehearsal: an envelope sent with a key of the sandbox is judged by the same rules, answered, and not kept.

Nothing of it reaches the hub's tables, persons, the FHIR store or the ledger. What is kept, by the room above that
binds `Listener`, is which tables and rules were met: never a value of the envelope.
"""

import hashlib
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lienthong import access
from lienthong.database import clock
from lienthong.exchange import receipts
from lienthong.exchange.checks import Known
from lienthong.exchange.envelope import Envelope
from lienthong.exchange.fault import fault
from lienthong.exchange.keeping import Kept, Sending
from lienthong.exchange.known import known
from lienthong.exchange.outcome import Judged, look_at
from lienthong.exchange.receipt import Receipt

LARGEST = 4  # MB: what is judged while its sender waits; nothing is left to the worker here


@dataclass(frozen=True)
class Rehearsed:
    """An envelope that was judged on trial."""

    id: uuid.UUID
    code: str
    actor: access.Actor
    channel: str
    digest: str
    size: int
    received_at: datetime
    judged: Judged


class Listener(Protocol):
    """The port through which the room that certifies software hears what was rehearsed."""

    def keep(self, rehearsed: Rehearsed) -> None: ...

    def versions(self, numbers: Collection[str], actor: access.Actor) -> Mapping[str, int]:
        """How often each of these episodes (MA_LK) was rehearsed well before."""

    def before(self, digest: str, actor: access.Actor) -> Receipt | None:
        """The answer to the same bytes, if this software sent them before."""

    def find(self, code: str, actor: access.Actor) -> Receipt | None:
        """The answer to a sending of this software, by its transaction code."""


class NobodyListens(RuntimeError):
    """A fault of the code: a key of the sandbox is used, and no room was bound to hear what it sends."""


_bound: list[Listener] = []


def bind(listener: Listener) -> None:
    """Bind the port. Called by web/house.py alone."""
    _bound[:] = [listener]


def receive(sending: Sending) -> Receipt:
    """Judge a sending on trial and answer it."""
    digest = hashlib.sha256(sending.body).hexdigest()
    again = _listener().before(digest, sending.actor)
    if again:
        return again
    now, facility = clock.now(), sending.sender.removeprefix("facility:")
    code = f"{now:%y%m%d}-{facility}-{secrets.token_hex(6).upper()}"
    kept = Kept(uuid.uuid4(), code, sending.sender, sending.actor.code, sending.body, digest, False, now)
    judged = _judged(kept, facility)
    versions = _listener().versions(judged.numbers, sending.actor)
    for outcome in judged.outcomes:
        outcome.version = versions.get(outcome.number, 0) + 1
    judged.receipt = receipts.receipt(judged, receipts.now()) | {"sandbox": True}
    size = len(sending.body)
    _listener().keep(Rehearsed(kept.id, code, sending.actor, sending.channel, digest, size, now, judged))
    return Receipt(kept.id, code, judged.state, now, judged.receipt["dossiers"], judged.faults, judged.receipt)


def find(code: str, actor: access.Actor) -> Receipt | None:
    """What became of a sending on trial."""
    return _listener().find(code, actor)


def _judged(kept: Kept, facility: str) -> Judged:
    """The key's own code counts as a facility here, and only here."""
    megabytes = len(kept.body) >> 20
    if megabytes >= LARGEST:
        found = fault("envelope.size", found=str(megabytes), expected=str(LARGEST))
        return Judged(kept, Envelope(faults=[found]), [])
    there = known(facility)
    return look_at(kept, Known(there.now, there.facilities | {facility}, {}))


def _listener() -> Listener:
    if not _bound:
        raise NobodyListens("bind a rehearsal.Listener in web/house.py")
    return _bound[0]
