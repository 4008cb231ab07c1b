"""Handed list: a commune's list of a month as it lies with a payer, and how far it has been paid.

A commune with two payers (cash and transfers) hands a part to each: together they are the list. Which payer has a line
stands in `HandedLine` where there are two; what belongs to nobody's part (a recovery) counts as the first's.
Derived: what was handed over stands in the list's own action and in the files, what came of it in the outcomes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q, Sum

from lienthong import access
from lienthong.assistance.payments import control, deadlines
from lienthong.assistance.payments.communes import communes_of


class HandedList(models.Model):
    """The current row. Amounts in đồng; `remainder`: what the payer still holds of earlier lists, for carried lines."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)  # the first part's is the list's
    list = models.UUIDField()
    part = models.SmallIntegerField(default=1)
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
        constraints = [
            models.UniqueConstraint(fields=["list_month", "commune", "payer"], name="handed_list_once"),
            models.UniqueConstraint(fields=["list", "part"], name="handed_list_part"),
        ]
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
        """The code in the ledger of what is owed about this part: the list's own, where it is the first."""
        return f"payment-list:{self.list}" if self.part == 1 else f"payment-list-part:{self.id}"

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


class HandedLine(models.Model):
    """Which payer has a line, where a list lies with two."""

    personal = "no: a line is read through its list, and the list is scoped"

    pk = models.CompositePrimaryKey("for_month", "entitlement", "sequence")
    for_month = models.DateField()
    entitlement = models.BigIntegerField(db_column="entitlement_id")
    sequence = models.SmallIntegerField()
    payer = models.CharField(max_length=60)

    objects: ClassVar[models.Manager[HandedLine]] = models.Manager()

    class Meta:
        db_table = "assistance_handed_line"


@dataclass(frozen=True)
class Paid:
    """How far a whole list has been paid, at all its payers. Amounts in đồng."""

    paid: int
    unpaid: int
    untold_lines: int


def paid_in(parts: Iterable[HandedList]) -> Paid:
    """The same, added up from a list's parts."""
    told = [(part.paid, part.unpaid, part.untold_lines) for part in parts]
    return Paid(*(sum(column) for column in zip(*told, strict=True)))


def paid_of(lists: Iterable[UUID]) -> dict[UUID, Paid]:
    """The same for each of these lists that was handed over; in one query."""
    rows = HandedList.objects.unscoped("the lists in front are scoped").filter(list__in=list(lists)).order_by()
    told = rows.values_list("list").annotate(
        Sum("paid"), Sum("unpaid"), untold=Sum(F("lines") - F("paid_lines") - F("unpaid_lines"))
    )
    return {one: Paid(paid, unpaid, untold) for one, paid, unpaid, untold in told}
