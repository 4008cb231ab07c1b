"""Settlement with the payer: transferred = lines + fee; paid + unpaid = lines. Each number opens its lines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong import access, ledger
from lienthong.access import actors
from lienthong.access.permission import allowed
from lienthong.assistance.payments import list_print, settlement
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.report import PayerReport, ReportFault
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.screens import payroll_words as words
from lienthong.pages import screen


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("payments.lists")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The sums, and the button that closes the list."""
    row, parts = _found(request.actor, pk)
    if request.method == "POST":
        return _settled(request, row)
    lines, called = reverse("payroll-lines", args=[row.pk]), actors.names({part.payer for part in parts})
    told = [settlement.of(part) for part in parts]
    context = {
        "list": row, "sums": settlement.whole(told), "title": _title(row), "lines": lines,
        "parts": [
            {"row": part, "sums": sums, "name": called[part.payer]} for part, sums in zip(parts, told, strict=True)
        ],
        "payers": ", ".join(called[part.payer] for part in parts),
        "balanced": all(sums.balanced for sums in told),
        "reports": _reports(row, parts, request.actor), "faults": faults(row, parts, request.actor),
        "may_settle": row.state == State.REPORTED
        and allowed(request.actor, "payments.settle", organisation=f"unit:{row.commune}"),
        "breadcrumbs": words.trail(row, (_("Settlement"), "")),
    }  # fmt: skip
    return render(request, "assistance/payments_settlement.html", context)


@require_safe
@screen.needs("payments.lists")
def pdf(request: Any, pk: UUID) -> HttpResponse:
    """The settlement with one payer on paper; without one asked for, with the first."""
    row, parts = _found(request.actor, pk)
    asked = request.GET.get("payer") or parts[0].payer
    handed = next((part for part in parts if part.payer == asked), None)
    if handed is None:
        raise Http404
    body = list_print.settlement(row, handed, payer=words.name(handed.payer), by=request.actor)
    return HttpResponse(body, content_type="application/pdf")


def _title(row: PaymentList) -> str:
    return _("Settlement with the payer %(month)s") % {"month": words.month(row.list_month)}


def _found(actor: access.Actor, pk: UUID) -> tuple[PaymentList, list[HandedList]]:
    row = words.list_or_404(actor, pk)
    parts = list(HandedList.objects.within(actor).filter(list=row.pk).order_by("part"))
    if not parts:
        raise Http404
    return row, parts


def _settled(request: Any, row: PaymentList) -> HttpResponse:
    try:
        settlement.settle(row, by=request.actor)
    except (settlement.NotBalanced, ledger.InvalidState) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The list is settled."))
    return HttpResponseRedirect(reverse("payments-settlement", args=[row.pk]))


def faults(row: PaymentList, parts: list[HandedList], actor: access.Actor) -> list[ReportFault]:
    """What the payers reported of this commune's lines of the month and was not taken, the newest first."""
    rows = ReportFault.objects.within(actor).filter(
        commune=row.commune, report__payer__in=[part.payer for part in parts]
    )
    rows = rows.filter(report__code__startswith=f"{row.list_month:%Y%m}").select_related("report")
    return list(rows.order_by("-pk")[:50])


def _reports(row: PaymentList, parts: list[HandedList], actor: access.Actor) -> list[PayerReport]:
    """The reports on this list alone; those about many communes are the payers'."""
    rows = PayerReport.objects.within(actor).filter(commune=row.commune, code=parts[0].code)
    return list(rows.order_by("-began_at")[:20])
