"""Endpoints of the systems that civil events go to: where each is reached, as whom, and from when until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong import access, database
from lienthong.access.actor import HOME
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.partners import endpoint
from lienthong.partners.endpoint import PartnerEndpoint
from lienthong.partners.screens.web_address import WebAddress

OFF = {"autocomplete": "off"}


class Endpoint(forms.Form):
    """Where one system is reached. Without days of one's own, those of the law hold."""

    system = forms.ChoiceField(label=gettext_lazy("System"))
    address = WebAddress(label=gettext_lazy("Address"), max_length=200, widget=forms.TextInput(attrs=OFF))
    username = forms.CharField(label=gettext_lazy("User name"), max_length=100, widget=forms.TextInput(attrs=OFF))
    secret = forms.CharField(
        label=gettext_lazy("Password"), max_length=500, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    valid_from = forms.Day(label=gettext_lazy("Used from"), required=False)
    valid_to = forms.Day(label=gettext_lazy("Used until (this day not any more)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["system"]
        field.choices = [(code, known["name"][_language()]) for code, known in endpoint.systems().items()]

    def clean(self) -> dict[str, Any]:
        """It ends after it began."""
        said = super().clean() or {}
        if said.get("valid_from") and said.get("valid_to") and said["valid_to"] <= said["valid_from"]:
            self.add_error("valid_to", _("It ends after it began."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("partner-endpoints")
def edit(request: Any) -> HttpResponse:
    """The systems as they stand, and a form to enter or renew one."""
    access.require(request.actor, "partner-endpoints", organisation=HOME)
    asked = Endpoint(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        given = {name: value for name, value in asked.cleaned_data.items() if value}
        with database.transaction():
            row = endpoint.keep(given.pop("system"), **given)
            access.audit.wrote(request.actor, "partner-endpoints", [f"endpoint:{row.system}"])
        messages.success(request, _("Kept. What waits is sent from now on to this address."))
        return HttpResponseRedirect(reverse("partner-endpoints"))
    return render(request, "partners/endpoints.html", {"form": asked, "rows": _rows()})


def _rows() -> list[dict[str, Any]]:
    today, kept = clock.today(), list(PartnerEndpoint.objects.all())
    by_system, language = {row.system: row for row in kept}, _language()
    found = []
    for code, known in endpoint.systems().items():
        row = by_system.get(code)
        begins, ends = (row.valid_from, row.valid_to) if row else (known.get("from"), known.get("to"))
        holds = row is not None and (begins is None or begins <= today) and (ends is None or ends > today)
        found.append({
            "name": known["name"][language], "address": row.address if row else "", "from": begins, "to": ends,
            "holds": holds, "basis": known["legal_basis"][language], "evidence": known["evidence"],
        })  # fmt: skip
    return found


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"
