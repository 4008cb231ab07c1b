"""Courier between facilities: signed deliveries to the inbox of the home where the receiving facility lives.

A facility of another home is reached over HTTP at its `node_url`; one of this home through the same bytes and the same
receiving function. So splitting one home into two changes the directory only. Receivers honour keys.
"""

from __future__ import annotations

import requests

from lienthong import directory, ledger
from lienthong.database import files
from lienthong.exchange import inbox, signed_delivery
from lienthong.ledger.reason import reason
from lienthong.partners import calling
from lienthong.partners.sender import sender_of

INBOX = "/exchange/inbox"
TIMEOUT = (5, 30)  # seconds to connect, to answer


class NodeCourier:
    """Carries what one facility tells another."""

    channel = "node"
    honours_keys = True

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Hand it to the inbox of the facility's home; the signed receipt is the proof."""
        try:
            facility = directory.facility(parcel.destination)
        except directory.UnknownFacility:
            return ledger.Refused(reason("not-in-directory", who=parcel.destination))
        sender, payload = sender_of(parcel), files.get(parcel.payload)
        body = signed_delivery.pack(
            sender=sender,
            recipient=parcel.destination,
            kind=parcel.kind,
            key=parcel.key,
            thing=parcel.thing,
            payload=payload,
        )
        if not facility.node_url:
            return _outcome(inbox.receive(body), parcel, sender)
        return calling.outcome_of(lambda: _outcome(_post(facility.node_url, body), parcel, sender))

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Never needed: an inbox that has it answers with the same receipt."""
        return None


def _post(node_url: str, body: bytes) -> inbox.Answer:
    answer = requests.post(
        node_url.rstrip("/") + INBOX, data=body, headers={"Content-Type": inbox.MEDIA_TYPE}, timeout=TIMEOUT,
        allow_redirects=False,
    )  # fmt: skip
    return inbox.Answer(answer.status_code, answer.content)


def _outcome(answer: inbox.Answer, parcel: ledger.Parcel, sender: str) -> ledger.Outcome:
    if answer.status not in (200, 422):
        told = reason("status", status=answer.status, said=answer.body[:300].decode(errors="replace"))
        return ledger.Refused(told) if 400 <= answer.status < 500 else ledger.Unknown(told)
    try:
        said = signed_delivery.answer(
            answer.body, sender=sender, recipient=parcel.destination, key=parcel.key, digest=parcel.payload
        )
    except signed_delivery.Untrusted as fault:
        return ledger.Unknown(reason("untrusted", why=fault))
    except signed_delivery.Unreadable as fault:
        return ledger.Unknown(reason("unreadable", fault=fault))
    kept = files.put(answer.body, media_type=inbox.MEDIA_TYPE)
    if said["format"] == signed_delivery.REFUSAL:
        return ledger.Refused(said["reason"], {"refusal": kept})
    proof = {"receipt": kept, "digest": said["digest"], "received_at": said["received_at"], "from": said["from"]}
    return ledger.Accepted(proof, said["kind"])
