"""An entry of a record: one thing that was written, by one author, at one time; then signed by that author.

The row is history and never changes. What was written lies in a file as canonical bytes (content.py); the row holds its
SHA-256. A correction or a later version is another entry that `supersedes` this one: both stay to be read.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.records.record import MedicalRecord


class Kind(models.TextChoices):
    """What kind of entry it is; its form is found in record_form.py."""

    FORM = "form", _("Record form")
    PROGRESS = "progress", _("Progress note with orders")
    VITALS = "vitals", _("Vital signs")
    PRESCRIPTION = "prescription", _("Prescription")
    RESULT = "result", _("Result of a test or of imaging")


class Entry(models.Model):
    """History: one entry."""

    personal = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(MedicalRecord, models.PROTECT, related_name="entries")
    number = models.IntegerField()  # 1, 2, 3 … in the record
    kind = models.CharField(max_length=20, choices=Kind.choices)
    questionnaire = models.CharField(max_length=300)  # url|version
    author = models.CharField(max_length=200)
    author_name = models.CharField(max_length=255)
    organisation = models.CharField(max_length=200)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    content = models.CharField(max_length=64)
    happened_at = models.DateTimeField()  # of what it tells; business time
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="record_entry_number")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever may read the record."""
        return Q(record__in=MedicalRecord.objects.within(actor).values("pk"))

    @property
    def thing(self) -> str:
        return f"record-entry:{self.pk}"

    @property
    def is_signed(self) -> bool:
        """Whether its author signed it; ask for `select_related("signature")` where many are asked."""
        return hasattr(self, "signature")

    @property
    def is_standing(self) -> bool:
        """Whether no newer entry supersedes it; ask for `select_related("superseded_by")` where many are asked."""
        return not hasattr(self, "superseded_by")


class Signature(models.Model):
    """History: the author of an entry signed its bytes. `seal` is detached (signing.Seal), made with the author's key.

    `manner`: what the author did to sign (Circular 13/2025/TT-BYT, Article 3).
    """

    personal = True

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="signature")
    by = models.CharField(max_length=200)
    manner = models.CharField(max_length=40)
    seal = models.JSONField()
    signed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever may read the record."""
        return Q(entry__record__in=MedicalRecord.objects.within(actor).values("pk"))


class Unsigned(models.Model):
    """What waits for its author's signature: derived from entries and signatures, so that lists find it quickly."""

    personal = True

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="waiting")
    record = models.ForeignKey(MedicalRecord, models.CASCADE, related_name="unsigned")
    owner = models.CharField(max_length=200)
    author = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "written_at"], name="record_unsigned_owner"),
            models.Index(fields=["author", "owner"], name="record_unsigned_author"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Its author; the records office and the director of the facility."""
        from lienthong.records.permissions import OFFICE

        seen = Q(author=actor.code, owner=actor.organisation or "")
        return seen | Q(owner=actor.organisation) if actor.organisation and actor.roles & OFFICE else seen


def entries_of(record: MedicalRecord) -> Any:
    """Every entry of a record the caller was shown, in order, with signature and what superseded it: one query."""
    rows = Entry.objects.unscoped("the record itself was within the reader's scope")
    return rows.filter(record=record).select_related("signature", "superseded_by").order_by("number")


def standing(record: MedicalRecord, *kinds: str) -> Any:
    """The entries of these kinds (all, if none is named) that no newer one supersedes."""
    rows = entries_of(record).filter(superseded_by__isnull=True)
    return rows.filter(kind__in=kinds) if kinds else rows
