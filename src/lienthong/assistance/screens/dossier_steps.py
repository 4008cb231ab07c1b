"""The steps of a dossier as buttons: which are offered to whom, and what each does. No rule stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong import ledger
from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers import checking, deciding, deputies, effects, proposing, reception
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import FourEyes, NotReady
from lienthong.assistance.dossiers.state import State
from lienthong.assistance.screens import dossier_forms as asked
from lienthong.assistance.screens import dossier_proof
from lienthong.pages import forms, screen


@dataclass(frozen=True)
class Step:
    """A step: its button, what it asks, where it may be taken, and the domain action. `kind` colours the button."""

    name: str
    words: str | Promise
    done: str | Promise
    do: Callable[[Dossier, Any, Any], object]
    states: frozenset[State]
    permission: str
    form: type[forms.Form] | None = None
    kind: str = ""


def _sign(row: Dossier, _form: Any, request: Any) -> object:
    seen = request.POST.get("version", "")
    return deciding.sign(row, by=request.actor, version=int(seen) if seen.isdigit() else None)


STEPS = {
    step.name: step
    for step in (
        Step("receive", gettext_lazy("Receive and issue the receipt"), gettext_lazy("Received. The receipt is issued."),
             lambda row, form, request: reception.receive(row, by=request.actor),
             frozenset({State.SUBMITTED}), "dossier.receive"),
        Step("check", gettext_lazy("Check the data"), gettext_lazy("Checked. What came of it stands below."),
             lambda row, form, request: checking.check(row, by=request.actor),
             frozenset({State.RECEIVED, State.CHECKED}), "dossier.receive"),
        Step("propose", gettext_lazy("Propose to the chairman"), gettext_lazy("Proposed. It waits for the chairman."),
             lambda row, form, request: proposing.propose(
                 row, refuse=form.cleaned_data["outcome"] == "refuse", reasons=form.cleaned_data["reasons"],
                 by=request.actor),
             frozenset({State.CHECKED}), "dossier.propose", asked.Propose),
        Step("sign", gettext_lazy("Sign"), gettext_lazy("Signed and numbered. The register has it."),
             _sign, frozenset({State.PROPOSED}), "dossier.sign"),
        Step("send-back", gettext_lazy("Send back to the officer"), gettext_lazy("Sent back. Nothing was signed."),
             lambda row, form, request: proposing.send_back(row, form.cleaned_data["reason"], by=request.actor),
             frozenset({State.PROPOSED}), "dossier.sign", asked.SendBack, "secondary"),
        Step("return", gettext_lazy("The result is handed over"), gettext_lazy("Handed over. The dossier is closed."),
             lambda row, form, request: reception.return_result(row, to=form.cleaned_data["to"], by=request.actor),
             frozenset({State.DECIDED, State.REFUSED}), "dossier.receive", asked.Return),
        Step("supplement", gettext_lazy("Ask for a supplement"),
             gettext_lazy("Asked. The slip is issued, the clock stands."),
             lambda row, form, request: reception.ask_supplement(
                 row, form.things(), guide=form.cleaned_data["guide"], by=request.actor),
             frozenset({State.SUBMITTED, State.RECEIVED, State.CHECKED}), "dossier.receive", asked.AskSupplement,
             "secondary"),
        Step("resume", gettext_lazy("Go on without the supplement"), gettext_lazy("The clock runs again."),
             lambda row, form, request: reception.resume(row, form.cleaned_data["reason"], by=request.actor),
             frozenset({State.SUPPLEMENT}), "dossier.receive", asked.Resume, "secondary"),
        Step("apologise", gettext_lazy("Apologise and name a new date"), gettext_lazy("The apology is issued."),
             lambda row, form, request: reception.apologise(
                 row, form.cleaned_data["reason"], days=form.cleaned_data["days"], by=request.actor),
             frozenset({State.RECEIVED, State.CHECKED, State.PROPOSED}), "dossier.receive", asked.Apologise,
             "secondary"),
        Step("answer", gettext_lazy("Answer the complaint"), gettext_lazy("Answered. The applicant sees it."),
             lambda row, form, request: reception.answer_complaint(row, form.cleaned_data["text"], by=request.actor),
             frozenset(State), "dossier.answer-complaint", asked.AnswerComplaint, "secondary"),
    )
}  # fmt: skip
REFUSALS = (NotReady, FourEyes, ledger.InvalidState, effects.NotPossible)


def offered(dossier: Dossier, actor: Actor, deputy: deputies.Deputy | None) -> list[Step]:
    """The steps that this reader (today's `deputy`, if so) may take now."""
    return [step for step in STEPS.values() if _fits(step, dossier) and _may(step, dossier, actor, deputy)]


def _fits(step: Step, dossier: Dossier) -> bool:
    if State(dossier.state) not in step.states:
        return False
    if step.name == "answer":
        return dossier.complaint_open
    if step.name == "resume":
        return dossier.received_on is not None
    return step.name != "apologise" or dossier.is_late or dossier.promised_on is not None


def _may(step: Step, dossier: Dossier, actor: Actor, deputy: deputies.Deputy | None) -> bool:
    if step.name == "sign" and dossier.proposed_by == actor.code:
        return False
    if allowed(actor, step.permission, organisation=dossier.unit):
        return True
    return step.permission == "dossier.sign" and deputy is not None


@require_POST
@screen.needs("dossier.handle")
def act(request: Any, pk: UUID, step: str) -> HttpResponse:
    """Take a step. What keeps it from being taken is told where it was asked, and nothing is lost."""
    from lienthong.assistance.screens import dossier_page

    row = dossier_page.found(request, pk)
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    if chosen.permission == "dossier.sign":
        turned_away = dossier_proof.asked_first(request, row.commune, reverse("dossier", args=[pk]))
        if turned_away:
            return turned_away
    form = chosen.form(request.POST, prefix=step) if chosen.form else None
    if form is not None and not form.is_valid():
        return dossier_page.page(request, row, failed=(step, form), status=400)
    try:
        chosen.do(row, form, request)
    except REFUSALS as fault:
        return _told(request, row, chosen, form, fault)
    messages.success(request, str(chosen.done))
    return HttpResponseRedirect(reverse("dossier", args=[pk]))


def _told(request: Any, row: Dossier, step: Step, form: Any, fault: Exception) -> HttpResponse:
    from lienthong.assistance.screens import dossier_page

    if form is None or not isinstance(fault, NotReady):
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("dossier", args=[row.pk]))
    for one in fault.faults:
        form.add_error(one.field if one.field in form.fields else None, one.message)
    return dossier_page.page(request, row, failed=(step.name, form), status=400)
