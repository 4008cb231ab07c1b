"""Due: what a payment list obliges: the commune to hand it over in time, the payer to report in time.

The first duty arises when the list is begun, as an event of its own, because it names the day of Article 28.
"""

from __future__ import annotations

from lienthong import ledger
from lienthong.assistance.payments import contract, deadlines
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
    ledger.record(
        "payment-list.due", subject=row.thing, thing=row.thing, by="system:worker", organisation=f"unit:{row.commune}",
        parties={"commune": f"unit:{row.commune}", "payer": _payer_of(row)},
        data={"hand_over_by": deadlines.hand_over_by(row.list_month).isoformat()}, key=f"payment-list.due:{row.pk}",
    )  # fmt: skip


def hand_over_of(row: PaymentList) -> Obligation:
    """The duty to hand this list over; raised now if the subscriber has not been told yet."""
    open_for(row)
    return obligations.of(thing=row.thing).get(rule=HAND_OVER)


def _payer_of(row: PaymentList) -> str:
    try:
        return contract.of(row.commune, row.list_month).payer
    except contract.NoContract:
        return ANY_PAYER
