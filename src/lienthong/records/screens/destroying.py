"""Destroying a record whose term is over: what goes, what stays, the minutes, and the director's decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import ledger
from lienthong.pages import forms, screen
from lienthong.records import destroying, retention
from lienthong.records.record import State
from lienthong.records.screens import shown


class Decide(forms.Form):
    """The minutes by which the record goes."""

    minutes = forms.CharField(label=gettext_lazy("Number of the minutes"), max_length=100, widget=forms.TextInput(
        attrs={"autocomplete": "off", "class": "govuk-input--width-20"}))  # fmt: skip
    decided_on = forms.Day(label=gettext_lazy("Date of the minutes"))
    sure = forms.BooleanField(label=gettext_lazy("I have compared the record with the minutes: it is to be destroyed"))


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.destroy")
def destroy(request: Any, pk: UUID) -> HttpResponse:
    """Why the record is kept; or the minutes and the button."""
    record = shown.record(request, pk, "record.destroy")
    form = Decide(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            destroying.destroy(record, minutes=said["minutes"], decided_on=said["decided_on"], by=request.actor)
            messages.success(request, _("What the record said is destroyed."))
            return HttpResponseRedirect(shown.address(record))
        except (destroying.NotDestroyed, ledger.InvalidState) as fault:
            form.add_error(None, str(fault))
    kept = "" if record.state != State.ARCHIVED else destroying.why_kept(record)
    crumbs = shown.way(request, (f"{record.number} – {record.person.name}", shown.address(record)))
    return render(request, "records/destroy.html", {
        "record": record, "form": form, "archived": record.state == State.ARCHIVED, "kept": kept,
        "basis": retention.of(record.retention), "breadcrumbs": crumbs,
    })  # fmt: skip
