"""The lines of a list as readers see them: with the result of each, the village, and the names behind the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery

from lienthong import access, database
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import PAID_TO_CARER, shown_family
from lienthong.database import queries

QUERIES = queries.load(__file__)


def lines_of(row: PaymentList, actor: access.Actor) -> QuerySet:
    """The list's lines that the actor may see, as `told` shows them."""
    return told(Line.objects.within(actor).filter(list_month=row.list_month, commune=row.commune))


def told(lines: QuerySet) -> QuerySet:
    """Lines with `result` (None: nothing said), `paid_at`, `village`, `recalled` and what for (`recalled_for`)."""
    here = {"for_month": OuterRef("for_month"), "sequence": OuterRef("sequence")}
    said = Outcome.objects.filter(**here, entitlement=OuterRef("entitlement_id")).order_by("-paid")
    behind = Entitlement.objects.unscoped("the line in front is scoped").filter(pk=OuterRef("entitlement_id"))
    recalled = LineRecall.objects.unscoped("the line in front is scoped").filter(
        **here, entitlement_id=OuterRef("entitlement_id")
    )
    return lines.annotate(
        result=Subquery(said.values("result")[:1], output_field=CharField()),
        paid_at=Subquery(said.values("paid_at")[:1]),
        village=Subquery(behind.values("beneficiary__village")[:1], output_field=CharField()),
        recalled=Exists(recalled),
        recalled_for=Subquery(recalled.values("reason")[:1], output_field=CharField()),
    )


def recalled_of(lists: Iterable[PaymentList]) -> dict[UUID, tuple[int, int]]:
    """Of each list: how many lines were called back before they were handed over, and their amount in đồng."""
    rows = list(lists)
    asked = {"months": [row.list_month for row in rows], "communes": [row.commune for row in rows]}
    found = database.connection().execute(QUERIES["recalled"], asked).fetchall()
    sums = {(month, commune): (lines, amount) for month, commune, lines, amount in found}
    return {row.pk: sums.get((row.list_month, row.commune), (0, 0)) for row in rows}


def named(rows: Iterable[Any], actor: access.Actor) -> None:
    """Give each line its beneficiary, who takes the money, and the family that may be shown; in one query."""
    lines = list(rows)
    found = (
        Entitlement.objects.within(actor)
        .filter(pk__in={line.entitlement_id for line in lines})
        .select_related("beneficiary__person", "beneficiary__payee", "carer")
    )
    by_id = {one.pk: one for one in found}
    for line in lines:
        one = by_id.get(line.entitlement_id)
        line.entitled = one
        line.person_name = one.beneficiary.person.name if one else ""
        line.person = one.beneficiary.person.party if one else ""
        line.taker_name = taker(one).name if one else ""
        line.family = shown_family(one.family) if one else ""
        line.channel = one.beneficiary.get_channel_display() if one else ""


def taker(one: Entitlement) -> Any:
    """Who receives the money: the carer of care and funeral money, else the payee, else the person."""
    if one.family in PAID_TO_CARER and one.carer:
        return one.carer
    return one.beneficiary.payee or one.beneficiary.person
