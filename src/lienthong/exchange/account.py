"""Account: how the software of a facility signs in at the two doors with contracts of their own.

The insurance portal's contract sends the MD5 of the password, the axis the password itself. Kept is only argon2 of that
MD5; the account belongs to an API client of `access`, whose token it gets. The second token (id_token) is derived from
the first and the MD5, so that a sending shows the password was known without hashing it slowly each time.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils.translation import gettext as _

from lienthong import access
from lienthong.access import clients
from lienthong.database import clock, transaction
from lienthong.directory.facilities import Facility


class Account(models.Model):
    """A sign-in name of one facility's software at the doors with contracts of their own."""

    username = models.CharField(max_length=60, primary_key=True)
    client = models.OneToOneField(clients.Client, models.CASCADE, related_name="+")
    facility = models.CharField(max_length=5)
    verifier = models.CharField(max_length=160)

    objects: ClassVar[models.Manager[Account]] = models.Manager()


class NotOpened(ValueError):
    """This account can't be opened; the text says why. Nothing was changed."""


@dataclass(frozen=True)
class Pass:
    """What a sign-in gives: both tokens and their life in seconds."""

    access_token: str
    id_token: str
    expires_in: int


def register(username: str, facility: str, *, name: str = "") -> str:
    """A new account and API client for a facility's software; gives the password, which can't be read again.

    Raises NotOpened where there is no such facility, or the name is taken.
    """
    if not Facility.objects.filter(code=facility).exists():
        raise NotOpened(_("There is no facility with the code %(code)s here.") % {"code": facility})
    with transaction():
        if Account.objects.filter(username=username).exists():
            raise NotOpened(_("The name %(name)s is taken: choose another.") % {"name": username})
        client, secret = clients.register(name or username, f"facility:{facility}", ["facility_it"])
        adopt(client, username, secret)
    return secret


def adopt(client: clients.Client, username: str, password: str) -> Account:
    """Let an API client sign in at these doors under a name and password."""
    facility = client.organisation.removeprefix("facility:")
    verifier = make_password(md5(password))
    return Account.objects.create(username=username, client=client, facility=facility, verifier=verifier)


def sign_in(username: str, password_md5: str) -> tuple[Account, Pass] | None:
    """Tokens for a name and the MD5 of its password; None if they don't fit. It takes as long either way."""
    account = Account.objects.select_related("client__application").filter(username=username).first()
    fits = check_password(password_md5.lower(), account.verifier if account else _of_nobody())
    if not account or not fits or not account.client.is_active:
        return None
    token = clients.issue(account.client)
    life = int((token.expires_at - clock.real_now()).total_seconds())
    return account, Pass(token.value, second_token(token.value, password_md5.lower()), life)


def holder(access_token: str, id_token: str, password_md5: str) -> access.Actor | None:
    """Who sends with these tokens; None if they don't belong together or have expired."""
    if not hmac.compare_digest(second_token(access_token, password_md5.lower()), id_token):
        return None
    return clients.actor_of(access_token)


def second_token(access_token: str, password_md5: str) -> str:
    """The id_token that goes with an access token and the MD5 of a password."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{access_token}|{password_md5}".encode(), hashlib.sha256).hexdigest()


def md5(password: str) -> str:
    """As the insurance portal's contract wants a password sent."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()


_nobody: list[str] = []


def _of_nobody() -> str:
    """A verifier that fits nobody, so that an unknown name takes as long as a wrong password."""
    if not _nobody:
        _nobody.append(make_password("nobody"))
    return _nobody[0]
