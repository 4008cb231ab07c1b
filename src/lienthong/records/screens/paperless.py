"""Going paperless: how far the facility is, what the system sees of it, and the director's next step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import directory, ledger
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.records import paperless, paperless_criteria, paperless_evidence
from lienthong.records.paperless import Paperless, State

TONES = {"met": "done", "unmet": "late", "unanswered": "soon"}
WORDS = {"met": gettext_lazy("Met"), "unmet": gettext_lazy("Not met"), "unanswered": gettext_lazy("Not answered")}
STORY = {
    "begun": gettext_lazy("Self-assessment begun"), "assessed": gettext_lazy("An item was answered"),
    "stated": gettext_lazy("The security level was entered"), "decided": gettext_lazy("Decided by the director"),
    "published": gettext_lazy("Published on the ministry's list"), "withdrawn": gettext_lazy("Withdrawn"),
}  # fmt: skip


class AnswerForm(forms.Form):
    met = forms.ChoiceField(
        label=gettext_lazy("Is it met?"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("How it is met, or what is missing"), widget=forms.Textarea, max_length=500
    )


class FactsForm(forms.Form):
    security_level = forms.IntegerField(label=gettext_lazy("Approved security level"), required=False, min_value=1,
                                        max_value=5, help_text=gettext_lazy("1 to 5"))  # fmt: skip


class DecideForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=60)
    on = forms.Day(label=gettext_lazy("Date of the decision"))
    effective_on = forms.Day(label=gettext_lazy("In effect from"))
    scope = forms.CharField(label=gettext_lazy("For which records"), max_length=500,
                            help_text=gettext_lazy("For example: all inpatient and outpatient records"))  # fmt: skip
    despite = forms.CharField(
        label=gettext_lazy("Why, although not everything is met"), widget=forms.Textarea, max_length=500, required=False
    )


class PublishForm(forms.Form):
    on = forms.Day(label=gettext_lazy("Published on"))
    address = forms.CharField(label=gettext_lazy("Page on which the name stands"), max_length=200,
                              initial="https://benhandientu.moh.gov.vn")  # fmt: skip


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why is it withdrawn?"), widget=forms.Textarea, max_length=500)


# step: form, domain action, permission, title, words of the button
STEPS: dict[str, tuple[Any, Any, str, Any, Any]] = {
    "facts": (FactsForm, paperless.state, "paperless.assess", gettext_lazy("Security level"), gettext_lazy("Keep")),
    "decide": (DecideForm, paperless.decide, "paperless.decide", gettext_lazy("Decide to keep records without paper"),
               gettext_lazy("Decide")),
    "publish": (PublishForm, paperless.publish, "paperless.decide", gettext_lazy("Enter the publication"),
                gettext_lazy("Enter")),
    "withdraw": (WithdrawForm, paperless.withdraw, "paperless.decide", gettext_lazy("Withdraw the decision"),
                 gettext_lazy("Withdraw")),
}  # fmt: skip


@require_safe
@screen.needs("paperless.assess")
def show(request: Any) -> HttpResponse:
    """The facility's page."""
    party = request.actor.organisation or ""
    found = paperless.of(party)
    try:
        kind = directory.facility(party).kind
    except directory.UnknownFacility:
        raise Http404 from None
    context: dict[str, Any] = {"found": found, "deadline": paperless_criteria.deadline(kind)}
    if found:
        context |= _told(found, request.actor)
    return render(request, "records/paperless.html", context)


