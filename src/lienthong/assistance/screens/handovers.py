"""Exports of the register for Public Security, with their state; and one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import ledger
from lienthong.assistance.handover import handover as handing
from lienthong.assistance.handover.handover import Handover, Kind, State
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage


class Handovers(ListPage):
    """Every export, the newest first."""

    title = gettext_lazy("Hand-over to Public Security")
    lead = gettext_lazy(
        "Exports of the register of beneficiaries, written by the command lienthong handover export. Each is signed, "
        "and can be verified with Python alone."
    )
    permission = "handover.export"
    export_name = "handovers"
    sort = "-began_at"
    search_in = ["folder", "manifest", "protocol"]
    columns = [
        Column("began_at", gettext_lazy("Written"), show=formats.moment, sort="began_at",
               link=lambda row: reverse("handover", args=[row.pk])),
        Column("kind", gettext_lazy("Kind"), value=lambda row: f"{Kind(row.kind).label} ({row.number})"),
        Column("state", gettext_lazy("State"), state=True, words=lambda row: State(row.state).label),
        Column("people", gettext_lazy("People"), figure=True, show=formats.number),
        Column("put", gettext_lazy("Told"), figure=True, show=formats.number),
        Column("removed", gettext_lazy("Removed"), figure=True, show=formats.number),
        Column("protocol", gettext_lazy("Protocol")),
    ]  # fmt: skip
    filters = [
        Filter("state", gettext_lazy("State"), State.choices), Filter("kind", gettext_lazy("Kind"), Kind.choices),
    ]  # fmt: skip

    def rows(self) -> QuerySet:
        return Handover.objects.all()


class Protocol(forms.Form):
    """By what it was handed over."""

    protocol = forms.CharField(
        label=gettext_lazy("Number and date of the protocol"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("handover.export")
def show(request: Any, pk: str) -> HttpResponse:
    """One export: its hash and counts; and that it was handed over."""
    row = get_object_or_404(Handover, pk=pk)
    asked = Protocol(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        try:
            handing.hand_over(row, protocol=asked.cleaned_data["protocol"], by=request.actor)
        except ledger.InvalidState as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("Written down."))
        return redirect("handover", row.pk)
    return render(request, "assistance/handover.html", {
        "row": row, "words": State(row.state).label, "facts": _facts(row),
        "form": asked if row.state == State.WRITTEN else None,
        "breadcrumbs": [(Handovers.title, reverse("handovers")), (formats.moment(row.began_at), "")],
    })  # fmt: skip


def _facts(row: Handover) -> list[tuple[Any, Any]]:
    return [
        (_("Kind"), f"{Kind(row.kind).label} ({row.number})"), (_("Folder"), row.folder),
        (_("SHA-256 of the manifest"), row.manifest or formats.NOTHING),
        (_("SHA-256 of the manifest before"), row.previous or formats.NOTHING),
        (_("People"), formats.number(row.people)), (_("Told"), formats.number(row.put)),
        (_("Removed"), formats.number(row.removed)), (_("Parts"), formats.number(row.parts)),
        (_("Size in bytes"), formats.number(row.size)), (_("Protocol"), row.protocol or formats.NOTHING),
        (_("Reason"), row.reason or formats.NOTHING),
    ]  # fmt: skip
