"""Offers: a draft that the house has prepared is shown to a citizen on the portal, who reads, completes and sends it.

    offers.offer("form-03-335-2026", {"dead_name": …}, procedure="1.001731", citizen=spouse, thing=event.thing)

After a death, the funeral grant is offered so to those who lived with the one who died.
What is offered comes back, if the citizen sends it, as any application from the portal. Evidence: assumed; that the
portal takes such drafts is not known (see docs/simulators.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from lienthong import ledger
from lienthong.assistance.funerals import taking_up
from lienthong.assistance.funerals.offer import FuneralOffer, State
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


def funeral_offered(event: ledger.Event) -> None:
    """A funeral grant is offered here: offer it on the portal too, to each of the family."""
    rows = FuneralOffer.objects.unscoped("what is offered to a family here is offered to it on the portal")
    row = rows.select_related("person").get(pk=ledger.life.identity(event.thing))
    if row.state != State.OFFERED:
        return  # asked for, or withdrawn meanwhile
    family = Person.objects.unscoped("the family to whom the grant is offered").filter(pk__in=row.family)
    for citizen in family.order_by("pk"):
        answers = taking_up.filled(row, taking_up.Request(applicant=citizen, relation=""))
        form = taking_up.form_name(row)
        offer(form, answers, procedure=row.procedure, citizen=citizen, thing=row.thing, subject=row.subject)


def read(content: bytes) -> Offer:
    """An offer that was kept."""
    return Offer(**with_times(orjson.loads(content)))


def _written(content: Offer) -> bytes:
    return orjson.dumps(asdict(content), option=orjson.OPT_SORT_KEYS)


SUBSCRIPTIONS = (ledger.Subscription("partners.national-portal-offers", ("funeral-offer.offered",), funeral_offered),)
