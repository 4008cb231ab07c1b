"""The home's account at the e-ID: one a home, its secret encrypted (`secret`).

The provider's addresses are found from its `issuer` (OpenID Connect Discovery); where it publishes none, they are
entered. `back` is the address registered with the provider; empty, it follows from the address of the request.
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.partners import secret as secrets

# What an account may enter instead of finding it (names of OpenID Connect Discovery).
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class InsecureAddress(ValueError):
    """The e-ID is reached over https alone; only a simulator on this machine may do without."""


class EIdAccount(models.Model):
    """Where citizens are sent to sign in, and as which client."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    locked_secret = models.BinaryField()
    back = models.CharField(max_length=300, blank=True, default="")
    endpoints = models.JSONField(default=dict, blank=True)

    objects: ClassVar[models.Manager[EIdAccount]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="eid_account_one")]

    @property
    def secret(self) -> str:
        """Raises secret.SecretLost."""
        return secrets.unlock(self.locked_secret)


def keep(
    *, issuer: str, client_id: str, secret: str, back: str = "", endpoints: dict[str, str] | None = None
) -> EIdAccount:
    """Enter or renew the account. Raises InsecureAddress."""
    given = {name: address.strip() for name, address in (endpoints or {}).items() if address.strip()}
    if unknown := set(given) - set(ENDPOINTS):
        raise ValueError(f"no such endpoint: {', '.join(sorted(unknown))}")
    for address in (issuer, *given.values(), *([back] if back.strip() else [])):
        check(address)
    fields: dict[str, Any] = {
        "issuer": issuer.strip(), "client_id": client_id, "locked_secret": secrets.lock(secret), "back": back.strip(),
        "endpoints": given,
    }  # fmt: skip
    row, _made = EIdAccount.objects.update_or_create(id=1, defaults=fields)
    return row


def check(address: str) -> None:
    """Raises InsecureAddress unless it is https, or a simulator on this machine."""
    parts = urlsplit(address.strip())
    if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc:
        return
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    raise InsecureAddress(_("Give an address that begins with https://."))


def account() -> EIdAccount | None:
    """The home's account, or None."""
    return EIdAccount.objects.first()
