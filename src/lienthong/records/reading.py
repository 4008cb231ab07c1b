"""The right to read one record, given to somebody who has none by their work (Law 15/2023/QH15, Article 69.4).

Once a record is archived, only the records office and the director read it; others on a request that is allowed here,
for a purpose (Article 69.5) and until a day. Reading without it, in an emergency, needs a reason, is told to the
citizen, and ends after a day (`in_emergency`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.ledger import calendar
from lienthong.papers import consent
from lienthong.people.persons import Person
from lienthong.records.permissions import OFFICE
from lienthong.records.record import MedicalRecord

LONGEST = timedelta(days=366)


class State(models.TextChoices):
    """How a right to read stands; after its last day it no longer counts, whatever its state."""

    GRANTED = "granted", gettext_lazy("Granted")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Basis(models.TextChoices):
    """On what the right rests, as far as the law could be read (secondary)."""

    STATE = "state", gettext_lazy("Authority, court, insurer or forensic body (Article 69.4 a–c)")
    PATIENT = "patient", gettext_lazy("Patient or representative, by written request (Article 69.4 d)")
    STAFF = "staff", gettext_lazy("Staff, student or researcher of the facility (Article 69.3)")


class Reading(ledger.Life):
    """One right to read one record. `reader`: a user's code, an organisation's, or a person's."""

    KIND = "record-reading"
    NEXT: ClassVar[Any] = {State.GRANTED: frozenset({State.WITHDRAWN})}
    BEGIN: ClassVar[Any] = {State.GRANTED}

    record = models.ForeignKey(MedicalRecord, models.PROTECT, related_name="readings")
    reader = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    purpose = models.CharField(max_length=300)
    valid_until = models.DateField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["record", "reader"], name="record_reading_reader")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The reader; the facility that keeps the record."""
        seen = Q(reader__in=_names(actor))
        return seen | Q(owner=actor.organisation) if actor.organisation else seen

    @staticmethod
    def standing_for(actor: access.Actor) -> models.QuerySet[Reading]:
        """The rights that count for this actor today."""
        rows = Reading.objects.unscoped("may this actor read a record")
        return rows.filter(reader__in=_names(actor), state=State.GRANTED, valid_until__gte=clock.today())


class ReadingAction(ledger.Action):
    """History: granted, withdrawn."""

    life = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="actions")


def grant(record: MedicalRecord, reader: str, *, basis: str, purpose: str, until: date, by: access.Actor) -> Reading:
    """Let somebody read a record until the end of a day.

    Raises NotAllowed, ValueError without a purpose or for a day that has passed or lies more than a year ahead.
    """
    access.require(by, "records.let-read", organisation=record.owner)
    today = clock.today()
    if not today <= until <= today + LONGEST:
        raise ValueError(_("Choose a day from today on, within a year."))
    if not purpose.strip() or not reader.strip() or basis not in Basis.values:
        raise ValueError(_("Say who will read, on what basis and what for."))
    with database.transaction():
        reading = Reading.begin(
            State.GRANTED, by=by, organisation=record.owner, subject=record.subject, owner=record.owner, record=record,
            reader=reader.strip(), basis=basis, purpose=purpose.strip(), valid_until=until,
            due_at=calendar.end_of(until), parties={"person": record.subject, "facility": record.owner},
            data={"record": record.thing},
        )  # fmt: skip
        access.audit.wrote(by, "record.let-read", [record.thing, reading.thing], [record.subject])
    return reading


def withdraw(reading: Reading, *, by: access.Actor) -> Reading:
    """Take the right back, at once. Raises NotAllowed, InvalidState."""
    access.require(by, "records.let-read", organisation=reading.owner)
    with database.transaction():
        reading.act("withdrawn", State.WITHDRAWN, by=by, organisation=reading.owner)
        access.audit.wrote(by, "record.reading-withdrawn", [reading.thing], [reading.subject])
    return reading


def in_emergency(person: Person, *, by: access.Actor, reason: str) -> None:
    """Open a patient's records for a day without consent, durably audited and told to the patient.

    Raises NotAllowed, ValueError without a reason in words.
    """
    access.require(by, "records.emergency")
    consent.open_in_emergency(person, by=by, reason=reason)


def is_emergency(record: MedicalRecord, by: access.Actor) -> bool:
    """Whether this reader sees the record only because of an emergency: each reading is then audited as one."""
    at_home = record.owner == by.organisation and (record.takes_entries or bool(by.roles & OFFICE))
    return not at_home and consent.in_emergency(record.person, by)


def _names(actor: access.Actor) -> list[str]:
    return [actor.code, *actor.persons, *([actor.organisation] if actor.organisation else [])]
