"""One-time codes: a second proof, by an app on the user's phone (TOTP, RFC 6238), for those who sign or decide.

A synthetic home asks nobody: its accounts are open to every visitor anyway.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as remember_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lienthong.access import audit
from lienthong.access.actor import Actor
from lienthong.access.role import NEEDS_CODE
from lienthong.access.user import Membership, User
from lienthong.database import clock

SPARE_CODES = 8


class WrongCode(Exception):
    """The code doesn't fit, or too many were tried."""


def needed(memberships: Iterable[Membership]) -> bool:
    """Whether this user must give a code: one of their roles signs or decides, and the home holds real data."""
    return any(one.role in NEEDS_CODE for one in memberships) and not clock.is_synthetic()


def given(request: HttpRequest) -> bool:
    """Whether a code was given in this session."""
    return DEVICE_ID_SESSION_KEY in request.session and bool(request.user.is_verified())  # type: ignore[union-attr]


def device(user: User) -> TOTPDevice | None:
    """The user's phone, if it has been set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def draft(user: User) -> TOTPDevice:
    """The phone being set up: its address (`config_url`) is shown as a QR code until a first code confirms it."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


def confirm(request: HttpRequest, user: User, code: str) -> list[str]:
    """Set the phone up with its first code; answers the spare codes, which are never shown again. Raises WrongCode."""
    found = draft(user)
    if device(user) is not None or not found.verify_token(_digits(code)):
        raise WrongCode(_("This code is not right. Wait for the next one in your app and type it again."))
    with transaction.atomic():
        found.confirmed = True
        found.save()
        spare = _spare(user)
        audit.wrote(Actor(user.code), "one-time-code.set-up")
    remember_device(request, found)
    return spare


def give(request: HttpRequest, user: User, code: str) -> None:
    """Give a code of the phone, or one of the spare codes. Raises WrongCode; after mistakes one must wait longer."""
    typed = "".join(code.split()).lower()
    with transaction.atomic():
        for kind in (TOTPDevice, StaticDevice):
            for found in kind.objects.select_for_update().filter(user=user, confirmed=True):
                if _fits(found, typed):
                    remember_device(request, found)
                    return
    raise WrongCode(_("This code is not right, or came too soon after a wrong one. Wait for the next and try again."))


def reset(user: User) -> None:
    """Take the phone and the spare codes away (lost): the user sets up anew at the next sign-in."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _fits(found: Any, typed: str) -> bool:
    allowed, _reason = found.verify_is_allowed()
    return bool(allowed and found.verify_token(typed))


def _spare(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    found = StaticDevice.objects.create(user=user, name="spare")
    codes = [secrets.token_hex(4) for _n in range(SPARE_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=found, token=code) for code in codes)
    return codes


def _digits(code: str) -> str:
    return "".join(filter(str.isdigit, code))
