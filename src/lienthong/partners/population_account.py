"""The home's account at the population database: one a home, its secret encrypted (`secret`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lienthong.partners import secret as secrets


class PopulationAccount(models.Model):
    """Where the population database is asked, and as whom."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    address = models.URLField()
    username = models.CharField(max_length=100)
    locked_secret = models.BinaryField()
    client = models.CharField(max_length=100, blank=True, default="")  # X-Road-Client

    objects: ClassVar[models.Manager[PopulationAccount]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="population_account_one")]

    @property
    def secret(self) -> str:
        """Raises secret.SecretLost."""
        return secrets.unlock(self.locked_secret)


def keep(*, address: str, username: str, secret: str, client: str = "") -> PopulationAccount:
    """Enter or renew the account."""
    row, _made = PopulationAccount.objects.update_or_create(
        id=1,
        defaults={"address": address, "username": username, "locked_secret": secrets.lock(secret), "client": client},
    )
    return row


def account() -> PopulationAccount | None:
    """The home's account, or None."""
    return PopulationAccount.objects.first()
