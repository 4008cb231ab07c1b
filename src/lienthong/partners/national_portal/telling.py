"""Telling: every change of a dossier that the portal shows is a delivery of its own, in order, with its receipt.

Which dossiers: those that came from the portal, and, where the account says so, all others from the first change that
happens while an account holds. Without an account nothing is told, and nothing is owed.
"""

from __future__ import annotations

from lienthong import access, ledger
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock, files
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import Obligation
from lienthong.partners.national_portal import account, change, codes, link
from lienthong.partners.national_portal.change import Change
from lienthong.partners.national_portal.link import PORTAL, NationalPortalDossier, Origin, State

CHANNEL = "dvcqg"
CHANGED = "national-portal.changed"  # the event that obliges
KINDS = tuple(f"dossier.{name}" for name in codes.WORDS if name != "refused")


def changed(event: ledger.Event) -> None:
    """Something was done to a dossier: the portal is to show it."""
    known = link.of_dossier(ledger.life.identity(event.thing))
    if known is None and not _all_are_told(event):
        return
    rows = Dossier.objects.unscoped("the portal is told of every dossier it shows")
    dossier = rows.select_related("person", "applicant").get(pk=ledger.life.identity(event.thing))
    action = dossier.actions.get(number=event.data["action"])
    opens = known is None
    if known is None:
        known = NationalPortalDossier.begin(
            State.LINKED, by=access.SYSTEM, subject=event.subject, origin=Origin.HERE, dossier=dossier,
            procedure=dossier.procedure, commune=dossier.commune,
        )  # fmt: skip
    tell(known, change.of(dossier, action, opens=opens, here=known.origin == Origin.HERE))


def tell(known: NationalPortalDossier, told: Change) -> Delivery:
    """Oblige the commune to tell it, and put it on its way; in the caller's transaction."""
    parties = {"commune": known.unit or access.SYSTEM.organisation or "", "portal": PORTAL}
    event = ledger.record(
        CHANGED, subject=known.subject, thing=known.thing, by=access.SYSTEM.code, organisation=parties["commune"],
        parties=parties, data={"status": str(int(told.status)), "change": told.action}, happened_at=clock.now(),
        key=f"{CHANGED}:{known.pk}:{told.action}",
    )  # fmt: skip
    return ledger.send(
        Obligation.objects.filter(event=event.id).first(), channel=CHANNEL, destination=PORTAL,
        payload=files.put(told.written(), media_type="application/json"), kind=f"national-portal.{int(told.status)}",
        key=f"{known.pk}/{told.action}", subject=known.subject, thing=known.thing,
    )  # fmt: skip


def _all_are_told(event: ledger.Event) -> bool:
    held = account.on(event.happened_at.astimezone(clock.VIETNAM).date())
    return held is not None and held.sends_all


SUBSCRIPTIONS = (ledger.Subscription("partners.national-portal", KINDS, changed),)
