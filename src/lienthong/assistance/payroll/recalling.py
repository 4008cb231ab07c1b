"""Recalling a frozen line before it is handed over: it isn't paid, and counts as never listed.

What became of its reason (a death taken back, a mistake) is found when the next list is drawn up: then it is owed
again, or not.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.payroll.approval import PERMISSION
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock


def recall(line: Line, *, reason: str, by: access.Actor) -> LineRecall:
    """Call a line back. Calling it back again changes nothing.

    Raises NotAllowed, and InvalidState if its list isn't approved or has been handed over.
    """
    deputies.require_signer(by, line.commune, permission=PERMISSION)
    if not reason.strip():
        raise ledger.InvalidState(_("Say why the line is recalled. Nothing was changed."))
    with database.transaction():
        rows = PaymentList.objects.unscoped("may be done: asked before").select_for_update()
        listed = rows.get(commune=line.commune, list_month=line.list_month)
        if there := _recalled(line):
            return there
        if listed.state != State.APPROVED:
            raise ledger.InvalidState(
                _("Only a line that is approved and not yet handed over can be recalled. Nothing was changed.")
            )
        return _record(line, listed, reason, by)


def recall_unpayable(entitlement: Entitlement, since: date, *, reason: str, by: access.Actor) -> int:
    """Call back every line of an entitlement for the months from `since` on that isn't handed over yet; how many."""
    rows = Line.objects.unscoped("lines that must not be paid").filter(
        entitlement_id=entitlement.pk, for_month__gte=since, amount__gt=0
    )
    approved = PaymentList.objects.unscoped("not handed over yet").filter(
        commune=entitlement.commune, state=State.APPROVED
    )
    waiting = set(approved.values_list("list_month", flat=True))
    mine = [line for line in rows.order_by("for_month", "sequence") if line.list_month in waiting]
    left = [line for line in mine if not _recalled(line)]
    for line in left:
        recall(line, reason=reason, by=by)
    return len(left)


def _recalled(line: Line) -> LineRecall | None:
    rows = LineRecall.objects.unscoped("whether it was recalled before")
    return rows.filter(for_month=line.for_month, entitlement_id=line.entitlement_id, sequence=line.sequence).first()


def _record(line: Line, listed: PaymentList, reason: str, by: access.Actor) -> LineRecall:
    beneficiary = Entitlement.objects.unscoped("of a line").select_related("beneficiary").get(pk=line.entitlement_id)
    person = f"person:{beneficiary.beneficiary.person_id}"
    now = clock.now()
    event = ledger.record(
        "payment-line.recalled", subject=person, thing=f"payment-line:{line.code}", by=by.code,
        organisation=by.organisation or by.code, parties={"commune": f"unit:{line.commune}"},
        data={"list": str(listed.pk), "amount": line.amount}, happened_at=now,
    )  # fmt: skip
    access.audit.wrote(by, "payroll.recall", things=[f"payment-line:{line.code}"], persons=[person])
    return LineRecall.objects.create(
        for_month=line.for_month, entitlement_id=line.entitlement_id, sequence=line.sequence,
        list_month=line.list_month, commune=line.commune, reason=reason, event=event.id, by=by.code, happened_at=now,
        recorded_at=now,
    )  # fmt: skip
