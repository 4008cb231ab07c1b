"""Orders to stop a payment: the payer's list of them, and the page of one, where it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.access import user
from lienthong.access.permission import allowed
from lienthong.assistance.payments import control, stop_order
from lienthong.assistance.payments.stop_order import Reason, State, StopOrder, StopOrderAction
from lienthong.assistance.screens import payroll_words as words
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage

TONES = {State.ORDERED: "soon", State.STOPPED: "done", State.PAID: "late", State.WITHDRAWN: "withdrawn"}
DONE = {
    "ordered": gettext_lazy("Stop ordered"), "changed": gettext_lazy("Order changed"),
    "received": gettext_lazy("The payer has the order"), "answered": gettext_lazy("Answered by the payer"),
    "paid-too-late": gettext_lazy("The payer says it was paid after it had the order: not taken"),
    "withdrawn": gettext_lazy("Order withdrawn"),
}  # fmt: skip


def tone(row: StopOrder) -> str:
    """An order's key for its colour."""
    return TONES[State(row.state)]


def state_words(row: StopOrder) -> str:
    """How an order stands, with the day where the line was paid."""
    label = str(State(row.state).label)
    return f"{label} {formats.day(row.paid_on)}" if row.state == State.PAID else label


def list_code(row: StopOrder) -> str:
    """202701-00004"""
    return control.code(row.list_month, row.commune)


def story(row: StopOrder, done: Iterable[StopOrderAction]) -> list[dict[str, Any]]:
    """Who did what with an order, and when, in the order of its actions."""
    actions = list(done)
    called = user.names({one.by for one in actions})
    return [
        {"title": DONE.get(one.name, one.name), "at": one.happened_at, "state": "", "text": _said(one),
         "by": called.get(one.by) or (_("Payer") if one.organisation == row.payer else _("Commune"))}
        for one in actions
    ]  # fmt: skip


def of_line(line: Any) -> dict[str, Any] | None:
    """The order to stop a line that the reader may see, with its story; None where there is none."""
    named = {
        "life__for_month": line.for_month,
        "life__entitlement": line.entitlement_id,
        "life__sequence": line.sequence,
    }
    done = list(StopOrderAction.objects.filter(**named).select_related("life").order_by("-number"))
    if not done:
        return None
    row = done[0].life
    return {
        "row": row, "tone": tone(row), "words": state_words(row), "reason": Reason(row.reason).label,
        "story": story(row, done),
    }  # fmt: skip


def _said(one: Any) -> str:
    """What an action adds: the answer with its day, or what was ordered."""
    day = f" {formats.day(date.fromisoformat(one.data['paid_on']))}" if "paid_on" in one.data else ""
    if "answer" in one.data:
        return f"{State(one.data['answer']).label}{day}"
    return str(Reason(one.data["reason"]).label) if "reason" in one.data else ""


def of_list(pk: UUID, actor: access.Actor, page: str) -> list[dict[str, Any]]:
    """The orders on the lines of a list, for a table; `page`: which page a line opens, of the commune or the payer."""
    rows = StopOrder.objects.within(actor).filter(list=pk).order_by("-began_at", "for_month", "sequence")[:50]
    return [
        {"row": row, "tone": tone(row), "words": state_words(row), "reason": Reason(row.reason).label,
         "address": reverse(page, args=[row.code if page == "payroll-line" else row.pk])}
        for row in rows
    ]  # fmt: skip


