"""The sign-in page: login and password; in a synthetic home also its demo accounts, one click each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.access import actors, eid, sign_in
from lienthong.access.attempt import LockedOut
from lienthong.access.screens import way
from lienthong.access.sign_in import WrongPassword
from lienthong.access.user import Membership, User
from lienthong.database import clock


class SignIn(forms.Form):
    """Login and password. Faults are told without revealing whether the login exists."""

    use_required_attribute = False
    login = forms.CharField(
        label=_("Login"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter your login.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Sign in, or say why not."""
    form = SignIn(request.POST if "login" in request.POST else None, label_suffix="")
    if request.method == "POST" and _entered(request, form):
        return way.on(request)
    status = 400 if form.is_bound else 200
    facts = {"form": form, "next": way.wanted(request), "accounts": _demo_accounts(), "eid": _eid(request)}
    return render(request, "access/sign_in.html", facts, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out. Whoever came by e-ID is told that its own sign-in may go on: we can't end it from here."""
    by_eid = getattr(request.user, "eid", None) is not None
    sign_in.leave(request)
    if by_eid:
        messages.info(
            request,
            gettext("You are signed out here. If this computer is not your own, sign out of the e-ID too."),
        )
    return way.back_to_sign_in(request)


def _entered(request: HttpRequest, form: SignIn) -> bool:
    try:
        if "demo" in request.POST:
            sign_in.as_demo(request, request.POST["demo"])
        elif form.is_valid():
            sign_in.by_password(request, form.cleaned_data["login"], form.cleaned_data["password"])
        else:
            return False
    except (WrongPassword, LockedOut) as error:
        if form.is_bound:
            form.add_error(None, str(error))
        else:
            messages.error(request, str(error))
        return False
    return True


def _eid(request: HttpRequest) -> str:
    """Where citizens sign in by e-ID, or "" where this home is not connected to it."""
    return f"{reverse('sign-in-eid')}?{urlencode({'next': way.wanted(request)})}" if eid.connected() else ""


def _demo_accounts() -> list[dict[str, Any]]:
    if not clock.is_synthetic():
        return []
    users = list(User.objects.filter(demo=True, is_active=True).prefetch_related("memberships").order_by("pk"))
    places = [one.organisation for user in users for one in user.memberships.all()]
    names = actors.names(place for place in places if not place.startswith("person:"))
    return [{"login": user.login, "name": user.name, **_described(user.memberships.all(), names)} for user in users]


def _described(memberships: Iterable[Membership], names: Mapping[str, str]) -> dict[str, str]:
    found = list(memberships)
    return {
        "roles": ", ".join(dict.fromkeys(str(one.get_role_display()) for one in found)),
        "places": ", ".join(dict.fromkeys(names[one.organisation] for one in found if one.organisation in names)),
    }
