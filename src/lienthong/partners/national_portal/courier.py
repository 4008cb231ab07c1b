"""Courier to the National Public Service Portal, in the variant of the account that holds on the day.

The portal knows no keys: a step told twice stands there twice. So where an answer is missing, the courier looks up what
the portal shows before it repeats; where the portal can't be asked, a person looks.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Subquery

from lienthong import access, ledger
from lienthong.database import files
from lienthong.ledger.delivery import DEAD, Delivery
from lienthong.ledger.reason import reason
from lienthong.partners import calling
from lienthong.partners.national_portal import account, change, link, offers
from lienthong.partners.national_portal.account import NationalPortalAccount, Variant
from lienthong.partners.national_portal.change import Change
from lienthong.partners.national_portal.classic import Classic
from lienthong.partners.national_portal.line import FAULTS, Line, NoSession, NotSignedIn, WrongAnswer
from lienthong.partners.national_portal.link import NationalPortalDossier
from lienthong.partners.national_portal.six_steps import SixSteps
from lienthong.partners.national_portal.telling import CHANNEL

RECEIPT = "national-portal.shown"


def line_of(held: NationalPortalAccount) -> Line:
    """The line in the account's variant."""
    return Classic(held) if held.variant == Variant.CLASSIC else SixSteps(held)


class NationalPortalCourier:
    """Tells the portal what becomes of dossiers, and offers drafts on it."""

    channel = CHANNEL
    honours_keys = False

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Tell it; what the portal was told is the proof."""
        held = account.current()
        if held is None:
            return ledger.Refused(reason("no-account"))
        if _waits_behind(parcel):
            return ledger.Unreachable(reason("behind"))
        return _outcome(lambda: _carried(line_of(held), parcel, looks_up=held.looks_up))

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Whether the portal shows it already."""
        held = account.current()
        if parcel.kind == offers.KIND:
            return ledger.Unreachable(reason("told-again"))
        if held is None or not held.looks_up:
            return None
        return _outcome(lambda: _looked_up(line_of(held), parcel), asking=True)


def _waits_behind(parcel: ledger.Parcel) -> bool:
    """Whether a person has still to decide on an earlier change: told later, it would show an older status again."""
    own = Delivery.objects.filter(id=parcel.id).values("number")
    rows = Delivery.objects.filter(channel=CHANNEL, thing=parcel.thing, state__in=DEAD)
    return rows.filter(number__lt=Subquery(own)).exists()


def _carried(line: Line, parcel: ledger.Parcel, *, looks_up: bool) -> ledger.Outcome:
    content = files.get(parcel.payload)
    if parcel.kind == offers.KIND:
        return ledger.Accepted(line.offer(offers.read(content)), RECEIPT)
    told, known = change.read(content), link.of_thing(parcel.thing)
    number = known.number or _numbered(known, line, told)
    there = told.opens and parcel.attempt > 1 and looks_up and line.look_up(number) is not None
    return ledger.Accepted(line.tell(told, number, opens=told.opens and not there), RECEIPT)


def _looked_up(line: Line, parcel: ledger.Parcel) -> ledger.Outcome:
    told, known = change.read(files.get(parcel.payload)), link.of_thing(parcel.thing)
    shown = line.look_up(known.number) if known.number else None
    step = line.step(told)
    if shown is None or step not in shown.steps:
        return ledger.Unreachable(reason("not-there"))
    return ledger.Accepted({"MaHoSo": known.number, "TrangThai": step[1], "ThoiDiemXuLy": step[0]}, RECEIPT)


def _numbered(known: NationalPortalDossier, line: Line, told: Change) -> str:
    """Take the portal's number for a dossier that began here; kept before anything is sent under it."""
    number = line.number_for(told)
    return known.act("numbered", by=access.SYSTEM, number=number).number


def _outcome(do: Callable[[], ledger.Outcome], *, asking: bool = False) -> ledger.Outcome:
    """What is known after `do`, whatever went wrong. While asking, nothing was sent, so no fault tells anything."""
    try:
        return do() if asking else calling.outcome_of(do)
    except FAULTS as fault:
        if asking or isinstance(fault, WrongAnswer):
            return ledger.Unknown(calling.why(fault))
        if isinstance(fault, NoSession):
            return ledger.Unreachable(calling.why(fault))
        told = calling.why(fault)
        return ledger.Refused(reason("renew", why=told) if isinstance(fault, NotSignedIn) else told)
