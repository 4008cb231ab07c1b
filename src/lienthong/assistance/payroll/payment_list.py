"""A payment list: what one commune pays in one month, from its draft to its settlement.

Its lines change only while it is a draft; who approves it is never who proposed it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong import access, ledger
from lienthong.assistance.register import scope


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    HANDED_OVER = "handed_over", _("Handed over to the payer")
    REPORTED = "reported", _("Reported by the payer")
    SETTLED = "settled", _("Settled")


# What may follow what: a list with nothing to pay is handed to nobody. docs/states.md is drawn from this.
NEXT = {
    State.DRAFT: {State.PROPOSED},
    State.PROPOSED: {State.DRAFT, State.APPROVED},
    State.APPROVED: {State.HANDED_OVER, State.SETTLED},
    State.HANDED_OVER: {State.REPORTED},
    State.REPORTED: {State.REPORTED, State.SETTLED},
}


class PaymentList(ledger.Life):
    """The current row. `list_month` is its first day; `known_at` the moment whose knowledge it is computed from.

    totals: {"regular.national": {"lines": n, "amount": đồng}, …}. movement: heads of the list before, what came and
    went, heads now. differences: each head that came or went, with the change and decision behind it. broken: what does
    not add up; such a list can't be proposed.
    """

    personal = "no: sums of a commune; whom they concern is named by entitlements' numbers only"
    KIND = "payment-list"
    NEXT = NEXT
    BEGIN = {State.DRAFT}

    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    list_month = models.DateField()
    known_at = models.DateTimeField()
    lines = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)  # of all lines but recoveries
    recovery = models.BigIntegerField(default=0)  # what is to come back, as a negative sum
    heads = models.IntegerField(default=0)
    totals = models.JSONField(default=dict)
    movement = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    broken = models.JSONField(default=list)
    proposed_by = models.CharField(max_length=200, blank=True, default="")
    approved_by = models.CharField(max_length=200, blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_payment_list"
        constraints: ClassVar = [models.UniqueConstraint(fields=["commune", "list_month"], name="payment_list_one")]
        indexes: ClassVar = [models.Index(fields=["list_month", "state"], name="payment_list_month")]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        """Communes see theirs, provinces those of their communes; the ministry sees all sums."""
        return models.Q() if "ministry_officer" in actor.roles else scope.of_units(actor)


class PaymentListAction(ledger.Action):
    """What was done to a payment list."""

    life = models.ForeignKey(PaymentList, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        db_table = "assistance_payment_list_action"
        constraints: ClassVar = [models.UniqueConstraint(fields=["life", "number"], name="payment_list_action_number")]
