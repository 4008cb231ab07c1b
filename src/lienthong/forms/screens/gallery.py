"""The forms of this house: to read, to print empty, and in a synthetic home to try."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access
from lienthong.forms import catalogue, printing, restricted
from lienthong.forms import draft as drafts
from lienthong.forms.draft import Draft
from lienthong.forms.questionnaire import Questionnaire
from lienthong.forms.screens.fill import fill
from lienthong.forms.submission import Submission
from lienthong.pages import layout, screen

TRY = "forms.try"


@require_safe
@screen.needs("forms.fill")
def gallery(request: Any) -> HttpResponse:
    """Every form in its newest version; the reader's own tries that wait."""
    newest = {form.name: form for form in sorted(catalogue.every(), key=lambda form: form.version)}
    waiting = {draft.questionnaire: draft for draft in reversed(drafts.open_drafts(request.actor, TRY))}
    rows = [{"form": form, "draft": waiting.get(form.canonical)} for form in newest.values()]
    return render(request, "forms/gallery.html", {"rows": rows, "may_try": layout.is_synthetic()})


@require_safe
@screen.needs("forms.fill")
def blank(request: Any, name: str) -> HttpResponse:
    """The empty form as PDF."""
    return _pdf(printing.blank(_form(name).name, for_whom=request.actor))


@require_POST
@screen.needs("forms.fill")
def begin(request: Any, name: str) -> HttpResponse:
    """Begin a try; only where all data are made up."""
    if not layout.is_synthetic():
        raise Http404
    draft = drafts.begin(TRY, _form(name).name, by=request.actor)
    return HttpResponseRedirect(reverse("forms-try", args=[draft.pk]))


@screen.needs("forms.fill")
def try_it(request: Any, pk: UUID) -> HttpResponse:
    """Fill a form, as any room would ask for it."""
    try:
        draft = drafts.find(pk, by=request.actor)
    except Draft.DoesNotExist:
        raise Http404 from None
    if draft.purpose != TRY:
        raise Http404

    def submitted(sent: Submission) -> HttpResponse:
        messages.success(request, _("The answers are complete. This was a try: nothing was sent to anyone."))
        return HttpResponseRedirect(reverse("forms-tried", args=[sent.pk]))

    return fill(request, draft, submitted, breadcrumbs=[(_("Forms"), reverse("forms"))])


@require_safe
@screen.needs("forms.fill")
def tried(request: Any, pk: UUID) -> HttpResponse:
    """What came of a try: every answer as another room would get it, and the print."""
    sent = Submission.objects.within(request.actor).filter(pk=pk, purpose=TRY).first()
    if sent is None:
        raise Http404
    access.audit.read(request.actor, "form.tried", [], request, things=[sent.thing])
    response = restricted.for_actor(sent.whole(), request.actor)
    if request.GET.get("as") == "pdf":
        return _pdf(printing.pdf(response, for_whom=request.actor))
    form = catalogue.get(sent.questionnaire)
    return render(request, "forms/tried.html", {
        "form": form, "sent": sent, "sections": _sections(printing.facts(form, response)),
        "breadcrumbs": [(_("Forms"), reverse("forms"))],
    })  # fmt: skip


def _sections(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facts under the heading before them."""
    found: list[dict[str, Any]] = [{"heading": "", "rows": []}]
    for fact in facts:
        if "heading" in fact:
            found.append({"heading": fact["heading"], "rows": []})
        else:
            found[-1]["rows"].append((fact["name"], fact["value"]))
    return found


def _form(name: str) -> Questionnaire:
    try:
        return catalogue.get(name)
    except catalogue.UnknownForm:
        raise Http404 from None


def _pdf(body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = "inline"
    return response
