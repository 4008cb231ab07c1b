"""Proposals to suspend: money not collected three months in a row. An officer asks why, and confirms or declines."""

from __future__ import annotations

from collections.abc import Iterable
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
from lienthong.access.permission import allowed
from lienthong.assistance.payments import proposal
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.proposal import State, SuspensionProposal
from lienthong.assistance.payments.result import Result
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.entitlement import State as Running
from lienthong.assistance.register.family import shown_family
from lienthong.assistance.screens import payroll_words as words
from lienthong.pages import formats, screen
from lienthong.pages.lists import Column, Filter, ListPage

TONES = {State.PROPOSED: "soon", State.CONFIRMED: "done"}


def named(rows: Iterable[Any], actor: access.Actor) -> None:
    """Give each proposal the person's name and the benefit, in one query."""
    proposals = list(rows)
    found = Entitlement.objects.within(actor).filter(pk__in=[one.entitlement for one in proposals])
    by_id = {one.pk: one for one in found.select_related("beneficiary__person")}
    for one in proposals:
        entitled = by_id.get(one.entitlement)
        one.person_name = entitled.beneficiary.person.name if entitled else ""
        one.village = entitled.beneficiary.village if entitled else ""
        one.family = shown_family(entitled.family) if entitled else ""
        one.review = _review(entitled) if entitled else ""


def _review(entitled: Entitlement) -> str:
    """Where a suspended benefit is paid on or stopped; nowhere once another commune pays."""
    suspended = entitled.state == Running.SUSPENDED and entitled.commune == entitled.beneficiary.commune
    return reverse("register-person", args=[entitled.beneficiary_id]) if suspended else ""


class Proposals(ListPage):
    """The page."""

    title = gettext_lazy("Not collected for three months")
    lead = gettext_lazy("The law suspends who does not collect three months in a row. Ask why first; you decide.")
    permission = "payments.lists"
    purpose = "suspension-proposals"
    export_name = "suspension-proposals"
    empty = gettext_lazy("Nobody has left money three months in a row.")
    sort = "-began_at"
    columns: ClassVar = [
        Column("person_name", gettext_lazy("Beneficiary"), link=lambda row: reverse("suspension", args=[row.pk])),
        Column("village", gettext_lazy("Village")),
        Column("family", gettext_lazy("Benefit")),
        Column("last_month", gettext_lazy("Last month"), show=words.month, sort="last_month"),
        Column("amount", gettext_lazy("Not collected"), figure=True, show=formats.dong),
        Column("state", gettext_lazy("State"), state=True, value=lambda row: TONES.get(State(row.state), "quiet"),
               words=lambda row: State(row.state).label),
    ]  # fmt: skip
    filters: ClassVar = [Filter("state", gettext_lazy("State"), State.choices)]

    def rows(self) -> QuerySet:
        return SuspensionProposal.objects.within(self.request.actor)  # type: ignore[attr-defined]

    def persons(self, rows: Iterable[Any]) -> list[str]:
        return [row.subject for row in rows]

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        named(found, self.request.actor)  # type: ignore[attr-defined]
        return found, before, after

    def audited(self, rows: QuerySet) -> Any:
        found = list(rows)
        named(found, self.request.actor)  # type: ignore[attr-defined]
        self.audit(found)
        return iter(found)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("payments.lists")
def decide(request: Any, pk: UUID) -> HttpResponse:
    """One proposal: the months, what the payer said of each, and the decision."""
    one: Any = SuspensionProposal.objects.within(request.actor).filter(pk=pk).first()
    if one is None:
        raise Http404
    if request.method == "POST":
        return _decided(request, one)
    named([one], request.actor)
    access.audit.read(request.actor, "suspension-proposal.page", [one.subject], request, things=[one.thing])
    told = Outcome.objects.filter(entitlement=one.entitlement, for_month__lte=one.last_month, paid=False)
    months = [
        {"month": words.month(each.for_month), "result": Result(each.result).label, "at": each.recorded_at}
        for each in told.order_by("-for_month", "-sequence")[:12]
    ]
    context = {
        "proposal": one, "months": months, "tone": TONES.get(State(one.state), "quiet"),
        "state_words": State(one.state).label,
        "may_decide": one.state == State.PROPOSED
        and allowed(request.actor, "payments.suspend", organisation=f"unit:{one.commune}"),
        "facts": [
            (_("Beneficiary"), one.person_name), (_("Village"), one.village), (_("Benefit"), one.family),
            (_("Not collected up to"), words.month(one.last_month)), (_("Amount"), formats.dong(one.amount)),
            (_("Reason of the decision"), one.reason),
        ],
        "breadcrumbs": [(_("Not collected for three months"), reverse("suspensions")), (one.person_name, "")],
    }  # fmt: skip
    return render(request, "assistance/payments_proposal.html", context)


def _decided(request: Any, one: SuspensionProposal) -> HttpResponse:
    reason, confirm = screen.written(request, "reason"), request.POST.get("decision") == "confirm"
    try:
        (proposal.confirm if confirm else proposal.decline)(one, reason=reason, by=request.actor)
    except (proposal.NoReason, ledger.InvalidState) as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("suspension", args=[one.pk]))
    done = _("The benefit is suspended.") if confirm else _("The proposal is declined; the benefit goes on.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("suspensions"))
