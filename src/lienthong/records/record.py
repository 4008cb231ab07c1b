"""A medical record: the folder of one episode of care at one facility (Law 15/2023/QH15, Article 69).

The row is the current state; `RecordAction` holds what was done, the entries (entry.py) what was written. Nothing is
erased or altered (Article 7.10 of the law): a correction is a newer entry beside the older one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

import orjson
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lienthong import access, ledger
from lienthong.database import clock, files
from lienthong.papers import consent
from lienthong.papers.paper import SOCIAL_INSURANCE, Paper
from lienthong.people.persons import Person
from lienthong.records import record_form
from lienthong.records.permissions import DOCTORS, OFFICE, STAFF
from lienthong.records.record_form import RecordForm


class State(models.TextChoices):
    """How a record stands."""

    OPEN = "open", pgettext_lazy("record", "Open")
    CLOSED = "closed", pgettext_lazy("record", "Closed")
    ARCHIVED = "archived", _("Archived")
    DESTROYED = "destroyed", _("Destroyed")


class Medium(models.TextChoices):
    """What a record is kept on (Circular 13/2025/TT-BYT, Article 5.1: what began on paper may end on paper)."""

    PAPER = "paper", _("Paper")
    ELECTRONIC = "electronic", _("Electronic")
    HYBRID = "hybrid", _("Hybrid")


class MedicalRecord(ledger.Life):
    """The current row of a record. `owner` is the facility (party code), `subject` the patient ("person:<uuid>")."""

    KIND = "record"
    NEXT: ClassVar[Any] = {
        State.OPEN: frozenset({State.CLOSED}),
        State.CLOSED: frozenset({State.ARCHIVED}),
        State.ARCHIVED: frozenset({State.DESTROYED}),
        State.DESTROYED: frozenset(),
    }
    BEGIN: ClassVar[Any] = {State.OPEN}

    number = models.CharField(max_length=60)  # the admission's number at the facility (sovaovien)
    episode = models.CharField(max_length=100)  # the episode's key in the XML set (MA_LK)
    person = models.ForeignKey(Person, models.PROTECT, related_name="records")
    form = models.CharField(max_length=10)  # key of its legal form: record_form.py
    care = models.CharField(max_length=2)  # form of care (MA_LOAI_KCB)
    department = models.CharField(max_length=50, blank=True, default="")  # code (MA_KHOA)
    doctor = models.CharField(max_length=200)  # code of who treats
    licence = models.CharField(max_length=30, blank=True, default="")  # the treating doctor's licence number
    medium = models.CharField(max_length=10, choices=Medium.choices, default=Medium.ELECTRONIC)
    came_with = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")  # referral or appointment paper
    given = models.CharField(max_length=64, blank=True, default="")  # file: what reception knew, by linkId of the form
    admitted_at = models.DateTimeField()
    discharged_at = models.DateTimeField(null=True)
    main_code = models.CharField(max_length=10, blank=True, default="")  # main disease (ICD-10) as last signed
    result = models.CharField(max_length=2, blank=True, default="")  # of the treatment (KET_QUA_DTRI)
    sensitive = models.BooleanField(default=False)  # tells of HIV: its diseases are shown to few
    retention = models.CharField(max_length=20)  # class: retention.py
    keep_until = models.DateField(null=True)  # last day it must be kept; None for ever, or while it is not closed
    archive_number = models.CharField(max_length=60, blank=True, default="")  # số lưu trữ
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects = access.ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "state", "-admitted_at"], name="record_owner"),
            models.Index(fields=["person", "-admitted_at"], name="record_person"),
            models.Index(fields=["owner", "doctor", "state"], name="record_doctor"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="record_number_once"),
            models.UniqueConstraint(fields=["owner", "episode"], name="record_episode_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Law 15/2023/QH15, Article 69: during treatment (k3) the facility's staff, and others' with consent; once
        archived (k4) the records office and the director; at any time whoever was given the right to read, and for a
        day who opened the patient's data in an emergency."""
        from lienthong.records.reading import Reading

        seen = Q(Exists(Reading.standing_for(actor).filter(record=OuterRef("pk"))))
        if not actor.organisation:
            return seen
        if actor.roles & OFFICE:
            seen |= Q(owner=actor.organisation)
        elif actor.roles & STAFF:
            seen |= Q(owner=actor.organisation, state__in=[State.OPEN, State.CLOSED])
        if actor.roles & DOCTORS:
            seen |= Q(Exists(_consents(actor.organisation))) & Q(state__in=[State.OPEN, State.CLOSED])
            seen |= Q(Exists(_emergencies(actor)))
        return seen

    @property
    def legal_form(self) -> RecordForm:
        """Its legal form (Circular 32/2023/TT-BYT, Chapter X)."""
        return record_form.form(self.form)

    @property
    def parties(self) -> dict[str, str]:
        """Whom its events concern, for the obligation catalogue."""
        return {"facility": self.owner, "person": self.subject, "insurer": SOCIAL_INSURANCE}

    def known(self) -> Mapping[str, Any]:
        """What reception knew when it was opened, by linkId of its form; empty if nothing was given."""
        if not self.given or self.state == State.DESTROYED:
            return {}
        told = orjson.loads(files.get(self.given))
        return cast(Mapping[str, Any], told.get("known", told))

    @property
    def takes_entries(self) -> bool:
        """Whether something can be written into it; once archived nothing can."""
        return self.state in (State.OPEN, State.CLOSED)


class RecordAction(ledger.Action):
    """History: opened, written into, signed, closed, archived, destroyed."""

    life = models.ForeignKey(MedicalRecord, on_delete=models.PROTECT, related_name="actions")


def _consents(facility: str) -> models.QuerySet:
    rows = consent.Consent.objects.unscoped("does the patient let this facility read")
    standing = rows.filter(facility=facility, state=consent.State.GIVEN, valid_until__gte=clock.today())
    return standing.filter(person=OuterRef("person"))


def _emergencies(actor: access.Actor) -> models.QuerySet:
    rows = consent.Emergency.objects.unscoped("did this practitioner open the patient's data in an emergency")
    since = clock.now() - consent.EMERGENCY_LASTS
    return rows.filter(by=actor.code, opened_at__gt=since, person=OuterRef("person"))
