"""One paper: what it says, what was done to it, who owes what about it, and the receipts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.ledger.delivery import Delivery
from lienthong.pages import screen
from lienthong.papers import disease_list, issuing, printing, referral, use
from lienthong.papers.paper import Paper
from lienthong.papers.screens.story import story
from lienthong.papers.state import VOID, State


def found(request: Any, pk: UUID) -> Paper:
    """The paper, if this reader may see it. A paper that tells of HIV needs a right of its own."""
    paper = Paper.objects.within(request.actor).filter(pk=pk).select_related("person").first()
    if paper is None or (paper.sensitive and not _may_see_sensitive(request.actor, paper)):
        raise Http404
    return paper


@require_safe
@screen.needs("papers.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page of one paper."""
    paper = found(request, pk)
    if paper.state == State.DRAFT:
        return HttpResponseRedirect(reverse("paper-edit", args=[pk]))
    access.audit.read(request.actor, "paper", [paper.subject], request, things=[paper.thing])
    said = paper.read()
    duties = list(ledger.obligations.of(thing=paper.thing).order_by("due_at", "rule"))
    deliveries = list(Delivery.objects.filter(thing=paper.thing).order_by("number"))
    receipts = list(ledger.Receipt.objects.filter(id__in=[duty.receipt for duty in duties if duty.receipt]))
    context = {
        "paper": paper, "said": said, "fields": _fields(paper, said), "validity": _validity(paper),
        "duties": [_duty(duty, deliveries, receipts) for duty in duties],
        "story": story(paper, deliveries, receipts), "breadcrumbs": _way_back(paper, request.actor),
        "may_accept": paper.is_copy and paper.state == State.RECEIVED and _may(request.actor, "papers.accept", paper),
        "may_cancel": _may_cancel(request.actor, paper), "is_void": State(paper.state) in VOID,
    }  # fmt: skip
    return render(request, "papers/paper.html", context)


@require_POST
@screen.needs("papers.accept")
def accept(request: Any, pk: UUID) -> HttpResponse:
    """The facility awaits the patient; the issuer is told."""
    paper = found(request, pk)
    try:
        use.accept(paper, by=request.actor)
        messages.success(request, _("Accepted. The issuer is being told."))
    except ledger.InvalidState:
        messages.warning(request, _("This paper was accepted or used before. Nothing was changed."))
    return HttpResponseRedirect(reverse("paper", args=[pk]))


@require_POST
@screen.needs("papers.sign")
def cancel(request: Any, pk: UUID) -> HttpResponse:
    """Take a paper back; whoever has it is told."""
    paper = found(request, pk)
    try:
        issuing.cancel(paper, by=request.actor, reason=request.POST.get("reason", ""))
        messages.success(request, _("Cancelled. Whoever received the paper is being told."))
    except ledger.InvalidState:
        messages.error(request, _("A paper that was used, or is cancelled already, can't be cancelled."))
    except ValueError as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("paper", args=[pk]))


@require_safe
@screen.needs("papers.read")
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper in its legal form, with the code that verifies it."""
    paper = found(request, pk)
    access.audit.read(request.actor, "paper.print", [paper.subject], request, things=[paper.thing])  # type: ignore[attr-defined]
    printed = printing.printed(paper, for_whom=request.actor)  # type: ignore[attr-defined]
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper.kind}-{paper.verify_code}.pdf"'
    return answer


def _may_see_sensitive(actor: access.Actor, paper: Paper) -> bool:
    return paper.subject in actor.persons or allowed(actor, "hiv.read")


def _may(actor: access.Actor, permission: str, paper: Paper) -> bool:
    return allowed(actor, permission, organisation=paper.owner)


def _may_cancel(actor: access.Actor, paper: Paper) -> bool:
    can = State.CANCELLED in paper.NEXT.get(State(paper.state), frozenset())
    return can and not paper.is_copy and _may(actor, "papers.sign", paper)


def _way_back(paper: Paper, actor: access.Actor) -> list[tuple[str, str]]:
    if paper.owner != actor.organisation:
        return []
    name, address = (
        (_("Papers received"), "papers-received") if paper.is_copy else (_("Papers issued"), "papers-issued")
    )
    return [(name, reverse(address))]


def _fields(paper: Paper, said: dict[str, Any]) -> list[tuple[Any, Any]]:
    values = said["values"]
    return [(field.label, field.shown(values[field.name])) for field in paper.form.fields if values.get(field.name)]


def _validity(paper: Paper) -> dict[str, Any] | None:
    """Until when the paper can be used, and why until then."""
    if not paper.valid_until:
        return None
    if paper.kind != referral.KIND:
        why = _("Ten working days after the day of the revisit (the system's own rule).")
        return {
            "until": paper.valid_until,
            "why": why,
            "basis": _("Circular 01/2025/TT-BYT, Article 11"),
            "mark": "assumed",
        }
    basis = _("Circular 01/2025/TT-BYT, Article 12")
    entry = disease_list.entry_of(paper.main_code)
    if entry is None:
        why = _("Ten working days from signing, the day of signing not counted.")
        return {"until": paper.valid_until, "why": why, "basis": basis, "mark": "secondary"}
    why = _("One year from signing: the main disease %(code)s is on list III (%(entry)s).")
    words = why % {"code": paper.main_code, "entry": entry.codes}
    return {"until": paper.valid_until, "why": words, "basis": basis, "mark": entry.evidence}


def _duty(duty: Any, deliveries: list[Delivery], receipts: list[Any]) -> dict[str, Any]:
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    delivery = next((row for row in deliveries if row.obligation == duty.id), None)
    receipt = next((row for row in receipts if row.id == duty.receipt), None)
    law = duty.law
    return {
        "duty": duty, "title": duty.title(language), "delivery": delivery, "receipt": receipt,
        "basis": law.legal_basis[language] if law else "", "evidence": law.evidence if law else "assumed",
        "state": "soon" if duty.is_due_soon else duty.state,
    }  # fmt: skip
