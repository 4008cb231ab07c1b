"""Stopping: which lines that lie with a payer must not be paid any more, and telling the payer so.

    ledger.send(..., channel="payer", kind="stop-order")   POST <address>/lists/<code>/stops

What the register says of the entitlement now decides: it ended (stop), it rests (hold), it runs again (withdrawn); and
who the handed file names to take the money: they have died (hold), and another is named (stop: the next list pays that
one). So whatever comes first or twice, the orders are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lienthong import access, database, ledger, signing
from lienthong.assistance.payments import control, stop_order
from lienthong.assistance.payments.handing_over import CHANNEL
from lienthong.assistance.payments.report import lock
from lienthong.assistance.payments.stop_order import Reason, State, StopOrder
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.payroll.subscriptions import nothing_due_since
from lienthong.assistance.register import entitlement as register
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import files, queries
from lienthong.ledger import obligations

QUERIES = queries.load(__file__)
FORMAT = "lienthong.stop-order"
ANSWER = "stop-order.answer"
RELEASE = "RELEASE"  # the reason of a withdrawal: the line may be paid again


@dataclass(frozen=True)
class AtPayer:
    """A line that lies with a payer and could still be paid."""

    for_month: date
    sequence: int
    amount: int
    list: UUID
    list_month: date
    commune: str
    payer: str
    taker: str


def follow(event: ledger.Event) -> None:
    """Subscriber: an entitlement stopped, rests or runs again."""
    number = int(event.thing.removeprefix("entitlement:"))
    row = (
        Entitlement.objects.unscoped("what the event is about").select_related("beneficiary").filter(pk=number).first()
    )
    if row is not None:
        renew(row)


def renew(row: Entitlement) -> None:
    """Order, change or withdraw, so that the payers know what the register says now."""
    with database.transaction() as connection:
        for payer in sorted({line.payer for line in at_payer(row)}):
            lock(connection, payer)  # no report is judged meanwhile, and no other event renews these lines
        row = Entitlement.objects.unscoped("as it is now").select_related("beneficiary").get(pk=row.pk)
        for line in at_payer(row):
            _renew_line(row, line, _reason(row, line))


def at_payer(row: Entitlement) -> list[AtPayer]:
    """The lines of an entitlement that lie with a payer and could still be paid."""
    asked = {"entitlement": row.pk, "commune": row.commune}
    return [AtPayer(*one) for one in database.connection().execute(QUERIES["at_payer"], asked).fetchall()]


def _reason(row: Entitlement, line: AtPayer) -> Reason | None:
    """Why a line must not be paid; None where it may."""
    since = nothing_due_since(row)
    if since is not None and line.for_month >= since and row.state == register.State.STOPPED:
        return Reason.STOP
    if line.taker == "replaced":
        return Reason.STOP
    held = since is not None and line.for_month >= since
    return Reason.HOLD if held or line.taker == "gone" else None


def _renew_line(row: Entitlement, line: AtPayer, reason: Reason | None) -> None:
    rows = StopOrder.objects.unscoped("the orders of an entitlement").select_for_update()
    found = rows.filter(for_month=line.for_month, entitlement=row.pk, sequence=line.sequence).first()
    if reason is not None and (found is None or found.state == State.WITHDRAWN):
        _send(_order(row, line, found, reason), reason)
    elif found is not None and found.state in (State.ORDERED, State.STOPPED):
        if reason is None:
            _send(_act(found, "withdrawn", State.WITHDRAWN), RELEASE)
        elif found.reason != reason:
            _send(_act(found, "changed", None, reason=reason), reason)


def _order(row: Entitlement, line: AtPayer, found: StopOrder | None, reason: Reason) -> StopOrder:
    if found is not None:
        return _act(found, "ordered", State.ORDERED, reason=reason, received_at=None, late_payment=None)
    person = f"person:{row.beneficiary.person_id}"
    made = StopOrder.begin(
        State.ORDERED, by=access.SYSTEM, organisation=f"unit:{line.commune}", subject=person,
        parties={"commune": f"unit:{line.commune}", "payer": line.payer},
        data={"list": str(line.list), "amount": line.amount, "reason": reason.value},
        owner=line.payer, entitlement=row.pk, reason=reason, for_month=line.for_month, sequence=line.sequence,
        amount=line.amount, list=line.list, list_month=line.list_month, commune=line.commune, payer=line.payer,
    )  # fmt: skip
    access.audit.wrote(access.SYSTEM, "stop-order.order", things=[made.thing], persons=[person])
    return made


def _act(found: StopOrder, name: str, state: State | None, **columns: Any) -> StopOrder:
    data = {"reason": str(columns["reason"])} if "reason" in columns else {}
    return found.act(
        name, state, by=access.SYSTEM, organisation=f"unit:{found.commune}", parties=found.parties, data=data, **columns
    )


def _send(row: StopOrder, reason: str) -> None:
    """Behind its list, and in order: a withdrawal never overtakes its order."""
    code = control.code(row.list_month, row.commune)
    listed = f"{PaymentList.KIND}:{row.list}"
    owed = obligations.of(thing=row.thing).filter(rule=ANSWER, standing="open").first()
    ledger.send(
        owed, channel=CHANNEL, destination=row.payer, payload=_parcel(row, code, reason), kind=stop_order.DELIVERY,
        key=f"{code}/stops/{row.pk}/{row.version}", subject=listed, thing=listed,
    )  # fmt: skip


def _parcel(row: StopOrder, code: str, reason: str) -> str:
    """What travels: which lines and what is to be done with them, and the seal of that; nothing of why."""
    order = {"order": f"{row.pk}/{row.version}", "code": code, "reason": reason, "lines": [row.code]}
    seal = signing.seal(signing.canonical(order), organisation=f"unit:{row.commune}").to_dict()
    return files.put(signing.canonical({"format": FORMAT, "order": order, "seal": seal}), media_type="application/json")
