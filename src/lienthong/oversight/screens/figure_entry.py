"""Entering a published figure, and signing what another has entered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.database import files
from lienthong.directory.screens.unit_list import provinces
from lienthong.oversight import facts
from lienthong.oversight.fact_entry import Draft, FactEntry, NotAcceptable, State, enter, refuse, sign
from lienthong.oversight.screens.figures import EVIDENCE, TONES, series_choices
from lienthong.pages import formats, forms, screen

LARGEST = 20 * 1024 * 1024
PDF = b"%PDF-"


class Entering(forms.Form):
    """One published figure with its document."""

    series = forms.SearchableChoice(label=gettext_lazy("Figure"))
    on = forms.Day(label=gettext_lazy("The day the figure is of"))
    value = forms.IntegerField(label=gettext_lazy("Value"), min_value=0)
    of = forms.IntegerField(label=gettext_lazy("Out of"), min_value=1, required=False,
                            help_text=gettext_lazy("Leave empty where the source names no total"))  # fmt: skip
    of_vi = forms.CharField(label=gettext_lazy("What the total counts, in Vietnamese"), max_length=300)
    of_en = forms.CharField(label=gettext_lazy("What the total counts, in English"), max_length=300)
    places = forms.MultipleChoiceField(label=gettext_lazy("Provinces named with it"), required=False,
                                       widget=forms.CheckboxSelectMultiple)  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300,
                             help_text=gettext_lazy("Number and date of the document, or paper and day"))  # fmt: skip
    official = forms.BooleanField(label=gettext_lazy("It is the authority's own signed document"), required=False)
    file = forms.Upload(label=gettext_lazy("The document (PDF)"), accept=".pdf", at_most=LARGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].choices = [("", ""), *series_choices()]  # type: ignore[attr-defined]
        self.fields["places"].choices = provinces()  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        if not content.startswith(PDF):
            raise forms.ValidationError(_("This is no PDF file. Nothing was kept."))
        return content


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("oversight.enter")
def begin(request: Any) -> HttpResponse:
    """Write a figure down; a second person signs it later."""
    asked = Entering(request.POST or None, request.FILES or None, initial={"series": request.GET.get("series", "")})
    if request.method == "POST" and asked.is_valid():
        given = dict(asked.cleaned_data)
        try:
            entry = enter(Draft(content=given.pop("file"), media_type="application/pdf", **given), by=request.actor)
        except NotAcceptable as fault:
            asked.add_error(None, str(fault))
        else:
            messages.success(request, _("Kept. It counts once a second person has signed it."))
            return HttpResponseRedirect(reverse("oversight-entry", args=[entry.pk]))
    return render(request, "oversight/figure_enter.html", {"form": asked, "breadcrumbs": _crumbs()})


@require_safe
@screen.needs("oversight.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """One entry, and for a second person the choice to sign or refuse it."""
    entry = get_object_or_404(FactEntry, pk=pk)
    total = f"/{formats.number(entry.of)}" if entry.of else ""
    described = [
        (_("Figure"), facts.series()[entry.series].title),
        (_("Value"), f"{formats.number(entry.value)}{total}"),
        (_("Part of what"), facts.spoken({"vi": entry.of_vi, "en": entry.of_en})),
        (_("Day"), formats.day(entry.on)),
        (_("Provinces"), ", ".join(name for code, name in provinces() if code in entry.places) or formats.NOTHING),
        (_("Source"), entry.source),
        (_("Evidence"), EVIDENCE[entry.evidence]),
    ]
    waits = entry.state == State.ENTERED and allowed(request.actor, "oversight.enter")
    own = request.actor.code == entry.entered_by
    return render(request, "oversight/figure_entry.html", {
        "entry": entry, "name": facts.series()[entry.series].title, "facts": described, "breadcrumbs": _crumbs(),
        "tone": TONES[State(entry.state)], "may_decide": waits and not own, "own": waits and own,
        "story": [_told(action) for action in entry.actions.order_by("-number")],
    })  # fmt: skip


@require_POST
@screen.needs("oversight.enter")
def decide(request: Any, pk: UUID) -> HttpResponse:
    """The second person signs, or refuses with a reason."""
    entry = get_object_or_404(FactEntry, pk=pk)
    try:
        if "refuse" in request.POST:
            refuse(entry, by=request.actor, reason=request.POST.get("reason", ""))
            messages.success(request, _("Refused. The figure does not count."))
        else:
            sign(entry, by=request.actor)
            messages.success(request, _("Signed. The figure counts from today on; earlier reports stay as they were."))
    except NotAcceptable as fault:
        messages.error(request, str(fault))
    except ledger.InvalidState:
        messages.error(request, _("This entry is decided already. Nothing was changed."))
    return HttpResponseRedirect(reverse("oversight-entry", args=[pk]))


@require_safe
@screen.needs("oversight.read")
def document(request: Any, pk: UUID) -> HttpResponse:
    """The document an entry rests on."""
    entry = get_object_or_404(FactEntry, pk=pk)
    try:
        body = files.get(entry.file)
    except (files.NoSuchFile, files.Destroyed) as error:
        raise Http404 from error
    answer = HttpResponse(body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{entry.series}-{entry.on:%Y-%m-%d}.pdf"'
    return answer


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Oversight"), reverse("oversight")), (_("Published figures"), reverse("oversight-figures"))]


def _told(action: Any) -> dict[str, Any]:
    titles = {"entered": _("Entered"), "signed": _("Signed by a second person"), "refused": _("Refused")}
    return {
        "title": titles[action.name],
        "at": action.happened_at,
        "by": action.by,
        "text": action.data.get("reason", ""),
    }
