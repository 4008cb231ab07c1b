"""Absence: the chairman names who signs on the chairman's behalf, and recalls them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.assistance.dossiers import deputies
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.database import clock
from lienthong.pages import forms, screen


class Absence(forms.Form):
    """Who, from when until when, and why."""

    deputy = forms.ChoiceField(label=gettext_lazy("Who signs on your behalf?"), widget=forms.RadioSelect)
    start = forms.Day(label=gettext_lazy("From"))
    end = forms.Day(label=gettext_lazy("Until, this day included"))
    reason = forms.CharField(
        label=gettext_lazy("Why are you away?"), max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = [(one.code, one.name) for one in candidates]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("dossier.name-deputy")
def show(request: Any) -> HttpResponse:
    """Name a deputy; see who was named."""
    commune = (request.actor.organisation or "").removeprefix("unit:")
    people = deputies.candidates(commune, but=request.actor.code)
    form = Absence(request.POST or None, candidates=people)
    if request.method == "POST" and form.is_valid() and _named(request, commune, form):
        return HttpResponseRedirect(reverse("absence"))
    names = {one.code: one.name for one in people} | {request.actor.code: request.user.name}
    rows = list(deputies.of_commune(commune)[:50])
    context = {
        "form": form, "nobody": not people, "today": clock.today(),
        "rows": [{"row": row, "name": names.get(row.deputy, row.deputy), "state": _state(row)} for row in rows],
        "breadcrumbs": [(_("My work today"), reverse("work-today")), (_("Absence"), "")],
    }  # fmt: skip
    return render(request, "assistance/absence.html", context)


@require_POST
@screen.needs("dossier.name-deputy")
def recall(request: Any, pk: UUID) -> HttpResponse:
    """The chairman is back."""
    commune = (request.actor.organisation or "").removeprefix("unit:")
    row = deputies.of_commune(commune).filter(pk=pk).first()
    if row is None:
        raise Http404
    deputies.recall(row, by=request.actor)
    messages.success(request, _("Recalled. From now on only you sign."))
    return HttpResponseRedirect(reverse("absence"))


def _named(request: Any, commune: str, form: Absence) -> bool:
    given = form.cleaned_data
    try:
        deputies.name(
            commune, given["deputy"], start=given["start"], end=given["end"], reason=given["reason"], by=request.actor
        )
    except NotReady as fault:
        for one in fault.faults:
            form.add_error(one.field, one.message)
        return False
    messages.success(request, _("Named. Until then the deputy signs on your behalf."))
    return True


def _state(row: deputies.Deputy) -> tuple[str, str]:
    today = clock.today()
    if row.is_recalled:
        return "quiet", _("Recalled")
    if row.valid_to < today:
        return "quiet", _("Over")
    return ("done", _("Signs now")) if row.valid_from <= today else ("soon", _("Named"))
