"""The home's account at the e-ID, entered by whoever administers the home. The secret is never shown again."""

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
from lienthong.pages import forms, screen
from lienthong.partners import eid, eid_account
from lienthong.partners.eid_account import ENDPOINTS, EIdAccount
from lienthong.partners.screens.web_address import WebAddress

OFF = {"autocomplete": "off"}
_ADDRESSES = {
    "authorization_endpoint": gettext_lazy("Address where citizens sign in"),
    "token_endpoint": gettext_lazy("Address of the tokens"),
    "userinfo_endpoint": gettext_lazy("Address of the user information"),
    "jwks_uri": gettext_lazy("Address of the keys"),
}


def _address(label: Any, help_text: Any = "", *, required: bool = False) -> WebAddress:
    return WebAddress(
        label=label, max_length=300, required=required, widget=forms.TextInput(attrs=OFF), help_text=help_text
    )


class Account(forms.Form):
    """What the e-ID's operator gave this home."""

    issuer = _address(
        gettext_lazy("Address of the e-ID (issuer)"),
        gettext_lazy("As it stands in the contract; its other addresses are found from there."),
        required=True,
    )
    client_id = forms.CharField(label=gettext_lazy("Client"), max_length=200, widget=forms.TextInput(attrs=OFF))
    secret = forms.CharField(
        label=gettext_lazy("Secret"), max_length=500, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    back = _address(
        gettext_lazy("Address citizens come back to"),
        gettext_lazy("As registered there. Empty: this site's own address, ending in /sign-in/e-id/back/."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _ADDRESSES.items():
            self.fields[name] = _address(label, _("Only if the e-ID does not publish it."))

    def keep(self) -> None:
        given = dict(self.cleaned_data)
        eid_account.keep(endpoints={name: given.pop(name) for name in ENDPOINTS}, **given)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("eid-account")
def edit(request: Any) -> HttpResponse:
    """Enter or renew the account of the home."""
    access.require(request.actor, "eid-account", organisation=HOME)
    known = eid_account.account()
    asked = Account(request.POST or None, initial=_initial(known))
    if request.method == "POST" and asked.is_valid():
        with database.transaction():
            asked.keep()
            access.audit.wrote(request.actor, "eid-account", [HOME])
        eid.forget()
        messages.success(request, _("Kept. From now on citizens sign in with this account."))
        return HttpResponseRedirect(reverse("eid-account"))
    return render(request, "partners/eid_account.html", {"form": asked, "known": known})


def _initial(known: EIdAccount | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {"issuer": known.issuer, "client_id": known.client_id, "back": known.back, **known.endpoints}
