"""Portal account: the account of one facility at the social-insurance portal.

Each facility has its own: a token taken for one and used for another would put the file under a wrong name.
The portal asks for the MD5 of the password in every call, so that hash is the secret that is kept, encrypted.
"""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models

from lienthong.partners import secret


class PortalAccount(models.Model):
    """An account. `looks_up`: the portal at this address can say what became of a file (see docs/simulators.md)."""

    facility = models.CharField(max_length=60, primary_key=True)  # party code
    address = models.URLField()
    username = models.CharField(max_length=100)
    locked_hash = models.BinaryField()
    looks_up = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[PortalAccount]] = models.Manager()

    @property
    def password_hash(self) -> str:
        """The MD5 of the password, as the portal wants it. Raises secret.SecretLost."""
        return secret.unlock(self.locked_hash)

    @property
    def code(self) -> str:
        """The facility's code."""
        return self.facility.removeprefix("facility:")


def keep(facility: str, *, address: str, username: str, password: str, looks_up: bool = False) -> PortalAccount:
    """Enter or renew a facility's account."""
    hashed = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()  # the portal's own rule
    account, _made = PortalAccount.objects.update_or_create(
        facility=facility,
        defaults={
            "address": address.rstrip("/"), "username": username, "locked_hash": secret.lock(hashed),
            "looks_up": looks_up,
        },
    )  # fmt: skip
    return account


def account_of(facility: str) -> PortalAccount | None:
    """The facility's account, or None."""
    return PortalAccount.objects.filter(facility=facility).first()
