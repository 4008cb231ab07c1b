"""What a death has brought about in assistance, for the page of its chain: benefit, lines recalled or stopped at the
payer, recovery, offer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.assistance.funerals.offer import FuneralOffer
from lienthong.assistance.payments.stop_order import State, StopOrder
from lienthong.assistance.payroll.line import Kind, Line, LineRecall
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import Family, shown_family
from lienthong.assistance.register.subscriptions import DIED, REPORTED
from lienthong.civil.ports import Effect
from lienthong.pages import formats


def of(person: str, _death: str, actor: access.Actor) -> list[Effect]:
    """The effects that the actor may see."""
    pk = uuid.UUID(person.removeprefix("person:"))
    given_back = Line.objects.within(actor).filter(entitlement_id=OuterRef("pk"), kind=Kind.RECOVERY)
    sums = given_back.order_by().values("entitlement_id").annotate(sum=Sum("amount")).values("sum")
    rows = list(
        Entitlement.objects.within(actor).filter(beneficiary__person=pk).exclude(family=Family.FUNERAL)
        .annotate(given_back=Coalesce(Subquery(sums), 0))
    )  # fmt: skip
    return [*(_benefit(one) for one in rows if one.hold), *_money(rows, actor), *_offer(pk, actor)]


def _benefit(row: Entitlement) -> Effect:
    if row.hold.endswith(DIED) and row.to_month:
        title = _("%(benefit)s stopped from %(month)s") % _said(row, row.to_month)
        return Effect(title, "done", _("From the month after the death."))
    if row.hold == REPORTED and row.suspended_from:
        title = _("%(benefit)s held from %(month)s") % _said(row, row.suspended_from)
        return Effect(
            title,
            "soon",
            _("Held, not stopped: until the death is a fact, or is taken back."),
            words=pgettext("payment", "Held"),
        )
    return Effect(
        _("%(benefit)s held") % {"benefit": shown_family(row.family)}, "soon", words=pgettext("payment", "Held")
    )


def _said(row: Entitlement, month: object) -> dict[str, str]:
    return {"benefit": shown_family(row.family), "month": f"{month:%m/%Y}"}


def _money(rows: list[Any], actor: access.Actor) -> Iterator[Effect]:
    recalled = LineRecall.objects.within(actor).filter(entitlement_id__in=[row.pk for row in rows])
    for line in recalled.order_by("happened_at") if rows else ():
        held = line.reason == "entitlement.suspended"
        title = _("Line of %(month)s held back") if held else _("Line of %(month)s recalled")
        yield Effect(title % {"month": f"{line.for_month:%m/%Y}"}, "done", at=line.happened_at)
    yield from _stops(rows, actor)
    owed = -sum(row.given_back for row in rows)
    if owed:
        yield Effect(
            _("Recovery of %(amount)s") % {"amount": formats.dong(owed)},
            "soon",
            _("Paid after the death."),
            words=str(Kind.RECOVERY.label),
        )


def _stops(rows: list[Any], actor: access.Actor) -> Iterator[Effect]:
    """Lines that lay with the payer: stop ordered, stopped, already paid."""
    orders = StopOrder.objects.within(actor).filter(entitlement__in=[row.pk for row in rows])
    for order in orders.order_by("for_month", "sequence") if rows else ():
        title = _("Line of %(month)s: %(state)s") % {
            "month": f"{order.for_month:%m/%Y}", "state": str(State(order.state).label).lower(),
        }  # fmt: skip
        text = _("Paid on %(day)s, before the payer had the order.") if order.paid_on else ""
        href = reverse("payroll-line", args=[order.code]) if allowed(actor, "payments.lists") else ""
        state = "soon" if order.state in (State.ORDERED, State.PAID) else "done"
        yield Effect(title, state, text % {"day": formats.day(order.paid_on)}, order.changed_at, href)


def _offer(pk: uuid.UUID, actor: access.Actor) -> Iterator[Effect]:
    row = FuneralOffer.objects.within(actor).filter(person=pk).first()
    if row is not None:
        href = reverse("funeral-offer", args=[row.pk]) if allowed(actor, "funeral.offer") else ""
        title = _("Funeral grant of %(amount)s") % {"amount": formats.dong(row.amount)}
        state = "done" if row.dossier_id else "soon"
        yield Effect(title, state, at=row.changed_at, href=href, words=row.state_words)
