"""A facility's account at the social-insurance portal. The password is never shown again."""

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
from lienthong.pages import forms, screen
from lienthong.partners import portal_account
from lienthong.partners.portal_account import PortalAccount

OFF = {"autocomplete": "off"}


class Account(forms.Form):
    """What the portal gave the facility."""

    address = forms.CharField(
        label=gettext_lazy("Address of the portal"), max_length=200, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("As social insurance gave it, for example https://egw.baohiemxahoi.gov.vn"),
    )  # fmt: skip
    username = forms.CharField(label=gettext_lazy("User name"), max_length=100, widget=forms.TextInput(attrs=OFF))
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    looks_up = forms.BooleanField(
        label=gettext_lazy("This portal can say what became of a file"), required=False,
        help_text=gettext_lazy("If not, a person looks where an answer got lost."),
    )  # fmt: skip

    def clean_address(self) -> str:
        """An address of the web, without secrets in it."""
        address: str = self.cleaned_data["address"].strip()
        if not address.startswith(("https://", "http://")) or "@" in address:
            raise forms.ValidationError(_("Give an address that begins with https://."))
        return address


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("portal-account")
def edit(request: Any) -> HttpResponse:
    """Enter or renew the account of the own facility."""
    organisation = request.actor.organisation or ""
    known = portal_account.account_of(organisation)
    asked = Account(request.POST or None, initial=_initial(known))
    if request.method == "POST" and asked.is_valid():
        with database.transaction():
            portal_account.keep(organisation, **asked.cleaned_data)
            access.audit.wrote(request.actor, "portal-account", [organisation])
        messages.success(request, _("Kept. What waits is sent from now on with this account."))
        return HttpResponseRedirect(reverse("portal-account"))
    return render(request, "partners/portal_account.html", {"form": asked, "known": known})


def _initial(known: PortalAccount | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {"address": known.address, "username": known.username, "looks_up": known.looks_up}
