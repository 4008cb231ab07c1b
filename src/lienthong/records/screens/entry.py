"""One entry: what it says, who signed it and whether that counts, and its other versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import signing
from lienthong.database import files
from lienthong.forms import catalogue, printing
from lienthong.pages import screen
from lienthong.papers.content import facility_name
from lienthong.records import content, results, results_shown
from lienthong.records.entry import Entry, Kind
from lienthong.records.record import MedicalRecord
from lienthong.records.screens import shown
from lienthong.records.writing import may_write as permission_for


@require_safe
@screen.needs("records.read")
def show(request: Any, pk: UUID, number: int) -> HttpResponse:
    """The whole entry. Its signature is checked each time it is shown."""
    record = shown.record(request, pk, "record.entry")
    entry = shown.entry(request, record, number)
    said = _content(entry)
    form = catalogue.get(entry.questionnaire)
    signature = entry.signature if entry.is_signed else None
    newer = entry.superseded_by if not entry.is_standing else None
    verdict = signing.check(files.get(entry.content), signature.seal, organisation=entry.author) if signature else None
    may_write = newer is None and record.takes_entries and shown.may(request, permission_for(entry.kind), record)
    return render(request, "records/entry.html", {
        "record": record, "entry": entry, "title": Kind(entry.kind).label, "reason": said.reason, "form": form,
        "sections": sections(printing.facts(form, results.marked(said.response))),
        "results": results_shown.of(entry, said) if entry.kind == Kind.RESULT else [],
        "signature": signature, "newer": newer, "verdict": verdict, "may_correct": may_write,
        "may_sign": signature is None and newer is None and entry.author == request.actor.code,
        "breadcrumbs": shown.way(request, (f"{record.number} – {record.person.name}", shown.address(record))),
    })  # fmt: skip


@require_safe
@screen.needs("records.read")
def pdf(request: Any, pk: UUID, number: int) -> HttpResponse:
    """The entry in the layout of its legal form."""
    record = shown.record(request, pk, "record.print")
    entry = shown.entry(request, record, number)
    said = results.marked(_content(entry).response)
    printed = printing.pdf(said, for_whom=request.actor, more=_heading(record, entry))
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{record.number.replace("/", "-")}-{entry.number}.pdf"'
    return answer


def sections(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facts under the heading before them."""
    found: list[dict[str, Any]] = [{"heading": "", "level": 1, "rows": []}]
    for fact in facts:
        if "heading" in fact:
            found.append({"heading": fact["heading"], "level": fact["level"], "rows": []})
        else:
            found[-1]["rows"].append((fact["name"], fact["value"]))
    return [one for one in found if one["rows"] or one["heading"]]


def _content(entry: Entry) -> content.Content:
    try:
        return content.read(entry)
    except content.Gone:
        raise Http404(_("What was written is not here any more, or was altered.")) from None


def _heading(record: MedicalRecord, entry: Entry) -> dict[str, Any]:
    return {
        "organisation": facility_name(record.owner),
        "number": record.number,
        "signed_on": entry.signature.signed_at.isoformat() if entry.is_signed else "",
        "signers": {},
    }
