"""What the XML set asks of an episode and a record does not: category of care, occupation, card.

Entered, never changed: the newest row counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from lienthong import access, database
from lienthong.database import clock
from lienthong.records.record import MedicalRecord

FIELDS = (
    "MA_DOITUONG_KCB", "MA_NGHE_NGHIEP", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN", "MA_KHUVUC", "MA_NOI_DI",
    "GIAY_CHUYEN_TUYEN", "MA_TTDV",
)  # fmt: skip


class RecordFacts(models.Model):
    """History: what was entered about the episode of one record. values: fields of XML1."""

    personal: ClassVar[bool] = True

    record = models.ForeignKey(MedicalRecord, models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=60)
    values = models.JSONField()
    by = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The facility's own."""
        return Q(organisation=actor.organisation or "")


def enter(record: MedicalRecord, values: Mapping[str, str], *, by: access.Actor) -> RecordFacts:
    """Enter what the record does not say. Raises NotAllowed, KeyError for a field that is not to be entered."""
    access.require(by, "hub.from-record", organisation=record.owner)
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise KeyError(sorted(unknown)[0])
    with database.transaction():
        row = RecordFacts.objects.create(
            record=record, organisation=record.owner, values={name: value.strip() for name, value in values.items()},
            by=by.code, happened_at=clock.now(), recorded_at=clock.real_now(),
        )  # fmt: skip
        access.audit.wrote(by, "hub.record-facts", [record.thing], [record.subject])
    return row


def of(record: MedicalRecord) -> dict[str, str]:
    """What was entered last; empty if nothing was."""
    rows = RecordFacts.objects.unscoped("the record itself was within the actor's scope").filter(record=record)
    return dict(rows.order_by("-pk").values_list("values", flat=True).first() or {})
