"""Choosing a password: by the link a new user was given, or to replace one's own."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lienthong.access import administration, audit
from lienthong.access.actor import Actor
from lienthong.access.screens import way
from lienthong.access.user import User


def _secret(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Enter the password.")},
    )


class Choose(forms.Form):
    """A new password, by the rules of the house."""

    use_required_attribute = False
    new = _secret(
        _("New password"),
        "new-password",
        _("At least 12 characters; not only digits, no common password, nothing of your name."),
    )
    again = _secret(_("The same again"), "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        return new

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("new", self.cleaned_data["again"]):
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return str(self.cleaned_data["again"])

    def keep(self) -> None:
        """From now on this is the password; other sessions of the user end."""
        self.user.set_password(self.cleaned_data["new"])
        self.user.save(update_fields=["password"])
        audit.wrote(Actor(self.user.code), "password.choose", things=[self.user.code])


class Change(Choose):
    """The present password too: a session left open must not be enough."""

    present = _secret(_("Present password"), "current-password")
    field_order = ("present", "new", "again")

    def clean_present(self) -> str:
        if not self.user.check_password(self.cleaned_data["present"]):
            raise forms.ValidationError(_("This is not your present password."))
        return str(self.cleaned_data["present"])


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, user_id: int, token: str) -> HttpResponse:
    """By the link: choose a password, then sign in with it."""
    user = administration.invited(user_id, token)
    if user is None:
        return render(request, "access/link_ended.html", status=410)
    form = Choose(request.POST or None, user=user)
    if form.is_bound and form.is_valid():
        form.keep()
        return redirect("sign-in")
    return render(request, "access/password.html", {"form": form, "login": user.login}, status=_status(form))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """One's own password, replaced."""
    if not request.user.is_authenticated:
        return way.back_to_sign_in(request)
    user = request.user
    form = Change(request.POST or None, user=user)
    if form.is_bound and form.is_valid():
        form.keep()
        update_session_auth_hash(request, user)
        return way.on(request)
    return render(request, "access/password.html", {"form": form, "login": user.login}, status=_status(form))


def _status(form: forms.Form) -> int:
    return 400 if form.is_bound else 200
