"""The page of one record: what lies in it, what is missing, and what can be done next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import ledger
from lienthong.database import clock
from lienthong.pages import formats, screen
from lienthong.papers.content import facility_name
from lienthong.records import (
    archiving,
    author,
    beside,
    closing,
    destroying,
    medium,
    paper_start,
    results,
    results_shown,
    retention,
    signing_off,
    summary,
    vital_signs,
)
from lienthong.records import record_form as forms
from lienthong.records.entry import Entry, Kind
from lienthong.records.folder import Folder
from lienthong.records.record import MedicalRecord, Medium, State
from lienthong.records.screens import shown
from lienthong.records.screens.shown import may
from lienthong.records.writing import may_write


@require_safe
@screen.needs("records.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The record, its entries newest first."""
    record = shown.record(request, pk, "record")
    folder = Folder(record)
    mine = [entry for entry in folder.unsigned if entry.author == request.actor.code]
    whole = shown.may_see(request.actor, record)
    context = {
        "record": record, "person": record.person, "form": record.legal_form, "facts": _facts(record),
        "results": results_shown.lines(folder) if whole else [], "orders": _orders(request, folder) if whole else [],
        "state": State(record.state).label, "charts": vital_signs.charts(folder), "whole": whole,
        "entries": [_line(request, folder, one) for one in reversed(folder.entries)],
        "to_sign": mine if may(request, "records.sign", record) else [],
        "missing": closing.missing(folder) if record.state == State.OPEN else [], "actions": _actions(request, folder),
        "drafts": [(one, _kind(one)) for one in folder.drafts if one.by == request.actor.code],
        "papers": paper_start.of(record) if whole and may(request, "papers.read", record) else [],
        "kinds": paper_start.KINDS if _may_start(request, record) else [],
        "may": {name: may(request, f"records.{name}", record) for name in ("close", "archive", "let-read", "destroy")},
        "destroyed": destroying.minutes_of(record),
        "term_over": record.keep_until is not None and record.keep_until < clock.today(),
        "media": _media(request, record), "panels": beside.panels(record, request.actor),
        "out": any(may(request, f"records.{name}", record) for name in ("export", "release")),
        "may_let_read": record.state != State.DESTROYED and may(request, "records.let-read", record),
        "breadcrumbs": shown.way(request),
    }  # fmt: skip
    return render(request, "records/record.html", context)


@require_POST
@screen.needs("records.sign")
def sign(request: Any, pk: UUID) -> HttpResponse:
    """Sign the reader's entries that were chosen; all that wait, if none was."""
    record = shown.record(request, pk, "record.sign")
    chosen = set(request.POST.getlist("entry"))
    waiting = [one for one in Folder(record).unsigned if one.author == request.actor.code]
    try:
        done = signing_off.sign(
            record, [one for one in waiting if not chosen or str(one.pk) in chosen], by=request.actor
        )
        messages.success(request, _("Signed: %(n)s.") % {"n": len(done)})
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(shown.address(record))


@require_POST
@screen.needs("records.archive")
def archive(request: Any, pk: UUID) -> HttpResponse:
    """Put it into the archive."""
    record = shown.record(request, pk, "record.archive")
    try:
        archiving.archive(record, by=request.actor, archive_number=request.POST.get("archive_number", "")[:60])
        messages.success(request, _("Archived under number %(number)s.") % {"number": record.archive_number})
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(shown.address(record))


@require_POST
@screen.needs("records.open")
def kept_on(request: Any, pk: UUID) -> HttpResponse:
    """Keep it on something else from now on."""
    record = shown.record(request, pk, "record.medium")
    try:
        medium.change(record, request.POST.get("medium", ""), by=request.actor)
        messages.success(request, _("From now on it is kept on: %(medium)s.") % {"medium": record.get_medium_display()})
    except (ValueError, ledger.InvalidState) as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(shown.address(record))


@require_POST
@screen.needs("papers.write")
def paper(request: Any, pk: UUID) -> HttpResponse:
    """Start a paper with what the record says; or open the one there is."""
    record = shown.record(request, pk, "record.paper")
    try:
        found = paper_start.start(record, request.POST.get("kind", ""), by=request.actor)
    except paper_start.HasOne as fault:
        messages.info(request, str(fault))
        found = fault.paper
    except ValueError:
        messages.error(request, _("Choose a paper."))
        return HttpResponseRedirect(shown.address(record))
    return HttpResponseRedirect(reverse("paper-edit", args=[found.pk]))


