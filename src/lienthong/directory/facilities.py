"""Facilities: whoever may examine and treat patients, under a code of five characters given by the authority.

The code is opaque: nothing is read out of it. Class is the hospital's rank of old (special, I to IV); level is the
professional level of the Law on examination and treatment of 2023 (initial, basic, specialised).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.database import clock
from lienthong.directory import alphabet


class UnknownFacility(LookupError):
    """No facility has this code."""


class Owner(models.TextChoices):
    MINISTRY_OF_HEALTH = "ministry-of-health", _("Ministry of Health")
    PROVINCE = "province", _("Province")
    DEFENCE = "defence", _("Ministry of Defence")
    PUBLIC_SECURITY = "public-security", _("Ministry of Public Security")
    OTHER_MINISTRY = "other-ministry", _("Other ministry or agency")
    PRIVATE = "private", _("Private")


class FacilityKind(models.TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    CENTRE = "centre", _("Health centre")
    CLINIC = "clinic", _("Clinic")
    STATION = "station", _("Commune health station")
    OTHER = "other", _("Other facility")


class FacilityClass(models.TextChoices):
    SPECIAL = "special", _("Special class")
    FIRST = "1", _("Class I")
    SECOND = "2", _("Class II")
    THIRD = "3", _("Class III")
    FOURTH = "4", _("Class IV")
    NONE = "", _("Not classed")


class LicenceLevel(models.TextChoices):
    INITIAL = "initial", _("Initial level")
    BASIC = "basic", _("Basic level")
    SPECIALISED = "specialised", _("Specialised level")


class Facility(models.Model):
    """A facility as it is now. `node_url` is set where another node of this software speaks for it."""

    code = models.CharField(max_length=5, primary_key=True)
    gln = models.CharField(max_length=13, blank=True, default="")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10, choices=FacilityKind.choices)
    owner = models.CharField(max_length=20, choices=Owner.choices)
    facility_class = models.CharField(max_length=8, choices=FacilityClass.choices, blank=True, default="")
    level = models.CharField(max_length=12, choices=LicenceLevel.choices)
    beds = models.PositiveIntegerField(default=0)
    vendor = models.CharField(max_length=120, blank=True, default="")
    province = models.CharField(max_length=2)
    commune = models.CharField(max_length=5)
    address = models.CharField(max_length=255, blank=True, default="")
    telephone = models.CharField(max_length=20, blank=True, default="")
    node_url = models.URLField(blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    synthetic = models.BooleanField(default=False)
    folded = models.CharField(max_length=255, editable=False)
    sort_key = models.CharField(max_length=560, editable=False, db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z]{5}$"), name="facility_code"),
            models.CheckConstraint(condition=Q(gln="") | Q(gln__regex=r"^[0-9]{13}$"), name="facility_gln"),
        ]
        indexes = [
            models.Index(fields=["province", "sort_key"], name="facility_province"),
            models.Index(fields=["sort_key", "code"], name="facility_sorted"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded, self.sort_key = alphabet.folded(self.name), alphabet.sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def party(self) -> str:
        return f"facility:{self.code}"

    def is_open(self) -> bool:
        """Whether the facility works today."""
        today = clock.today()
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or today < self.valid_to
        )


class Department(models.Model):
    """A department of a facility under its code in the insurance catalogue (K01 is the examination department)."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="departments")
    code = models.CharField(max_length=15)
    name = models.CharField(max_length=120)
    beds = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "code"], condition=Q(valid_to=None), name="department_once")
        ]

    def __str__(self) -> str:
        return self.name


def facility(code: str) -> Facility:
    """The facility with `code` ("01001" or "facility:01001"). Raises UnknownFacility."""
    bare = code.removeprefix("facility:")
    try:
        return Facility.objects.get(code=bare)
    except Facility.DoesNotExist:
        raise UnknownFacility(bare) from None