@require_POST
@screen.needs("paperless.assess")
def begin(request: Any) -> HttpResponse:
    """Begin the self-assessment."""
    paperless.begin(request.actor.organisation or "", by=request.actor)
    return HttpResponseRedirect(reverse("paperless"))


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("paperless.assess")
def answer(request: Any, code: str) -> HttpResponse:
    """Answer one item that the system can't see."""
    row, item = _own(request), paperless_criteria.items().get(code)
    if item is None or item.shown_by:
        raise Http404
    given = row.answers.get(code, {})
    before = {"met": {True: "yes", False: "no"}.get(given.get("met"), ""), "note": given.get("note", "")}
    asked = AnswerForm(request.POST or None, initial=before)
    if request.method == "POST" and asked.is_valid():
        met = asked.cleaned_data["met"] == "yes"
        return _done(request, asked, lambda: paperless.answer(
            row, code, met=met, note=asked.cleaned_data["note"], by=request.actor)) or _asked(
            request, asked, item.title, _("Keep"), item)  # fmt: skip
    return _asked(request, asked, item.title, _("Keep"), item)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Any, step: str) -> HttpResponse:
    """One of the facility's own steps."""
    if step not in STEPS:
        raise Http404
    shape, action, permission, title, words = STEPS[step]
    refused = screen.entry(request, permission)
    if refused:
        return refused
    row = _own(request)
    initial = {name: getattr(row, name) for name in shape.base_fields if hasattr(row, name)} if step == "facts" else {}
    asked = shape(request.POST or None, initial=initial or None)
    if request.method == "POST" and asked.is_valid():
        done = _done(request, asked, lambda: action(row, **asked.cleaned_data, by=request.actor))
        if done:
            return done
    return _asked(request, asked, title, words)


def _done(request: Any, asked: Any, act: Any) -> HttpResponse | None:
    try:
        act()
    except (paperless.NotReady, ledger.InvalidState) as fault:
        asked.add_error(None, str(fault))
        return None
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("paperless"))


def _asked(request: Any, asked: Any, title: Any, words: Any, item: Any = None) -> HttpResponse:
    context = {"form": asked, "title": title, "words": words, "item": item,
               "breadcrumbs": [(_("Going paperless"), reverse("paperless")), (title, "")]}  # fmt: skip
    return render(request, "records/paperless_step.html", context)


def _own(request: Any) -> Paperless:
    found = paperless.of(request.actor.organisation or "")
    if found is None:
        raise Http404
    return found


def _told(found: Paperless, actor: Any) -> dict[str, Any]:
    assessment = paperless_evidence.assess(found)
    decided = [
        (_("Decision"), f"{found.decision_number}, {found.decided_on:%d/%m/%Y}"),
        (_("In effect from"), f"{found.effective_on:%d/%m/%Y}" if found.effective_on else _("No longer in effect")),
        (_("For which records"), found.scope),
    ] if found.decided_on else []  # fmt: skip
    if found.published_on:
        decided.append((_("Published"), f"{found.published_on:%d/%m/%Y}, {found.publication}"))
    return {
        "assessment": assessment, "met": assessment.items - len(assessment.unmet), "decided": decided,
        "tones": TONES, "state_words": State(found.state).label, "reading": paperless_criteria.READING,
        "criteria": [_criterion(looked) for looked in assessment.criteria], "late": _late(found),
        "next": [(key, STEPS[key][3]) for key in _next(found) if allowed(actor, STEPS[key][2])],
        "story": [_line(action) for action in found.actions.order_by("-number")[:20]],
    }  # fmt: skip


def _criterion(looked: paperless_evidence.Looked) -> dict[str, Any]:
    rows = [{"finding": f, "tone": TONES[f.state], "words": WORDS[f.state]} for f in looked.findings]
    return {"criterion": looked.criterion, "met": looked.met, "rows": rows}


def _next(found: Paperless) -> list[str]:
    """The steps that the state allows; the first is the one that moves on."""
    return {
        State.ASSESSING: ["decide", "facts"], State.DECIDED: ["publish", "facts", "withdraw"],
        State.PUBLISHED: ["facts", "withdraw"], State.WITHDRAWN: ["decide", "facts"],
    }[State(found.state)]  # fmt: skip


def _late(found: Paperless) -> bool:
    return found.due_at is not None and found.due_at < clock.now()


def _line(action: Any) -> dict[str, Any]:
    item = paperless_criteria.items().get(action.data.get("item", ""))
    return {"title": STORY.get(action.name, action.name), "at": action.happened_at, "by": action.by,
            "text": str(item.title) if item else action.changes.get("reason", "")}  # fmt: skip
