"""The record a screen is asked for, if its reader may read it; each reading is audited, in an emergency durably."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.records import reading
from lienthong.records.entry import Entry, Kind, entries_of
from lienthong.records.record import MedicalRecord


def record(request: Any, pk: UUID, purpose: str) -> MedicalRecord:
    """The record. Raises Http404 where this reader may not read it, as if it were not there."""
    found = MedicalRecord.objects.within(request.actor).select_related("person", "came_with").filter(pk=pk).first()
    if found is None:
        raise Http404
    emergency = reading.is_emergency(found, request.actor)
    access.audit.read(request.actor, purpose, [found.subject], request, things=[found.thing], emergency=emergency)
    return found


def entry(request: Any, record: MedicalRecord, number: int) -> Entry:
    """An entry of the record by its number. Raises Http404 where there is none, or it may not be shown."""
    found = entries_of(record).select_related("signature", "superseded_by", "supersedes").filter(number=number).first()
    if found is None or not may_see(request.actor, record, found.kind):
        raise Http404
    return found


def may_see(actor: access.Actor, record: MedicalRecord, kind: str = "") -> bool:
    """Whether this reader may see what an entry says: in a record that tells of HIV those with that right see all,
    and others the vital signs."""
    return not record.sensitive or kind == Kind.VITALS or record.subject in actor.persons or allowed(actor, "hiv.read")


def may(request: Any, permission: str, record: MedicalRecord) -> bool:
    """Whether the reader may do this for the record's facility."""
    return allowed(request.actor, permission, organisation=record.owner)


def way(request: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way back to the reader's list."""
    first = [(_("Medical records"), reverse("records"))] if request.actor.organisation else []
    return [*first, *more]


def address(record: MedicalRecord, anchor: str = "") -> str:
    """The page of a record."""
    return reverse("record", args=[record.pk]) + anchor
