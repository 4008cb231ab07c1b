"""The home's account at the National Public Service Portal: one for each span of days, with the variant spoken then.

Two variants of the portal's messages are in use: the classic one through an adapter (VXP/NDXP), and the six steps of
2026 over the ministry's service bus. An account holds from its first day until the next one's, or its own last day.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.database import clock
from lienthong.partners import eid_account
from lienthong.partners import secret as secrets

LOGIN, SERVICES = "/login", "/services"  # below a classic adapter's address; its operator tells the real ones


class Variant(models.TextChoices):
    """How one speaks with the portal."""

    CLASSIC = "classic", _("Classic, through an adapter (DongBoHoSoMC)")
    SIX_STEPS = "six-steps", _("Six steps of 2026 (NoiHoSo)")


class NationalPortalAccount(models.Model):
    """Where the portal is reached, as whom, and in which variant.

    username: the user name, or the client of the six steps. agency: our code at the portal (madonvi,
    MaDonViTiepNhan). destination: the header dstcode of the classic variant. looks_up: TraCuuHoSo can be asked.
    sends_all: dossiers handed in elsewhere are told too.
    """

    valid_from = models.DateField(primary_key=True)
    valid_to = models.DateField(null=True)
    variant = models.CharField(max_length=10, choices=Variant.choices)
    address = models.CharField(max_length=300)
    username = models.CharField(max_length=100)
    locked_secret = models.BinaryField()
    agency = models.CharField(max_length=50)
    destination = models.CharField(max_length=50, blank=True, default="")
    login_path = models.CharField(max_length=100, blank=True, default=LOGIN)
    service_path = models.CharField(max_length=100, blank=True, default=SERVICES)
    looks_up = models.BooleanField(default=True)
    sends_all = models.BooleanField(default=True)

    objects: ClassVar[models.Manager[NationalPortalAccount]] = models.Manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="national_portal_account_span",
            )
        ]

    @property
    def secret(self) -> str:
        """Raises secret.SecretLost."""
        return secrets.unlock(self.locked_secret)


def keep(
    *,
    variant: str,
    address: str,
    username: str,
    secret: str,
    agency: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    destination: str = "",
    login_path: str = LOGIN,
    service_path: str = SERVICES,
    looks_up: bool = True,
    sends_all: bool = True,
) -> NationalPortalAccount:
    """Enter the account that holds from `valid_from` (today), or renew it. Raises eid_account.InsecureAddress."""
    eid_account.check(address)
    row, _made = NationalPortalAccount.objects.update_or_create(
        valid_from=valid_from or clock.today(),
        defaults={
            "variant": Variant(variant), "address": address.strip().rstrip("/"), "username": username,
            "locked_secret": secrets.lock(secret), "agency": agency, "destination": destination,
            "login_path": login_path or LOGIN, "service_path": service_path or SERVICES, "valid_to": valid_to,
            "looks_up": looks_up, "sends_all": sends_all,
        },
    )  # fmt: skip
    return row


def on(day: date) -> NationalPortalAccount | None:
    """The account that holds on a day, or None."""
    row = NationalPortalAccount.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return None if row is None or (row.valid_to and row.valid_to < day) else row


def current() -> NationalPortalAccount | None:
    """Today's account, or None."""
    return on(clock.today())
