"""Issued: a paper was printed under a code, and these were its bytes. Ended: it no longer counts.

Both are history: rows are only added. What a paper is worth today follows from them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ending(models.TextChoices):
    """Why a paper stopped counting."""

    CANCELLED = "cancelled", _("Cancelled")
    REPLACED = "replaced", _("Replaced")


class Issued(models.Model):
    """One print of a paper. The same code may be printed again with other bytes (a stamp more); each is kept.

    Of the person only initials and the year of birth, so that who holds the paper can see that it is theirs.
    """

    code = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    thing = models.CharField(max_length=80, db_index=True)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    organisation = models.CharField(max_length=60)
    organisation_name = models.CharField(max_length=255)
    initials = models.CharField(max_length=20, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "digest"], name="print_issued_once")]


class Ended(models.Model):
    """From then on, the paper under this code no longer counts."""

    code = models.CharField(max_length=24, db_index=True)
    ending = models.CharField(max_length=10, choices=Ending.choices)
    replaced_by = models.CharField(max_length=24, blank=True)
    ended_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "ending", "replaced_by"], name="print_ended_once")]
