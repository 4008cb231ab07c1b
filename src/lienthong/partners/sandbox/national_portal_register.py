"""What the simulated portal would still know of this synthetic home: every change it acknowledged, by the ledger."""

from __future__ import annotations

from lienthong.database import clock, files
from lienthong.ledger.delivery import Delivery, State
from lienthong.partners.national_portal import change, codes, link
from lienthong.partners.national_portal.telling import CHANNEL
from lienthong.partners.sandbox.national_portal import Shown


def told_before(number: str) -> Shown | None:
    """The dossier as it stood on the portal; None for a home that is not synthetic, or a number nobody gave."""
    known = link.by_number(number) if clock.is_synthetic() else None
    if known is None:
        return None
    sent = Delivery.objects.filter(channel=CHANNEL, thing=known.thing, state=State.ACCEPTED).order_by("number")
    told = [change.read(files.get(one.payload)) for one in sent]
    shown = Shown(number, known.procedure, told=len(told), connected=int(any(one.opens for one in told)))
    for one in told:
        shown.status, shown.due_at = str(one.status), codes.written(one.due_at)
        shown.owner, shown.owner_number = one.owner_name, one.owner_number
        shown.steps.append({
            "ThoiDiemXuLy": codes.written(one.happened_at), "TrangThai": str(one.status), "NoiDungXuLy": one.words,
            "PhongBanXuLy": one.office,
        })  # fmt: skip
    return shown
