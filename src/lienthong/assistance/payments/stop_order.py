"""Stop order: a line that lies with the payer must not be paid any more; the payer answers whether it still could.

One a line, for as long as its list isn't settled. A stop is for good, a hold until its reason falls; the payer is told
no more than that (docs/payer-file.md). The order is withdrawn when the line may be paid after all.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.assistance.payments.communes import communes_of
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.report import lock
from lienthong.database import clock
from lienthong.ledger.delivery import Delivery

DELIVERY = "stop-order"  # the kind of its deliveries
RECEIPT = "payer.stop-order-received"


class Reason(models.TextChoices):
    """What the payer is told: never why."""

    STOP = "STOP", gettext_lazy("Not to be paid any more")
    HOLD = "HOLD", gettext_lazy("Not to be paid until told otherwise")


class State(models.TextChoices):
    """How an order stands."""

    ORDERED = "ordered", gettext_lazy("Stop ordered")
    STOPPED = "stopped", gettext_lazy("Stopped by the payer")
    PAID = "paid", gettext_lazy("Already paid")
    WITHDRAWN = "withdrawn", gettext_lazy("Order withdrawn")


# What may follow what; an answer can be corrected as long as the report has not said otherwise.
NEXT = {
    State.ORDERED: {State.STOPPED, State.PAID, State.WITHDRAWN},
    State.STOPPED: {State.PAID, State.WITHDRAWN},
    State.PAID: {State.STOPPED},
    State.WITHDRAWN: {State.ORDERED},
}


class NotAnswered(ValueError):
    """The answer can't be taken; the text says why. Nothing was changed."""


class StopOrder(ledger.Life):
    """The current row of an order.

    `received_at`: since when the payer has it. `paid_on`: its answer. `late_payment`: a day it told that came too late.
    """

    personal = True
    KIND = "stop-order"
    NEXT = NEXT
    BEGIN: ClassVar[Any] = {State.ORDERED}

    for_month = models.DateField()
    entitlement = models.BigIntegerField()
    sequence = models.SmallIntegerField()
    list = models.UUIDField()
    list_month = models.DateField()
    commune = models.CharField(max_length=5)
    payer = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=4, choices=Reason.choices)
    received_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    late_payment = models.DateField(null=True)

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_stop_order"
        constraints = [models.UniqueConstraint(fields=["for_month", "entitlement", "sequence"], name="stop_order_once")]
        indexes = [
            models.Index(fields=["payer", "state"], name="stop_order_payer"),
            models.Index(fields=["list"], name="stop_order_list"),
            models.Index(fields=["commune", "changed_at"], name="stop_order_commune"),
            models.Index(fields=["entitlement"], name="stop_order_entitlement"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune, whoever looks into it, and the payer; the ministry sees no persons."""
        mine = Q(payer__in=actor.organisations)
        return mine if "ministry_officer" in actor.roles else mine | communes_of(actor)

    @property
    def code(self) -> str:
        """The line's id: "202701-1234-1"."""
        return f"{self.for_month:%Y%m}-{self.entitlement}-{self.sequence}"

    @property
    def parties(self) -> dict[str, str]:
        """Who is concerned."""
        return {"commune": f"unit:{self.commune}", "payer": self.payer}

    def too_late(self, paid_on: date) -> bool:
        """Whether a payment of that day came after the payer had the order: then it is the payer's fault."""
        return self.received_at is not None and paid_on > self.received_at.astimezone(clock.VIETNAM).date()


class StopOrderAction(ledger.Action):
    """History of an order."""

    life = models.ForeignKey(StopOrder, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        db_table = "assistance_stop_order_action"


def answer(row: StopOrder, said: State, *, by: access.Actor, paid_on: date | None = None) -> StopOrder:
    """What the payer says of the line: State.STOPPED, or State.PAID with the day. The same again changes nothing.

    A payment after the payer had the order is noted and not taken as an answer.
    Raises NotAllowed, NotAnswered, InvalidState (nothing was changed).
    """
    access.require(by, "payments.report", organisation=None if by.is_system else row.payer)
    if said == State.PAID and (paid_on is None or paid_on > clock.today()):
        raise NotAnswered(_("What is paid needs the day of the payment, and that day has come. Nothing was changed."))
    told: dict[str, Any] = {"by": by, "organisation": row.payer, "parties": row.parties}
    data = {"answer": said.value} | ({"paid_on": paid_on.isoformat()} if paid_on else {})
    with database.transaction() as connection:
        lock(connection, row.payer)
        row.refresh_from_db(from_queryset=StopOrder.objects.unscoped("asked before"))
        if (row.state, row.paid_on) == (said, paid_on):
            return row
        if said == State.STOPPED and _outcomes(row).filter(paid=True).exists():
            raise NotAnswered(_("An earlier report has said that this line was paid. Nothing was changed."))
        if said == State.PAID and paid_on and row.too_late(paid_on):
            if row.late_payment != paid_on:
                row.act("paid-too-late", data=data, late_payment=paid_on, **told)
            return row
        row.act("answered", said, data=data, paid_on=paid_on, **told)
        access.audit.wrote(by, "stop-order.answer", things=[row.thing], persons=[row.subject])
    return row


def told(report: UUID, list_month: date, communes: list[str]) -> None:
    """A report speaks of lines under order: where the payer has not answered yet, that is its answer."""
    rows = StopOrder.objects.unscoped("the lines that a report is about")
    for row in rows.filter(list_month=list_month, commune__in=communes, state=State.ORDERED):
        outcome = _outcomes(row).filter(report=report).first()
        if outcome is not None and outcome.paid:
            answer(row, State.PAID, paid_on=outcome.paid_at, by=access.SYSTEM)
        elif outcome is not None and outcome.result == "STOPPED_BY_ORDER":
            answer(row, State.STOPPED, by=access.SYSTEM)


def _outcomes(row: StopOrder) -> Any:
    return Outcome.objects.filter(for_month=row.for_month, entitlement=row.entitlement, sequence=row.sequence)


def received(event: ledger.Event) -> None:
    """Subscriber: the payer has the order since now; the first receipt after it was ordered counts."""
    if event.data.get("kind") != DELIVERY:
        return
    key = Delivery.objects.values_list("key", flat=True).get(id=event.data["delivery"])
    _code, _stops, pk, version = key.split("/")
    row = StopOrder.objects.unscoped("the order that a receipt is about").get(pk=pk)
    ordered = row.actions.filter(name="ordered").last().number
    if row.received_at is None and row.state != State.WITHDRAWN and int(version) >= ordered:
        row.act(
            "received", by=event.by, organisation=row.payer, parties=row.parties, received_at=event.happened_at,
            key=f"stop-order.received:{event.id}",
        )  # fmt: skip
