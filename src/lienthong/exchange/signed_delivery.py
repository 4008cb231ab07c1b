"""Signed delivery: what crosses from one organisation to another, and the signed receipt that comes back.

    {"format": "lienthong-delivery/1", "from": "facility:01001", "to": "facility:37001", "kind": "referral.signed",
     "key": "…", "thing": "referral:<uuid>", "digest": "<sha256>", "payload": "<base64>",
     "signature": {…}, "certificate": ["<DER in base64, signer first>", …]}

Everything but the payload itself is signed; the payload through its digest. A receipt says of the same key and digest
who has it, since when, and what it is called (`kind`); it is signed by the receiver.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from lienthong import signing

DELIVERY, RECEIPT, REFUSAL = "lienthong-delivery/1", "lienthong-receipt/1", "lienthong-refusal/1"
_SAID = {
    DELIVERY: ("format", "from", "to", "kind", "key", "thing", "digest"),
    RECEIPT: ("format", "from", "to", "kind", "key", "thing", "digest", "received_at"),
    REFUSAL: ("format", "from", "to", "key", "thing", "digest", "reason"),
}


class Unreadable(ValueError):
    """These bytes are no delivery or answer; the text says what is wrong."""


class Untrusted(Unreadable):
    """Its signature does not count; the text says why."""


@dataclass(frozen=True)
class Delivery:
    """A delivery as read; nothing in it is proven before `verdict` was asked."""

    sender: str
    recipient: str
    kind: str
    key: str
    thing: str
    digest: str
    payload: bytes
    said: Mapping[str, Any]

    def verdict(self) -> signing.Verdict:
        """Whether the sender signed it."""
        return signing.check(_signed_bytes(self.said), _seal(self.said), organisation=self.sender)

    @property
    def is_whole(self) -> bool:
        """Whether the payload is the one that was signed."""
        return hashlib.sha256(self.payload).hexdigest() == self.digest


def pack(*, sender: str, recipient: str, kind: str, key: str, thing: str, payload: bytes) -> bytes:
    """A delivery, signed by the sender's key in this home."""
    said = {
        "format": DELIVERY,
        "from": sender,
        "to": recipient,
        "kind": kind,
        "key": key,
        "thing": thing,
        "digest": hashlib.sha256(payload).hexdigest(),
    }
    return _sealed(said, sender, payload=b64encode(payload).decode())


def unpack(body: bytes) -> Delivery:
    """The delivery in these bytes. Raises Unreadable."""
    said = _read(body, DELIVERY)
    try:
        payload = b64decode(said["payload"], validate=True)
    except (KeyError, ValueError, TypeError) as fault:
        raise Unreadable(f"the payload is not base64: {fault}") from fault
    sender, recipient, kind, key, thing, digest = (
        said[name] for name in ("from", "to", "kind", "key", "thing", "digest")
    )
    return Delivery(sender, recipient, kind, key, thing, digest, payload, said)


def receipt(delivery: Delivery, *, kind: str, received_at: str) -> bytes:
    """The receiver has it: its signed receipt."""
    said = _answer(RECEIPT, delivery) | {"kind": kind, "received_at": received_at}
    return _sealed(said, delivery.recipient)


def refusal(delivery: Delivery, *, reason: str) -> bytes:
    """The receiver can't take it: its signed word, with the reason."""
    return _sealed(_answer(REFUSAL, delivery) | {"reason": reason}, delivery.recipient)


def answer(body: bytes, *, sender: str, recipient: str, key: str, digest: str) -> dict[str, Any]:
    """What the recipient answered to this very delivery. Raises Unreadable if it is anything else."""
    found = str(_json(body).get("format"))
    if found not in (RECEIPT, REFUSAL):
        raise Unreadable("neither a receipt nor a refusal")
    said = _read(body, found)
    expected = {"from": recipient, "to": sender, "key": key, "digest": digest}
    other = sorted(name for name, value in expected.items() if said[name] != value)
    if other:
        raise Unreadable(f"the answer is about something else: {', '.join(other)}")
    verdict = signing.check(_signed_bytes(said), _seal(said), organisation=recipient)
    if not verdict:
        raise Untrusted(verdict.words)
    return said


def _answer(form: str, delivery: Delivery) -> dict[str, Any]:
    return {
        "format": form,
        "from": delivery.recipient,
        "to": delivery.sender,
        "key": delivery.key,
        "thing": delivery.thing,
        "digest": delivery.digest,
    }


def _sealed(said: dict[str, Any], organisation: str, **unsigned: str) -> bytes:
    seal = signing.seal(signing.canonical(said), organisation=organisation).to_dict()
    return signing.canonical(said | unsigned | {"certificate": seal.pop("chain"), "signature": seal})


def _seal(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said["signature"], "chain": said["certificate"]}


def _signed_bytes(said: Mapping[str, Any]) -> bytes:
    return signing.canonical({name: said[name] for name in _SAID[said["format"]]})


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(f"not JSON: {fault}") from fault
    if not isinstance(said, dict):
        raise Unreadable("not a JSON object")
    return said


def _read(body: bytes, form: str) -> dict[str, Any]:
    said = _json(body)
    missing = [name for name in _SAID[form] if not isinstance(said.get(name), str)]
    if missing or said["format"] != form:
        raise Unreadable(f"not in the format {form}: {', '.join(missing) or said['format']}")
    if not isinstance(said.get("signature"), dict) or not isinstance(said.get("certificate"), list):
        raise Unreadable("not signed")
    return said
