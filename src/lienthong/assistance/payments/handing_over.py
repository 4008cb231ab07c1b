"""Handing over: an approved list goes to its payer as a signed file, as a delivery of the ledger (channel `payer`).

What the file says of who is paid, where and how is fixed by this: a later change of an account is for the next list.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, ledger, signing
from lienthong.assistance.payments import contract, deadlines, due, payer_file
from lienthong.assistance.payments.contract import PayerContract
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.payer_file import Payment
from lienthong.assistance.payroll.line import Kind, Line
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.register.family import Family
from lienthong.database import clock, files, queries

QUERIES = queries.load(__file__)
CHANNEL = "payer"
RECEIPT = "payer.list-accepted"
KIND = "payment-list"
DELIVERY = "lienthong.payment-list-delivery"
# The words of the payer's file: never more than the family that may be shown.
FAMILIES = {
    Family.ALLOWANCE: "allowance", Family.CHILD_RAISING: "allowance", Family.CARE: "care-support",
    Family.CARE_MATERNITY: "care-support", Family.SOCIAL_PENSION: "social-pension", Family.FUNERAL: "funeral",
}  # fmt: skip


class NothingToPay(ValueError):
    """The list has no line that a payer could pay. Nothing was sent."""


def hand_over(row: PaymentList, *, by: access.Actor) -> HandedList:
    """Send an approved list to the commune's payer.

    Raises NotAllowed, contract.NoContract, NothingToPay, InvalidState (nothing was sent).
    """
    organisation = f"unit:{row.commune}"
    access.require(by, "payments.hand-over", organisation=organisation)
    with database.transaction():
        row = _still_payable(row)
        agreed = contract.of(row.commune, row.list_month)
        payments = payments_of(row)
        if not payments:
            raise NothingToPay(_("This list has no line to pay. Nothing was handed over."))
        handed = _written(row, payments, agreed)
        data = _told(handed)
        row.act(
            "handed_over", State.HANDED_OVER, by=by, organisation=organisation,
            parties={"commune": organisation, "payer": agreed.payer}, data=data,
        )  # fmt: skip
        handed.save(force_insert=True)
        _send(row, handed)
        access.audit.wrote(by, "payment-list.hand-over", things=[row.thing], persons=persons_of(row))
    return handed


def _still_payable(row: PaymentList) -> PaymentList:
    """The list, locked, so that no line is recalled meanwhile; nobody on it has died since it was approved."""
    row = PaymentList.objects.unscoped("may be done: asked before").select_for_update().get(pk=row.pk)
    asked = {"month": row.list_month, "commune": row.commune}
    [gone] = database.connection().execute(QUERIES["gone"], asked).fetchone() or [0]
    if gone:
        words = _("%(count)s persons on this list can't be paid any more. Their lines are being recalled: try again.")
        raise ledger.InvalidState(words % {"count": gone})
    return row


def payments_of(row: PaymentList) -> list[Payment]:
    """The lines of a list that the payer is to pay, village by village; recoveries and recalled lines are none."""
    asked = {"month": row.list_month, "commune": row.commune}
    found = database.connection().execute(QUERIES["payments"], asked).fetchall()
    return [
        Payment(f"{month:%Y%m}-{entitlement}-{sequence}", row.commune, FAMILIES[Family(family)], *rest)
        for month, entitlement, sequence, family, *rest in found
    ]


def persons_of(row: PaymentList) -> list[str]:
    """Whom the list names, for the audit."""
    asked = {"month": row.list_month, "commune": row.commune}
    return [f"person:{one}" for (one,) in database.connection().execute(QUERIES["persons"], asked).fetchall()]


def _written(row: PaymentList, payments: list[Payment], agreed: PayerContract) -> HandedList:
    """The files, the seal and the sums: a row not yet saved."""
    about: Any = {"month": row.list_month, "commune": row.commune, "payer": agreed.payer}
    csv, json = payer_file.as_csv(payments, **about), payer_file.as_json(payments, **about)
    amount = payer_file.total(payments)
    return HandedList(
        list=row.pk, list_month=row.list_month, commune=row.commune, province=row.province, payer=agreed.payer,
        contract=agreed.pk, lines=len(payments), amount=amount, fee=agreed.fee_on(amount), remainder=_remainder(row),
        csv=files.put(csv, media_type="text/csv"), json=files.put(json, media_type="application/json"),
        seal=signing.seal(csv, organisation=f"unit:{row.commune}").to_dict(), handed_at=clock.now(),
    )  # fmt: skip


def _told(handed: HandedList) -> dict[str, Any]:
    """What the event of the hand-over says: sums and digests."""
    names = ("lines", "amount", "fee", "remainder", "contract", "csv", "json")
    told = {name: getattr(handed, name) for name in names}
    return told | {"report_by": deadlines.report_by(handed.list_month).isoformat(), "code": handed.code}


def _send(row: PaymentList, handed: HandedList) -> None:
    ledger.send(
        due.hand_over_of(row), channel=CHANNEL, destination=handed.payer, payload=_parcel(handed), kind=KIND,
        key=f"{handed.code}/{row.version}", subject=row.subject, thing=row.thing,
    )  # fmt: skip


def _parcel(handed: HandedList) -> str:
    """What travels: the list as CSV, and the seal of these bytes."""
    told = {"format": DELIVERY, "code": handed.code, "csv": files.get(handed.csv).decode(), "seal": handed.seal}
    return files.put(signing.canonical(told), media_type="application/json")


def _remainder(row: PaymentList) -> int:
    """What the payer holds already for the lines that are carried from earlier lists."""
    carried = Line.objects.unscoped("the list is handed over as a whole").filter(
        list_month=row.list_month, commune=row.commune, kind=Kind.CARRIED
    )
    return sum(carried.values_list("amount", flat=True))