def _facts(record: MedicalRecord) -> list[tuple[Any, Any]]:
    kept = retention.of(record.retention)
    day = formats.day(record.keep_until) if record.keep_until else ""
    until = _("kept until %(day)s") % {"day": day} if day else _("from its end on")
    years = _("for ever") if kept.years is None else _("%(n)s years") % {"n": kept.years}
    facts = [
        (_("Form"), f"{record.legal_form.legal} – {record.legal_form.title}"),
        (_("Form of care"), forms.cares().get(record.care, record.care)),
        (_("Department of the hospital"), record.department),
        (_("Treated by"), author.name(record.doctor)),
        (_("Admitted at"), formats.moment(record.admitted_at)),
        (_("Came with"), _brought(record)),
        (_("Discharged"), formats.moment(record.discharged_at) if record.discharged_at else ""),
        (_("Kept on"), Medium(record.medium).label),
        (_("Kept for"), f"{kept.name}: {years}, {until}"),
        (_("Archive number"), record.archive_number),
    ]
    return [(name, value) for name, value in facts if value]


def _media(request: Any, record: MedicalRecord) -> list[tuple[str, Any]]:
    """On what else it may be kept, where the reader may say so."""
    if record.state != State.OPEN or not may(request, "records.open", record):
        return []
    return [(one.value, one.label) for one in Medium if one != record.medium]


def _brought(record: MedicalRecord) -> str:
    paper = record.came_with
    return f"{paper.form.title} {paper.number}, {facility_name(paper.issuer)}" if paper else ""


def _orders(request: Any, folder: Folder) -> list[results.Order]:
    """The orders that wait for a result, where the reader may enter it."""
    if folder.record.state != State.OPEN or not may(request, may_write(Kind.RESULT), folder.record):
        return []
    return results.waiting(folder)


def _line(request: Any, folder: Folder, entry: Entry) -> dict[str, Any]:
    """One entry in the timeline."""
    record, content = folder.record, folder.contents.get(entry.pk)
    visible = shown.may_see(request.actor, record, entry.kind)
    state, words = _standing(entry)
    if content is None and record.state == State.DESTROYED:
        text = ""
    elif content is None:
        text = _("What was written is not here any more, or was altered. Ask whoever runs this system.")
    else:
        text = summary.of(entry.kind, content.values) if visible else _("Not shown: it needs a right of its own.")
    return {
        "number": entry.number, "title": f"{entry.number}. {Kind(entry.kind).label}", "at": entry.happened_at,
        "by": entry.author_name, "state": state, "words": words, "text": text,
        "href": reverse("record-entry", args=[record.pk, entry.number]) if visible and content else "",
    }  # fmt: skip


def _standing(entry: Entry) -> tuple[str, str]:
    if not entry.is_standing:
        return "replaced", _("There is a newer version")
    return ("signed", _("Signed")) if entry.is_signed else ("waiting", _("Not signed"))


def _actions(request: Any, folder: Folder) -> list[dict[str, Any]]:
    """What may be written next: the form first, or its next version."""
    record = folder.record
    if record.state != State.OPEN:
        return []
    found = []
    for kind in Kind:
        if may(request, may_write(kind), record):
            going_on = kind == Kind.FORM and folder.form is not None
            label = _("Go on with the form %(form)s") if going_on else _("Write the form %(form)s")
            words = label % {"form": record.legal_form.legal} if kind == Kind.FORM else Kind(kind).label
            supersedes = folder.form.number if going_on and folder.form else ""
            found.append({"kind": kind.value, "words": words, "supersedes": supersedes})
    return found


def _kind(draft: Any) -> str:
    return str(Kind(draft.purpose.split(":")[2]).label)


def _may_start(request: Any, record: MedicalRecord) -> bool:
    there = record.state != State.DESTROYED
    return there and shown.may_see(request.actor, record) and may(request, "papers.write", record)
