"""Endpoints of partners, with validity: which system of a service is reached where, on which day.

The interlinked procedures are the reason: their old software runs only until 01/01/2027, then the portal's coordination
system takes its place (`endpoints.yaml`). Nothing but a row of this table changes that day.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from lienthong import data_file
from lienthong.partners import secret as secrets


class PartnerEndpoint(models.Model):
    """One system of a service: from a day on, until (but not on) another; None: always."""

    service = models.CharField(max_length=30)
    system = models.CharField(max_length=40)
    address = models.URLField()
    username = models.CharField(max_length=100, blank=True, default="")
    locked_secret = models.BinaryField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects: ClassVar[models.Manager[PartnerEndpoint]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "system"], name="partner_endpoint_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")),
                name="partner_endpoint_span",
            ),
        ]

    @property
    def secret(self) -> str:
        """Raises secret.SecretLost."""
        return secrets.unlock(self.locked_secret)


@cache
def systems() -> dict[str, dict[str, Any]]:
    """The systems that are known by name: service, words, validity by the law and its evidence."""
    found: dict[str, dict[str, Any]] = data_file.read(Path(__file__).with_name("endpoints.yaml"))
    return found


def keep(system: str, *, address: str, username: str = "", secret: str = "", **span: date | None) -> PartnerEndpoint:
    """Enter or renew where a system is reached; its validity is the law's unless `valid_from`, `valid_to` are given.

    Raises KeyError for a system nobody knows.
    """
    known = systems()[system]
    row, _made = PartnerEndpoint.objects.update_or_create(
        service=known["service"], system=system,
        defaults={
            "address": address.rstrip("/"), "username": username, "locked_secret": secrets.lock(secret),
            "valid_from": span.get("valid_from", known.get("from")), "valid_to": span.get("valid_to", known.get("to")),
        },
    )  # fmt: skip
    return row


def of(service: str, on: date) -> PartnerEndpoint | None:
    """Where the service is reached on a day; of several that hold, the one that began last."""
    rows = PartnerEndpoint.objects.filter(service=service)
    rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    return rows.order_by(models.F("valid_from").desc(nulls_last=True), "system").first()
