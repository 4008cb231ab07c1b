"""Practitioners: who may practise, identified by the licence number, and where, through time.

The register of licences is public by law (Law 15/2023/QH15 on examination and treatment), so a name here is no secret.
Since Decision 3176/QĐ-BYT the licence number also fills `MA_TTDV` and `MA_BS` of the XML set.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.directory import alphabet
from lienthong.directory.facilities import Department, Facility


class Profession(models.TextChoices):
    DOCTOR = "doctor", _("Doctor")
    ASSISTANT_DOCTOR = "assistant-doctor", _("Assistant doctor")
    NURSE = "nurse", _("Nurse")
    MIDWIFE = "midwife", _("Midwife")
    TECHNICIAN = "technician", _("Medical technician")
    PHARMACIST = "pharmacist", _("Pharmacist")
    OTHER = "other", _("Other profession")


class Practitioner(models.Model):
    """One licence holder."""

    licence = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=20, choices=Profession.choices)
    scope = models.CharField(max_length=255, blank=True, default="")
    licensed_on = models.DateField(null=True)
    synthetic = models.BooleanField(default=False)
    folded = models.CharField(max_length=120, editable=False)
    sort_key = models.CharField(max_length=260, editable=False, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["sort_key", "licence"], name="practitioner_sorted")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded, self.sort_key = alphabet.folded(self.name), alphabet.name_sort_key(self.name)
        super().save(*args, **kwargs)

    def facility_at(self, on: date) -> Facility | None:
        """Where they practised on a day (the main place, if several)."""
        found = self.memberships.filter(_valid(on)).select_related("facility").order_by("-is_main", "pk").first()
        return found.facility if found else None


class Membership(models.Model):
    """A practitioner works at a facility, in a span of time."""

    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="memberships")
    facility = models.ForeignKey(Facility, models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True)
    position = models.CharField(max_length=120, blank=True, default="")
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["facility", "practitioner"], name="membership_facility")]


def _valid(on: date) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_to=None) | Q(valid_to__gt=on))


def practitioner(licence: str) -> Practitioner | None:
    """The practitioner with this licence number, or None."""
    return Practitioner.objects.filter(licence=licence).first()


def practises_at(licence: str, facility_code: str, on: date) -> bool:
    """Whether the licence holder was announced as working at the facility on a day."""
    return Membership.objects.filter(_valid(on), practitioner=licence, facility=facility_code).exists()
