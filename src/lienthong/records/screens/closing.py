"""Closing a record: what is missing, or for how long it is kept, and the button."""

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
from lienthong.records import closing, retention
from lienthong.records.folder import Folder
from lienthong.records.screens import shown


class Closing(forms.Form):
    """For how long the record is kept."""

    retention_class = forms.ChoiceField(
        label=gettext_lazy("How is this record kept?"), widget=forms.RadioSelect,
        help_text=gettext_lazy("Years count from the end of the year. A death is kept as one in any case."),
        choices=lambda: [(key, f"{one.name}: {years(one)}") for key, one in retention.classes().items()],
    )  # fmt: skip


def years(one: retention.Retention) -> str:
    """A period in words."""
    return _("for ever") if one.years is None else _("%(n)s years") % {"n": one.years}


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.close")
def close(request: Any, pk: UUID) -> HttpResponse:
    """Close the record, or say all that is missing."""
    record = shown.record(request, pk, "record.close")
    form = Closing(request.POST or None, initial={"retention_class": record.retention})
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(record, by=request.actor, retention_class=form.cleaned_data["retention_class"])
            messages.success(request, _("The record is closed."))
            return HttpResponseRedirect(shown.address(record))
        except closing.NotReady:
            pass  # the page says what is missing
        except ledger.InvalidState as fault:
            messages.error(request, str(fault))
            return HttpResponseRedirect(shown.address(record))
    crumbs = shown.way(request, (f"{record.number} – {record.person.name}", shown.address(record)))
    missing = closing.missing(Folder(record)) if record.state == "open" else []
    basis = retention.of(record.retention)
    return render(request, "records/close.html", {
        "record": record, "form": form, "missing": missing, "basis": basis, "breadcrumbs": crumbs,
    })  # fmt: skip
