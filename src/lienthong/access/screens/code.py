"""One-time codes: setting up the phone at the first sign-in, and giving a code at every other."""

from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lienthong.access import codes
from lienthong.access.screens import way
from lienthong.access.user import User


class Code(forms.Form):
    """Six digits from the app, or a spare code."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": _("Enter the code that your app shows.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Ask for a code; to one who has no phone set up, show how."""
    if not request.user.is_authenticated:
        return way.back_to_sign_in(request)
    user = request.user
    form = Code(request.POST or None, label_suffix="")
    known = codes.device(user) is not None
    if form.is_bound and form.is_valid():
        try:
            if not known:
                spare = codes.confirm(request, user, form.cleaned_data["code"])
                return render(request, "access/spare_codes.html", {"codes": spare, "next": way.wanted(request)})
            codes.give(request, user, form.cleaned_data["code"])
            return way.on(request)
        except codes.WrongCode as error:
            form.add_error("code", str(error))
    facts = {"form": form, "next": way.wanted(request), **({} if known else _set_up(user))}
    return render(request, "access/code.html", facts, status=400 if form.is_bound else 200)


def _set_up(user: User) -> dict[str, Any]:
    address = codes.draft(user).config_url
    picture = segno.make(address, error="m").svg_inline(scale=5, border=2, light="#ffffff")
    secret = address.partition("secret=")[2].partition("&")[0]
    return {
        "picture": mark_safe(picture),  # noqa: S308 - drawn by us from our own address
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
