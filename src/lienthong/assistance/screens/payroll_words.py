"""Words and addresses that the pages of the payroll share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong import access
from lienthong.access import actors
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.pages import formats

TONES = {State.DRAFT: "quiet", State.PROPOSED: "soon", State.APPROVED: "soon", State.SETTLED: "done"}


def month(value: date | None) -> str:
    """12/2026"""
    return value.strftime("%m/%Y") if value else formats.NOTHING


def names(communes: Any) -> dict[str, str]:
    """Communes' names by code, in at most two queries."""
    found = actors.names({f"unit:{one}" for one in communes})
    return {party.removeprefix("unit:"): name for party, name in found.items()}


def name(party: str) -> str:
    """What people call one party."""
    return actors.names({party})[party]


def list_or_404(actor: access.Actor, pk: Any) -> PaymentList:
    """A payment list the actor may see."""
    found = PaymentList.objects.within(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def tone(row: PaymentList) -> str:
    """How a list's state is coloured."""
    return TONES.get(State(row.state), "quiet")


def state_words(row: Any) -> str:
    """A list's state in words."""
    return str(State(row.state).label)


def title(row: PaymentList) -> str:
    """Danh sách chi trả tháng 12/2026"""
    return _("Payment list %(month)s") % {"month": month(row.list_month)}


def trail(row: PaymentList, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back from a page about a list."""
    return [(_("Payment periods"), reverse("payroll")), (title(row), reverse("payroll-list", args=[row.pk])), *more]
