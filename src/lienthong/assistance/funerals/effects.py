"""What a death has brought about in assistance, for the page of its chain: benefit, lines recalled or stopped at the
payer, recovery, offer; and the money that the dead person took for others."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField as Number
from django.db.models import (
    BooleanField,
    DateField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Sum,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.assistance.funerals.offer import FuneralOffer
from lienthong.assistance.funerals.offer import State as OfferState
from lienthong.assistance.payments.stop_order import State, StopOrder
from lienthong.assistance.payroll.line import Kind, Line, LineRecall
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.entitlement import State as EntitlementState
from lienthong.assistance.register.family import Family, shown_family
from lienthong.assistance.register.subscriptions import DIED, REPORTED
from lienthong.civil.ports import Effect
from lienthong.pages import formats


class _Found(NamedTuple):
    """A line ordered to be stopped, a line recalled, or a funeral offer: asked for together, in one query."""

    what: str
    said: str
    at: datetime
    key: Any = None
    month: date | None = None
    entitlement: int | None = None
    sequence: int | None = None
    paid_on: date | None = None
    amount: int = 0
    taken_up: bool = False


def of(person: str, _death: str, actor: access.Actor) -> list[Effect]:
    """The effects that the actor may see."""
    pk = uuid.UUID(person.removeprefix("person:"))
    given_back = Line.objects.within(actor).filter(entitlement_id=OuterRef("pk"), kind=Kind.RECOVERY)
    sums = given_back.order_by().values("entitlement_id").annotate(sum=Sum("amount")).values("sum")
    funeral = Q(family=Family.FUNERAL)  # the dead person's own is told with its offer
    taken = Q(beneficiary__payee=pk, carer=None)
    rows = list(
        Entitlement.objects.within(actor).filter((Q(beneficiary__person=pk) | taken) & ~funeral | funeral & Q(carer=pk))
        .select_related("beneficiary__person").annotate(given_back=Coalesce(Subquery(sums), 0)).order_by("pk")
    )  # fmt: skip
    own = [one for one in rows if one.beneficiary.person_id == pk]
    found = _found(pk, [one.pk for one in rows], actor)
    return [
        *(_benefit(one) for one in own if one.hold),
        *(_taken(one) for one in rows if one not in own and one.state != EntitlementState.STOPPED),
        *_recalled(found), *_stops(found, actor), *_given_back(own), *_offer(found, actor),
    ]  # fmt: skip


def _found(pk: uuid.UUID, entitlements: list[int], actor: access.Actor) -> list[_Found]:
    no_day, no_number, no_key = Value(None, DateField()), Value(None, Number()), Value(None, UUIDField())
    no_sequence, no = Value(None, SmallIntegerField()), Value(False, BooleanField())
    orders: QuerySet[Any] = StopOrder.objects.within(actor).filter(entitlement__in=entitlements)
    recalled: QuerySet[Any] = LineRecall.objects.within(actor).filter(entitlement_id__in=entitlements)
    offers: QuerySet[Any] = FuneralOffer.objects.within(actor).filter(person=pk)
    asked = orders.values_list(
        Value("order"), "state", "changed_at", "pk", "for_month", "entitlement", "sequence", "paid_on", "amount", no
    ).union(
        recalled.values_list(
            Value("recall"), "reason", "happened_at", no_key, "for_month", "entitlement_id", "sequence", no_day,
            no_number, no,
        ),
        offers.values_list(
            Value("offer"), "state", "changed_at", "pk", no_day, no_number, no_sequence, no_day, "amount",
            ExpressionWrapper(Q(dossier__isnull=False), BooleanField()),
        ),
        all=True,
    )  # fmt: skip
    return sorted(map(_Found._make, asked), key=lambda one: (one.month or date.min, one.sequence or 0))


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


def _taken(row: Entitlement) -> Effect:
    title = _("%(benefit)s of %(name)s held") % {
        "benefit": shown_family(row.family),
        "name": row.beneficiary.person.name,
    }
    text = _("This person took the money. Another must be named; the next list then pays what was held.")
    return Effect(title, "soon", text, words=pgettext("payment", "Held"))


def _recalled(found: list[_Found]) -> Iterator[Effect]:
    for line in sorted((one for one in found if one.what == "recall"), key=lambda one: one.at):
        held = line.said == "entitlement.suspended"
        title = _("Line of %(month)s held back") if held else _("Line of %(month)s recalled")
        yield Effect(title % {"month": f"{line.month:%m/%Y}"}, "done", at=line.at)


def _given_back(rows: list[Any]) -> Iterator[Effect]:
    if owed := -sum(row.given_back for row in rows):
        title = _("Recovery of %(amount)s") % {"amount": formats.dong(owed)}
        yield Effect(title, "soon", _("Paid after the death."), words=str(Kind.RECOVERY.label))


def _stops(found: list[_Found], actor: access.Actor) -> Iterator[Effect]:
    """Lines that lay with the payer: stop ordered, stopped, already paid."""
    for order in (one for one in found if one.what == "order"):
        title = _("Line of %(month)s: %(state)s") % {
            "month": f"{order.month:%m/%Y}", "state": str(State(order.said).label).lower(),
        }  # fmt: skip
        text = _("Paid on %(day)s, before the payer had the order.") if order.paid_on else ""
        code = f"{order.month:%Y%m}-{order.entitlement}-{order.sequence}"
        href = reverse("payroll-line", args=[code]) if allowed(actor, "payments.lists") else ""
        state = "soon" if order.said in (State.ORDERED, State.PAID) else "done"
        yield Effect(title, state, text % {"day": formats.day(order.paid_on)}, order.at, href)


def _offer(found: list[_Found], actor: access.Actor) -> Iterator[Effect]:
    for row in (one for one in found if one.what == "offer"):
        href = reverse("funeral-offer", args=[row.key]) if allowed(actor, "funeral.offer") else ""
        title = _("Funeral grant of %(amount)s") % {"amount": formats.dong(row.amount)}
        state, words = "done" if row.taken_up else "soon", str(OfferState(row.said).label)
        yield Effect(title, state, at=row.at, href=href, words=words)