class Stops(ListPage):
    """The orders to the reader's payer."""

    title = gettext_lazy("Orders to stop payments")
    lead = gettext_lazy("Lines that must not be paid any more. Stop them, then answer each: stopped, or already paid.")
    permission = "payments.desk"
    purpose = "stop-orders"
    export_name = "stop-orders"
    empty = gettext_lazy("No commune has ordered you to stop a payment.")
    sort = "-began_at"
    search_in: ClassVar = ["commune"]
    search_label = gettext_lazy("Code of the commune")
    columns: ClassVar = [
        Column("code", gettext_lazy("Line"), link=lambda row: reverse("payments-stop", args=[row.pk])),
        Column("list_code", gettext_lazy("List"), value=list_code),
        Column("commune_name", gettext_lazy("Ordered by")),
        Column("began_at", gettext_lazy("Ordered"), sort="began_at"),
        Column("amount", gettext_lazy("Amount"), figure=True, show=formats.dong, sort="amount"),
        Column("reason", gettext_lazy("Order"), value=lambda row: Reason(row.reason).label),
        Column("state", gettext_lazy("State"), state=True, value=tone, words=state_words),
    ]  # fmt: skip
    filters: ClassVar = [
        Filter("state", gettext_lazy("State"), State.choices), Filter("reason", gettext_lazy("Order"), Reason.choices),
    ]  # fmt: skip

    def rows(self) -> QuerySet:
        actor = self.request.actor  # type: ignore[attr-defined]
        return StopOrder.objects.within(actor).filter(payer=actor.organisation)

    def persons(self, rows: Iterable[Any]) -> list[str]:
        return [row.subject for row in rows]

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        _named(found)
        return found, before, after

    def audited(self, rows: QuerySet) -> Any:
        found = list(rows)
        _named(found)
        self.audit(found)
        return iter(found)


def _named(rows: Iterable[Any]) -> None:
    found = list(rows)
    called = words.names({row.commune for row in found})
    for row in found:
        row.commune_name = called.get(row.commune, row.commune)


class AnswerForm(forms.Form):
    """What became of the line."""

    said = forms.ChoiceField(
        label=gettext_lazy("What became of the line?"), widget=forms.RadioSelect,
        choices=[(State.STOPPED.value, gettext_lazy("Stopped: it will not be paid")),
                 (State.PAID.value, gettext_lazy("Paid before the order came"))],
    )  # fmt: skip
    paid_on = forms.Day(label=gettext_lazy("Day of the payment, if it was paid"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("payments.desk")
def stop(request: Any, pk: UUID) -> HttpResponse:
    """One order: what is to be stopped, who ordered and answered it, and the answer."""
    row: Any = StopOrder.objects.within(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, row, form):
        return HttpResponseRedirect(reverse("payments-stop", args=[row.pk]))
    _named([row])
    access.audit.read(request.actor, "stop-order.page", [row.subject], request, things=[row.thing])
    answerable = row.state in (State.ORDERED, State.STOPPED, State.PAID)
    context = {
        "order": row, "title": _("Order on line %(code)s") % {"code": row.code}, "form": form,
        "story": story(row, row.actions.order_by("-number")),
        "tone": tone(row), "words": state_words(row),
        "may_answer": answerable and allowed(request.actor, "payments.report", organisation=row.payer),
        "facts": [
            (_("Line"), row.code), (_("List"), list_code(row)), (_("Amount"), formats.dong(row.amount)),
            (_("Order"), Reason(row.reason).label), (_("Ordered by"), row.commune_name),
            (_("Ordered"), formats.moment(row.began_at)),
        ],
        "breadcrumbs": [(_("Orders to stop payments"), reverse("payments-stops")), (row.code, "")],
    }  # fmt: skip
    return render(request, "assistance/payments_stop.html", context)


def _answered(request: Any, row: StopOrder, form: AnswerForm) -> bool:
    """Take the answer; what is wrong with it is said at the form."""
    said, day = State(form.cleaned_data["said"]), form.cleaned_data["paid_on"]
    try:
        done = stop_order.answer(row, said, paid_on=day if said == State.PAID else None, by=request.actor)
    except (stop_order.NotAnswered, ledger.InvalidState) as fault:
        form.add_error("paid_on" if said == State.PAID else "said", str(fault))
        return False
    if done.state == said:
        messages.success(request, _("The commune has your answer."))
    else:
        messages.warning(request, _("Noted, and not taken: that day is after you had the order. The commune sees it."))
    return True
