"""Payer account: where a payer (post, bank) takes lists and gives its reports, and as whom; its secret encrypted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.partners import secret as secrets


class PayerAccount(models.Model):
    """One a payer (party code, "agency:vnpost")."""

    payer = models.CharField(max_length=60, primary_key=True)
    address = models.URLField()
    username = models.CharField(max_length=100)
    locked_secret = models.BinaryField()

    objects: ClassVar[models.Manager[PayerAccount]] = models.Manager()

    @property
    def secret(self) -> str:
        """Raises secret.SecretLost."""
        return secrets.unlock(self.locked_secret)


def keep(payer: str, *, address: str, username: str, secret: str) -> PayerAccount:
    """Enter or renew a payer's account."""
    row, _made = PayerAccount.objects.update_or_create(
        payer=payer,
        defaults={"address": address.rstrip("/"), "username": username, "locked_secret": secrets.lock(secret)},
    )
    return row


def account_of(payer: str) -> PayerAccount | None:
    """The payer's account, or None."""
    return PayerAccount.objects.filter(payer=payer).first()
