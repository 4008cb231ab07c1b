"""Due: what a payment list obliges: the commune to hand it over in time, the payer to report in time.

The first duty arises when the list is begun, as an event of its own, because it names the day of Article 28.
"""

from __future__ import annotations

from typing import Any

from lienthong import access, ledger
from lienthong.assistance.payments import contract, deadlines
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.ledger import obligations
from lienthong.ledger.obligations import Obligation

HAND_OVER, REPORT = "payment-list.hand-over", "payment-list.report"
ANY_PAYER = "agency:payer"  # while the commune has no contract yet


def begun(event: ledger.Event) -> None:
    """Subscriber: a list was begun, so it must be handed over in time."""
    found = PaymentList.objects.unscoped("the list that the event is about").filter(
        pk=ledger.life.identity(event.thing)
    )
    for row in found:
        open_for(row)


def open_for(row: PaymentList) -> None:
    """Raise the duty to hand the list over, once."""
    _raise(row, row.thing, _payer_of(row), key=f"payment-list.due:{row.pk}")


def part_handed(row: PaymentList, part: HandedList, told: dict[str, Any], *, by: access.Actor) -> None:
    """A second payer's part is handed over: a duty of its own, and the payer owes a report on it."""
    _raise(row, part.thing, part.payer, key=f"payment-list.due:{part.pk}")
    commune = f"unit:{row.commune}"
    ledger.record(
        "payment-list-part.handed_over", subject=part.thing, thing=part.thing, by=by.code, organisation=commune,
        parties={"commune": commune, "payer": part.payer}, data=told, key=f"payment-list-part.handed_over:{part.pk}",
    )  # fmt: skip


def hand_over_of(row: PaymentList, part: HandedList | None = None) -> Obligation:
    """The duty to hand the list, or this part of it, over; raised now if the subscriber has not been told yet."""
    open_for(row)
    return obligations.of(thing=part.thing if part else row.thing).get(rule=HAND_OVER)


def _raise(row: PaymentList, thing: str, payer: str, *, key: str) -> None:
    commune = f"unit:{row.commune}"
    ledger.record(
        "payment-list.due", subject=thing, thing=thing, by="system:worker", organisation=commune,
        parties={"commune": commune, "payer": payer},
        data={"hand_over_by": deadlines.hand_over_by(row.list_month).isoformat()}, key=key,
    )  # fmt: skip


def _payer_of(row: PaymentList) -> str:
    try:
        return contract.of(row.commune, row.list_month)[0].payer
    except contract.NoContract:
        return ANY_PAYER
