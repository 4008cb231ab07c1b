"""The reader's own entries that wait for a signature, in every record; signed one, some or all at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.pages import screen
from lienthong.records import content, regulation, signing_off, summary
from lienthong.records.entry import Kind, Unsigned
from lienthong.records.screens import shown

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.sign")
def show(request: Any) -> HttpResponse:
    """What waits, the oldest first."""
    rows = Unsigned.objects.within(request.actor).filter(
        author=request.actor.code, owner=request.actor.organisation or ""
    )
    if request.method == "POST":
        return _sign(request, rows.filter(entry__in=_chosen(request)).select_related("entry__record"))
    found = list(rows.select_related("entry", "record__person").order_by("written_at")[:MOST])
    access.audit.read(request.actor, "records.to-sign", [row.record.subject for row in found], request)
    contents = content.read_many([row.entry for row in found])
    late = clock.now() - regulation.limits(request.actor.organisation or "").sign_within
    lines = [
        {"row": row, "kind": Kind(row.entry.kind).label, "late": row.written_at < late, "text": _text(row, contents)}
        for row in found
    ]  # fmt: skip
    return render(request, "records/to_sign.html", {"lines": lines, "most": MOST, "breadcrumbs": shown.way(request)})


def _chosen(request: Any) -> list[str]:
    return [text for text in request.POST.getlist("entry") if len(text) == 36][:MOST]


def _sign(request: Any, rows: Any) -> HttpResponse:
    try:
        done = signing_off.sign_all([row.entry for row in rows], by=request.actor)
        if done:
            messages.success(request, _("Signed: %(n)s.") % {"n": done})
        else:
            messages.warning(request, _("Choose what you sign. Nothing was signed."))
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("records-to-sign"))


def _text(row: Unsigned, contents: Any) -> str:
    said = contents.get(row.entry.pk)
    return summary.of(row.entry.kind, said.values) if said else ""
