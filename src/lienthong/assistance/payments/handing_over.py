"""Handing over: an approved list goes to its payers as signed files, as deliveries of the ledger (channel `payer`).

Each line goes to the payer for the way its payee is paid; each payer's file has control totals of its own, and together
they are the list. What the files say of who is paid, where and how is fixed by this: a later change of an account is
for the next list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from lienthong import access, database, ledger, signing
from lienthong.assistance.payments import contract, deadlines, due, payer_file
from lienthong.assistance.payments.contract import PayerContract
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.payer_file import Payment
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
    """Send an approved list to the commune's payers; gives the first payer's part.

    Raises NotAllowed, contract.NoContract, NothingToPay, InvalidState (nothing was sent).
    """
    organisation = f"unit:{row.commune}"
    access.require(by, "payments.hand-over", organisation=organisation)
    with database.transaction():
        row = _still_payable(row)
        shared = _shared(payments_of(row), contract.of(row.commune, row.list_month))
        if not shared:
            raise NothingToPay(_("This list has no line to pay. Nothing was handed over."))
        parts = [_written(row, share, number) for number, share in enumerate(shared, 1)]
        row.act(
            "handed_over", State.HANDED_OVER, by=by, organisation=organisation,
            parties={"commune": organisation, "payer": parts[0].payer}, data=_told(parts[0]) | _others(parts[1:]),
        )  # fmt: skip
        HandedList.objects.bulk_create(parts)
        if len(parts) > 1:
            _keep_who_pays(shared)
        for part in parts:
            _send(row, part, by)
        access.audit.wrote(by, "payment-list.hand-over", things=[row.thing], persons=persons_of(row))
    return parts[0]


@dataclass
class _Share:
    """A payer's part: its contract (the first, where it has one a way), its lines, its fee."""

    agreed: PayerContract
    payments: list[Payment]
    fee: int = 0


def _shared(payments: Sequence[Payment], contracts: Sequence[PayerContract]) -> list[_Share]:
    """Which payer pays which of the lines; only those that have any."""
    shares: dict[str, _Share] = {}
    for agreed in contracts:
        mine = [one for one in payments if contract.chosen(contracts, one.channel) is agreed]
        if mine:
            share = shares.setdefault(agreed.payer, _Share(agreed, []))
            share.payments += mine
            share.fee += agreed.fee_on(payer_file.total(mine))
    return list(shares.values())


def _keep_who_pays(shared: Sequence[_Share]) -> None:
    lines = [(*line_of(one.id), share.agreed.payer) for share in shared for one in share.payments]
    months, entitlements, sequences, payers = (list(column) for column in zip(*lines, strict=True))
    given = {"months": months, "entitlements": entitlements, "sequences": sequences, "payers": payers}
    database.connection().execute(QUERIES["keep"], given)


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


def _written(row: PaymentList, share: _Share, number: int) -> HandedList:
    """A payer's files, their seal and their sums: a row not yet saved."""
    agreed, payments = share.agreed, share.payments
    about: Any = {"month": row.list_month, "commune": row.commune, "payer": agreed.payer}
    csv, json = payer_file.as_csv(payments, **about), payer_file.as_json(payments, **about)
    amount = payer_file.total(payments)
    return HandedList(
        id=row.pk if number == 1 else uuid4(), list=row.pk, part=number, list_month=row.list_month,
        commune=row.commune, province=row.province, payer=agreed.payer, contract=agreed.pk, lines=len(payments),
        amount=amount, fee=share.fee, remainder=_remainder(row, agreed.payer, payments),
        csv=files.put(csv, media_type="text/csv"), json=files.put(json, media_type="application/json"),
        seal=signing.seal(csv, organisation=f"unit:{row.commune}").to_dict(), handed_at=clock.now(),
    )  # fmt: skip


def _told(handed: HandedList) -> dict[str, Any]:
    """What the event of the hand-over says: sums and digests."""
    names = ("lines", "amount", "fee", "remainder", "contract", "csv", "json")
    told = {name: getattr(handed, name) for name in names}
    return told | {"report_by": deadlines.report_by(handed.list_month).isoformat(), "code": handed.code}


def _others(parts: Sequence[HandedList]) -> dict[str, Any]:
    """And of the other payers' parts."""
    return {"parts": [_told(one) | {"payer": one.payer} for one in parts]} if parts else {}


def _send(row: PaymentList, handed: HandedList, by: access.Actor) -> None:
    if handed.part > 1:
        due.part_handed(row, handed, _told(handed), by=by)
    ledger.send(
        due.hand_over_of(row, handed), channel=CHANNEL, destination=handed.payer, payload=_parcel(handed), kind=KIND,
        key=f"{handed.code}/{row.version}", subject=row.subject, thing=row.thing,
    )  # fmt: skip


def _parcel(handed: HandedList) -> str:
    """What travels: the list as CSV, and the seal of these bytes."""
    told = {"format": DELIVERY, "code": handed.code, "csv": files.get(handed.csv).decode(), "seal": handed.seal}
    return files.put(signing.canonical(told), media_type="application/json")


def _remainder(row: PaymentList, payer: str, payments: Sequence[Payment]) -> int:
    """What this payer holds already: of its lines, those carried from a list that lay with it."""
    asked = {"month": row.list_month, "commune": row.commune, "payer": payer}
    held = {tuple(one) for one in database.connection().execute(QUERIES["held"], asked).fetchall()}
    return sum(one.amount for one in payments if line_of(one.id) in held) if held else 0


def line_of(code: str) -> tuple[date, int, int]:
    """The key of a line: "202612-41-1"."""
    month, entitlement, sequence = code.split("-")
    return date(int(month[:4]), int(month[4:]), 1), int(entitlement), int(sequence)
