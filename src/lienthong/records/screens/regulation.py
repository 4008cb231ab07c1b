"""The facility's regulation on electronic records: number, date, and how soon entries are signed and records closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong.pages import forms, screen
from lienthong.records import regulation
from lienthong.records.screens import shown


class Decide(forms.Form):
    """A regulation as it was decided."""

    number = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=100, widget=forms.TextInput(
        attrs={"autocomplete": "off", "class": "govuk-input--width-20"}))  # fmt: skip
    decided_on = forms.Day(label=gettext_lazy("Decided on"))
    sign_within_hours = forms.IntegerField(
        label=gettext_lazy("An entry is signed within (hours)"), min_value=1, max_value=regulation.MOST_HOURS,
        help_text=gettext_lazy("Form MS 36/BV2 asks the doctor to sign right after each entry."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5 lt-figures"}),
    )  # fmt: skip
    close_within_days = forms.IntegerField(
        label=gettext_lazy("A record is closed after the discharge within (days)"), min_value=1,
        max_value=regulation.MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5 lt-figures"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.regulate")
def show(request: Any) -> HttpResponse:
    """The regulation that counts, what came before it, and a newer one."""
    facility = request.actor.organisation or ""
    form = Decide(request.POST or None, initial=_initial(facility))
    if request.method == "POST" and form.is_valid():
        try:
            regulation.decide(facility, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The regulation is entered."))
            return HttpResponseRedirect(reverse("records-regulation"))
        except ValueError as fault:
            form.add_error(None, str(fault))
    found = regulation.of(facility)
    past = list(found.actions.order_by("-number")) if found else []
    return render(request, "records/regulation.html", {
        "form": form, "regulation": found, "past": past, "breadcrumbs": shown.way(request),
    })  # fmt: skip


def _initial(facility: str) -> dict[str, Any]:
    limits = regulation.limits(facility)
    return {
        "sign_within_hours": int(limits.sign_within.total_seconds() // 3600),
        "close_within_days": limits.close_within.days,
    }
