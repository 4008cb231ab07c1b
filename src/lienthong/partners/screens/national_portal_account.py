"""The home's accounts at the National Public Service Portal, by their first day. The secret is never shown again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access, database
from lienthong.access.actor import HOME
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.partners.national_portal import account
from lienthong.partners.national_portal.account import LOGIN, SERVICES, NationalPortalAccount, Variant
from lienthong.partners.screens.web_address import WebAddress

OFF = {"autocomplete": "off"}
KEPT = ("variant", "address", "username", "agency", "destination", "login_path", "service_path", "looks_up",
        "sends_all")  # fmt: skip


def _text(label: Any, help_text: Any = "", *, required: bool = True, longest: int = 100) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=forms.TextInput(attrs=OFF), help_text=help_text
    )


class Account(forms.Form):
    """What the portal's operator gave this home."""

    valid_from = forms.Day(label=gettext_lazy("Holds from"))
    valid_to = forms.Day(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until the next account begins.")
    )
    variant = forms.ChoiceField(label=gettext_lazy("Variant of the messages"), choices=Variant.choices)
    address = WebAddress(
        label=gettext_lazy("Address"), max_length=300, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("Of the adapter, or of the ministry's bus."),
    )  # fmt: skip
    username = _text(gettext_lazy("User name or client"))
    secret = forms.CharField(
        label=gettext_lazy("Secret"), max_length=500, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    agency = _text(gettext_lazy("Our code at the portal"), gettext_lazy("For example 000.00.01.H22"), longest=50)
    destination = _text(gettext_lazy("Destination (dstcode)"), gettext_lazy("Classic only."), required=False,
                        longest=50)  # fmt: skip
    login_path = _text(gettext_lazy("Path of the sign-in"), gettext_lazy("Classic only."), required=False)
    service_path = _text(gettext_lazy("Path of the services"), gettext_lazy("Classic only."), required=False)
    looks_up = forms.BooleanField(
        label=gettext_lazy("The portal can say what it shows of a dossier (TraCuuHoSo)"), required=False,
        help_text=gettext_lazy("If not, a person looks where an answer got lost."),
    )  # fmt: skip
    sends_all = forms.BooleanField(
        label=gettext_lazy("Dossiers that began here are shown on the portal too"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Days in their order; a destination where the variant needs one."""
        given = self.cleaned_data
        if given.get("valid_to") and given.get("valid_from") and given["valid_to"] < given["valid_from"]:
            self.add_error("valid_to", _("The last day lies before the first."))
        if given.get("variant") == Variant.CLASSIC and not given.get("destination"):
            self.add_error("destination", _("The classic variant needs its destination."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("national-portal-account")
def edit(request: Any) -> HttpResponse:
    """Enter an account, or renew the one with the same first day."""
    access.require(request.actor, "national-portal-account", organisation=HOME)
    known = account.current()
    asked = Account(request.POST or None, initial=_initial(known))
    if request.method == "POST" and asked.is_valid():
        with database.transaction():
            account.keep(**asked.cleaned_data)
            access.audit.wrote(request.actor, "national-portal-account", [HOME])
        messages.success(request, _("Kept. What waits is sent with the account that holds on the day."))
        return HttpResponseRedirect(reverse("national-portal-account"))
    rows = NationalPortalAccount.objects.all()
    return render(request, "partners/national_portal_account.html", {"form": asked, "known": known, "rows": rows})


def _initial(known: NationalPortalAccount | None) -> dict[str, Any]:
    if known is None:
        return {"valid_from": clock.today(), "login_path": LOGIN, "service_path": SERVICES, "looks_up": True,
                "sends_all": True}  # fmt: skip
    return {name: getattr(known, name) for name in (*KEPT, "valid_from", "valid_to")}
