"""Writing an entry: the form of its kind, kept while it is written, sent into the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong import forms, ledger
from lienthong.forms import NotComplete
from lienthong.forms.draft import Draft
from lienthong.forms.screens.fill import fill
from lienthong.forms.sheet import Fault
from lienthong.forms.submission import Submission
from lienthong.pages import screen
from lienthong.records import content, signing_off, writing
from lienthong.records.entry import Kind
from lienthong.records.record import MedicalRecord
from lienthong.records.screens import shown

REASON = "~reason"


@require_POST
@screen.needs("records.write")
def begin(request: Any, pk: UUID, kind: str) -> HttpResponse:
    """Begin an entry, a newer version of one (`supersedes`: its number), or a result that answers an `order`."""
    record = shown.record(request, pk, "record.write")
    if kind not in Kind.values:
        raise Http404
    number = request.POST.get("supersedes", "")
    old = shown.entry(request, record, int(number)) if number.isdecimal() else None
    try:
        draft = writing.begin(record, kind, by=request.actor, supersedes=old, order=request.POST.get("order", ""))
    except (ledger.InvalidState, writing.AlreadyCorrected, content.Gone) as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(shown.address(record))
    except LookupError:
        raise Http404 from None
    return HttpResponseRedirect(reverse("record-write", args=[pk, draft.pk]))


@screen.needs("records.write")
def write(request: Any, pk: UUID, draft: UUID) -> HttpResponse:
    """The form of an entry; sent, it lies in the record, signed at once if its author says so."""
    record = shown.record(request, pk, "record.write")
    try:
        found = forms.find(draft, by=request.actor)
    except Draft.DoesNotExist:
        raise Http404 from None
    purpose, of, _kind, old = f"{found.purpose}:::".split(":")[:4]
    if (purpose, of) != ("record", str(pk)):
        raise Http404

    def submitted(sent: Submission) -> HttpResponse:
        return _received(request, record, sent, corrects=bool(old) and _kind != Kind.FORM)

    more = {
        "record": record, "person": record.person, "corrects": bool(old), "reason": request.POST.get(REASON, ""),
        "reason_needed": bool(old) and _kind != Kind.FORM, "may_sign": shown.may(request, "records.sign", record),
    }  # fmt: skip
    crumbs = shown.way(request, (f"{record.number} – {record.person.name}", shown.address(record)))
    return fill(request, found, submitted, send=_("Put into the record"), breadcrumbs=crumbs, context=more,
                template="records/write.html")  # fmt: skip


@require_POST
@screen.needs("records.write")
def discard(request: Any, pk: UUID, draft: UUID) -> HttpResponse:
    """Throw away what was begun and not sent."""
    record = shown.record(request, pk, "record.write")
    try:
        forms.discard(forms.find(draft, by=request.actor), by=request.actor)
        messages.success(request, _("Thrown away. Nothing of it was put into the record."))
    except (Draft.DoesNotExist, forms.Closed):
        raise Http404 from None
    return HttpResponseRedirect(shown.address(record))


def _received(request: Any, record: MedicalRecord, sent: Submission, *, corrects: bool) -> HttpResponse:
    reason = request.POST.get(REASON, "").strip()[:500]
    if corrects and not reason:
        raise NotComplete([Fault("", _("Reason"), _("Say why the entry is corrected."))])
    try:
        entry = writing.receive(record, sent, by=request.actor, reason=reason)
    except (ledger.InvalidState, writing.AlreadyCorrected) as fault:
        raise NotComplete([Fault("", "", str(fault))]) from fault
    if request.POST.get("~sign") and shown.may(request, "records.sign", record):
        signing_off.sign(record, [entry], by=request.actor)
        messages.success(request, _("Entry %(number)s is in the record, signed.") % {"number": entry.number})
    else:
        messages.success(
            request, _("Entry %(number)s is in the record. It is not signed yet.") % {"number": entry.number}
        )
    return HttpResponseRedirect(f"{shown.address(record)}#entry-{entry.number}")
