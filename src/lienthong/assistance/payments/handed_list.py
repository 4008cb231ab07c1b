"""Handed list: a commune's list of a month as it lies with its payer, and how far it has been paid.

Derived: what was handed over stands in the list's own action and in the file, what came of it in the outcomes.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from lienthong import access
from lienthong.assistance.payments import control, deadlines
from lienthong.assistance.payments.contract import communes_of


class HandedList(models.Model):
    """The current row. Amounts in đồng; `remainder`: what the payer still holds of earlier lists, for carried lines."""

    list = models.UUIDField(primary_key=True)
    list_month = models.DateField()
    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    payer = models.CharField(max_length=60)
    contract = models.BigIntegerField()
    lines = models.IntegerField()
    amount = models.BigIntegerField()
    fee = models.BigIntegerField()
    remainder = models.BigIntegerField()
    csv = models.CharField(max_length=64)
    json = models.CharField(max_length=64)
    seal = models.JSONField()
    handed_at = models.DateTimeField()
    paid_lines = models.IntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    unpaid_lines = models.IntegerField(default=0)
    unpaid = models.BigIntegerField(default=0)
    faults = models.IntegerField(default=0)

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_handed_list"
        constraints = [models.UniqueConstraint(fields=["list_month", "commune"], name="handed_list_once")]
        indexes = [
            models.Index(fields=["payer", "-list_month"], name="handed_list_payer"),
            models.Index(fields=["province", "list_month"], name="handed_list_province"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune, whoever looks into it, and the payer."""
        return communes_of(actor) | Q(payer__in=actor.organisations)

    @property
    def code(self) -> str:
        """202612-00004"""
        return control.code(self.list_month, self.commune)

    @property
    def thing(self) -> str:
        """The list's code in the ledger."""
        return f"payment-list:{self.list}"

    @property
    def transferred(self) -> int:
        """What the payer is to have for this list: all lines and the fee."""
        return self.amount + self.fee

    @property
    def to_withdraw(self) -> int:
        """What is to be withdrawn at the Treasury: the payer holds the remainder of earlier lists already."""
        return self.transferred - self.remainder

    @property
    def untold_lines(self) -> int:
        """Lines of which the payer has said nothing (that could be taken)."""
        return self.lines - self.paid_lines - self.unpaid_lines

    @property
    def untold(self) -> int:
        """The same in đồng: what is missing in paid + unpaid = transferred lines."""
        return self.amount - self.paid - self.unpaid

    @property
    def report_by(self) -> Any:
        """The last day of the payer's report."""
        return deadlines.report_by(self.list_month)


COMPLETE = Q(lines=F("paid_lines") + F("unpaid_lines"))
