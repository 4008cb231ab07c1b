"""A move: the old commune stops, the new one pays from the month in which the old one stopped.

Decree 335/2026, Art. 8.3. No gap and no overlap: it is the first month that no frozen list of the old commune has paid.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.register import months, recording
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement, State
from lienthong.assistance.register.recording import Why


def move(
    beneficiary: Beneficiary,
    *,
    commune: str,
    province: str,
    month: date,
    decision: str,
    event: UUID | None,
    by: access.Actor,
    village: str = "",
) -> list[Entitlement]:
    """Stop every running entitlement in the old commune and go on in the new one, both in one month.

    `month` is the first that the new commune shall pay; a month that the old one's lists hold already moves it on.
    Either commune may write it down. Gives the entitlements in the new commune; moving there again changes nothing.
    """
    _allow(beneficiary, commune, by)
    with database.transaction():
        rows = Beneficiary.objects.unscoped(recording.REASON)
        beneficiary = rows.select_for_update(of=("self",)).get(pk=beneficiary.pk)
        if beneficiary.commune == commune:
            return _of(beneficiary, commune)
        start = max(month, first_unlisted(beneficiary.commune))
        why = Why(decision, event, by)
        leaving = _of(beneficiary, beneficiary.commune)
        columns = {"commune": commune, "province": province, "village": village}
        recording.change(beneficiary, "moved", why, lambda _row: columns)
        return [_carry_on(each, commune, province, start, why) for each in leaving]


def first_unlisted(commune: str) -> date:
    """The first month that no list of this commune beyond its draft holds; long ago if there is none."""
    from lienthong.assistance.payroll.payment_list import PaymentList

    lists = PaymentList.objects.unscoped("how far a commune has listed").filter(commune=commune)
    last = lists.exclude(state="draft").aggregate(last=Max("list_month"))["last"]
    return months.plus(last, 1) if last else date.min


def _carry_on(old: Entitlement, commune: str, province: str, month: date, why: Why) -> Entitlement:
    start = max(month, old.from_month)
    suspended = old.state == State.SUSPENDED

    def leave(_row: Entitlement) -> dict[str, Any]:
        return {"state": State.STOPPED, "to_month": start, "decision": why.decision, "hold": ""}

    since = max(start, old.suspended_from) if old.suspended_from else None
    hold = old.hold
    recording.change(old, "moved_out", why, leave, effect_from=old.listed_from if suspended else start)
    new = Entitlement(
        beneficiary=old.beneficiary, family=old.family, commune=commune, province=province, carer=old.carer,
        from_month=start, listed_from=max(start, old.listed_from), origin=old, decision=why.decision, hold=hold,
        state=State.SUSPENDED if suspended else State.RUNNING, suspended_from=since if suspended else None,
    )  # fmt: skip
    recording.begin(new, "moved_in", why, effect_from=start)
    return new


def _of(beneficiary: Beneficiary, commune: str) -> list[Entitlement]:
    rows = Entitlement.objects.unscoped("of a beneficiary that was scoped").filter(
        beneficiary=beneficiary, commune=commune, to_month=None
    )
    return list(rows.order_by("id"))


def _allow(beneficiary: Beneficiary, commune: str, by: access.Actor) -> None:
    communes = (beneficiary.commune, commune)
    if not any(access.permission.allowed(by, "register.write", organisation=f"unit:{one}") for one in communes):
        access.require(by, "register.write", organisation=f"unit:{beneficiary.commune}")
    if len(commune) != 5:
        raise ledger.InvalidState(_("Name the commune to which the person moves. Nothing was changed."))
