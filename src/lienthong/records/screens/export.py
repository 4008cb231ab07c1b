"""What leaves a record: exports in the forms that other systems take, and copies that were released."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong.pages import screen
from lienthong.records import content, export, fhir_document, release
from lienthong.records.release import State
from lienthong.records.screens import shown

# form → title, what it is, how sure its names are
WORDS: dict[str, tuple[Any, Any, str]] = {
    "hosobenhan-xml": (gettext_lazy("HoSoBenhAn, XML"), gettext_lazy("Letter 365/TTYQG-GPQLCL, annex"), "secondary"),
    "hosobenhan-json": (gettext_lazy("HoSoBenhAn, JSON"), gettext_lazy("Letter 365/TTYQG-GPQLCL, annex"), "secondary"),
    "fhir": (gettext_lazy("FHIR R4 document"), gettext_lazy("HL7 FHIR R4, Documents"), "primary"),
}


@require_safe
@screen.needs("records.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """What left, and what may be sent out."""
    record = shown.record(request, pk, "record.out")
    may_release = shown.may(request, "records.release", record)
    if not (may_release or shown.may(request, "records.export", record)):
        raise Http404
    known, destroyed = export.evidence(), record.state == "destroyed"
    context = {
        "record": record, "may_release": may_release, "forms": [(key, *WORDS[key]) for key in export.FORMATS],
        "may_export": not destroyed and shown.may(request, "records.export", record),
        "archived": record.state == "archived", "destroyed": destroyed,
        "assumed": [name for name, mark in known.items() if mark == "assumed"],
        "releases": [(one, State(one.state).label) for one in release.of(record, request.actor)],
        "breadcrumbs": shown.way(request, (record.number, shown.address(record)), (_("What leaves the record"), "")),
    }  # fmt: skip
    return render(request, "records/out.html", context)


@require_POST
@screen.needs("records.export")
def download(request: Any, pk: UUID) -> HttpResponse:
    """The record as a file."""
    record = shown.record(request, pk, "record.export")
    form = request.POST.get("form", "")
    if form not in export.FORMATS:
        raise Http404
    try:
        made = export.make(record, form, by=request.actor)
    except (export.TooLong, content.Gone, fhir_document.NotValid) as fault:
        messages.error(request, _("Nothing was exported: %(why)s") % {"why": fault})
        return HttpResponseRedirect(reverse("record-out", args=[pk]))
    answer = HttpResponse(made.body, content_type=made.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer
