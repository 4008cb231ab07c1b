"""Couriers to residence registration, insurance cards and health accounts: one step of a death's or a birth's chain.

    PUT <address>/steps/<key>     our JSON (civil/message.py), Idempotency-Key
    → {"state": "done", "receipt": "…", "card": "…"}

Evidence: assumed. No format of these partners is known; this contract is what we ask for. They honour keys: the same
key again is answered with the first receipt.
"""

from __future__ import annotations

from typing import Any

import requests
from requests.auth import HTTPBasicAuth

from lienthong import ledger
from lienthong.database import clock, files
from lienthong.ledger.reason import reason
from lienthong.partners import calling, endpoint
from lienthong.partners.endpoint import PartnerEndpoint

TIMEOUT = (5, 30)  # seconds to connect, to answer
SERVICES = ("residence", "insurance-card", "health-account")
SAID = ("receipt", "card", "received_at")  # what of an answer is kept as proof


class StepCourier:
    """Carries what one service is asked to do. The receipt bears the name of what was asked."""

    honours_keys = True

    def __init__(self, service: str) -> None:
        self.channel = service

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Ask for the step; the partner's receipt number is the proof."""
        place = endpoint.of(self.channel, clock.today())
        if place is None:
            return ledger.Refused(reason("no-address"))
        return calling.outcome_of(lambda: _put(place, parcel))

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Never needed: a partner that has done it answers with the same receipt."""
        return None


def couriers() -> list[StepCourier]:
    """One for each service."""
    return [StepCourier(service) for service in SERVICES]


def _put(place: PartnerEndpoint, parcel: ledger.Parcel) -> ledger.Outcome:
    answer = requests.put(
        f"{place.address}/steps/{parcel.key}", data=files.get(parcel.payload), timeout=TIMEOUT, allow_redirects=False,
        headers={"Content-Type": "application/json", "Idempotency-Key": parcel.key},
        auth=HTTPBasicAuth(place.username.encode(), place.secret.encode()),
    )  # fmt: skip
    said = _json(answer)
    if answer.status_code in (200, 201) and said.get("state") == "done" and said.get("receipt"):
        return ledger.Accepted({name: str(said[name]) for name in SAID if said.get(name)}, parcel.kind)
    if answer.status_code in (400, 401, 403, 404, 409, 422):
        return ledger.Refused(calling.refusal(answer.status_code, said.get("reason")))
    return ledger.Unknown(reason("no-receipt", status=answer.status_code))


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
