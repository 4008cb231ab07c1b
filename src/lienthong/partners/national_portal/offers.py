"""Offers: a draft that the house has prepared is shown to a citizen on the portal, who reads, completes and sends it.

    offers.offer(ledger_subject, thing=event.thing, procedure="1.001731", citizen=spouse, answers={"dead_name": …})

What is offered comes back, if the citizen sends it, as any application from the portal. Evidence: assumed; that the
portal takes such drafts is not known (see docs/simulators.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from lienthong import ledger
from lienthong.database import clock, files
from lienthong.ledger.delivery import Delivery
from lienthong.partners.national_portal import account, declaration
from lienthong.partners.national_portal.change import number_of, with_times
from lienthong.partners.national_portal.line import Offer
from lienthong.partners.national_portal.link import PORTAL
from lienthong.people.persons import Person

KIND = "national-portal.offer"
CHANNEL = "dvcqg"


def offer(
    form: str, answers: Mapping[str, Any], *, procedure: str, citizen: Person, thing: str, subject: str = ""
) -> Delivery | None:
    """Offer a citizen the form with these answers, by the names of its questions; in the caller's transaction.

    Once for a thing (the code of what gave the reason, "civil-chain:<id>") and a citizen. None without an account at
    the portal, or for a citizen whose personal number is not known: nothing is offered then.
    """
    number = number_of(citizen)
    if account.current() is None or not number:
        return None
    key = f"offer/{thing}/{citizen.pk}"
    content = Offer(procedure, citizen.name, number, declaration.written(form, answers), clock.now(), key)
    return ledger.send(
        None, channel=CHANNEL, destination=PORTAL, payload=files.put(_written(content), media_type="application/json"),
        kind=KIND, key=key, subject=subject or citizen.party, thing=thing,
    )  # fmt: skip


def read(content: bytes) -> Offer:
    """An offer that was kept."""
    return Offer(**with_times(orjson.loads(content)))


def _written(content: Offer) -> bytes:
    return orjson.dumps(asdict(content), option=orjson.OPT_SORT_KEYS)
