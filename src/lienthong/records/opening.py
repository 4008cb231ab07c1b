"""Opening a record: one episode of one patient at one facility (Law 15/2023/QH15, Article 69.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, signing
from lienthong.access import user
from lienthong.database import clock, files
from lienthong.papers.numbering import next_number
from lienthong.papers.paper import Paper
from lienthong.people.persons import Person, treated_at
from lienthong.records import record_form
from lienthong.records.came_with import known as brought
from lienthong.records.content import MEDIA_TYPE
from lienthong.records.record import MedicalRecord, Medium, State


class AlreadyOpen(ValueError):
    """The facility has a record with this number or episode: `record`. Nothing was changed."""

    def __init__(self, record: MedicalRecord) -> None:
        super().__init__(_("This episode has a record already: number %(number)s.") % {"number": record.number})
        self.record = record


def open_(
    person: Person,
    *,
    form: str,
    care: str,
    by: access.Actor,
    facility: str = "",
    admitted_at: datetime | None = None,
    number: str = "",
    episode: str = "",
    department: str = "",
    doctor: str = "",
    licence: str = "",
    medium: str = Medium.ELECTRONIC,
    came_with: Paper | None = None,
    known: Mapping[str, Any] | None = None,
) -> MedicalRecord:
    """Open the record of an episode; gives it a number, and the number as the episode's key, where none is given.

    `form`: "ms-01"; `care`: MA_LOAI_KCB; `doctor`: code of who treats (the actor, if empty); `licence`: their licence
    number (their account's, if empty); `came_with`: the paper the patient brought (came_with.py); `known`: what
    reception knows, as text, numbers and dates by linkId of the form, proposed to whoever writes it.
    Raises NotAllowed, record_form.UnknownForm, AlreadyOpen, ValueError for a care the form isn't for.
    """
    facility = facility or by.organisation or ""
    access.require(by, "records.open", organisation=facility)
    legal = record_form.form(form)
    if care not in legal.cares:
        raise ValueError(_("This form is not for this form of care."))
    doctor = doctor or by.code
    licence = licence or user.licences([doctor]).get(doctor, "")
    admitted_at = admitted_at or clock.now()
    if admitted_at > clock.now():
        raise ValueError(_("The admission lies in the future."))
    paper: dict[str, Any] = {"came_with": came_with} if came_with else {}
    with database.transaction():
        number = number or next_number(facility, MedicalRecord.KIND)
        _alone(facility, number, episode or number)
        treated_at([person], facility)
        record = MedicalRecord.begin(
            State.OPEN, by=by, name="opened", organisation=facility, owner=facility, subject=person.party,
            person=person, number=number, episode=episode or number, form=form, care=care, department=department,
            doctor=doctor, licence=licence, medium=medium, admitted_at=admitted_at,
            retention=legal.retention, **paper,
            given=_kept(f"{facility}/{number}", {**brought(came_with), **(known or {})}),
            data={"form": form, "care": care} | ({"came_with": came_with.thing} if came_with else {}),
            parties={"facility": facility, "person": person.party},
        )  # fmt: skip
        access.audit.wrote(by, "record.open", [record.thing], [person.party])
    return record


def _alone(facility: str, number: str, episode: str) -> None:
    rows = MedicalRecord.objects.unscoped("is there a record of this episode already").filter(owner=facility)
    found = rows.filter(number=number).first() or rows.filter(episode=episode).first()
    if found is not None:
        raise AlreadyOpen(found)


def _kept(record: str, known: Mapping[str, Any]) -> str:
    """Its digest; no other record has the same bytes, so that they can be destroyed with this one."""
    told = {"record": record, "known": known}
    return files.put(signing.canonical(told), media_type=MEDIA_TYPE) if known else ""
