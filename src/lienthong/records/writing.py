"""Writing an entry into a record. What is written stays: a later version or a correction stands beside it.

draft = writing.begin(record, Kind.PROGRESS, by=actor)          a form to be filled, already with what is known
writing.receive(record, submission, by=actor)                   when it was sent
writing.write(record, Kind.VITALS, response, by=actor)          without a page
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from lienthong import access, database, forms, ledger
from lienthong.access import user
from lienthong.database import clock, files
from lienthong.forms import answers, catalogue
from lienthong.forms.draft import Draft
from lienthong.forms.sheet import Fault
from lienthong.forms.submission import NotComplete, Submission, let_room_keep
from lienthong.records import author, content, record_form, results
from lienthong.records.entry import Entry, Kind, Unsigned, standing
from lienthong.records.folder import Folder
from lienthong.records.prefilling import prefilled
from lienthong.records.record import MedicalRecord

WHEN = ("noted_at", "measured_at", "prescribed_at", "resulted_at")  # the question that says when what is told happened
PERMISSION = {Kind.VITALS: "records.write", Kind.RESULT: "records.write"}  # all else is written by who treats
TREAT = "records.treat"
let_room_keep("record")  # what an entry says lies in its file alone, so that it can be destroyed


class AlreadyCorrected(ValueError):
    """A newer version of this entry is there already; that one is to be corrected. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("There is a newer version of this entry. Open that one. Nothing was changed."))


def may_write(kind: str) -> str:
    """The permission that writing this kind needs."""
    return PERMISSION.get(Kind(kind), TREAT)


def begin(
    record: MedicalRecord, kind: str, *, by: access.Actor, supersedes: Entry | None = None, order: str = ""
) -> Draft:
    """A draft of an entry: of a new one, with what the record knows; or of a newer version of one, with what it says.

    `order`: the place of the order that a result answers (results.Order.place). The actor's open draft of the same is
    given again. Raises NotAllowed, InvalidState, AlreadyCorrected, LookupError for an order that is not there.
    """
    _may(record, kind, supersedes, by)
    asked = results.begun_with(results.order_at(Folder(record), order)) if order else {}
    purpose = purpose_of(record, kind, supersedes) + (f":{order}" if order else "")
    found = forms.open_drafts(by, purpose).first()
    if found is not None:
        return found
    key = record_form.questionnaire_of(kind, record.form)
    if supersedes is not None:
        response = content.read(supersedes).response
        return forms.begin(purpose, key, by=by, person=record.person, response=response)
    return forms.begin(purpose, key, by=by, person=record.person, initial=prefilled(record, kind) | asked)


def purpose_of(record: MedicalRecord, kind: str, supersedes: Entry | None = None) -> str:
    """What a draft is for: of the record, the kind, and the entry it goes on from."""
    return f"record:{record.pk}:{kind}:{supersedes.pk if supersedes else ''}"


def receive(record: MedicalRecord, sent: Submission, *, by: access.Actor, reason: str = "") -> Entry:
    """The entry of a form that was sent. Raises forms.NotComplete at the field that can't be, and as `write`."""
    _record, _pk, kind, old, *_order = sent.purpose.split(":")
    supersedes = Entry.objects.within(by).get(pk=UUID(old), record=record) if old else None
    values = sent.values()
    faults = [*_faults(record, values), *(results.faults(values) if kind == Kind.RESULT else ())]
    if faults:
        raise NotComplete(faults)
    return write(record, kind, sent.whole(), by=by, supersedes=supersedes, reason=reason)


def write(
    record: MedicalRecord,
    kind: str,
    response: Mapping[str, Any],
    *,
    by: access.Actor,
    supersedes: Entry | None = None,
    reason: str = "",
) -> Entry:
    """Append an entry. `response` is a FHIR QuestionnaireResponse that fits the kind's questionnaire.

    Raises NotAllowed, InvalidState once the record is archived, AlreadyCorrected, ValueError for another questionnaire.
    """
    _may(record, kind, supersedes, by)
    key = record_form.questionnaire_of(kind, record.form)
    if catalogue.get(response["questionnaire"]).name != key:
        raise ValueError(f"a {kind} of {record.form} answers {key}, not {response['questionnaire']}")
    with database.transaction():
        _lock(record)
        _may(record, kind, supersedes, by)
        entry = _entry(record, kind, response, by, supersedes)
        licence = user.licences([by.code]).get(by.code, "")
        body = content.compose(entry, response, reason=reason.strip(), licence=licence)
        entry.content = files.put(body, media_type=content.MEDIA_TYPE)
        entry.save(force_insert=True)
        _await_signature(entry)
        record.act(
            "entry-written", by=by, organisation=record.owner, parties=record.parties,
            data={"entry": str(entry.pk), "number": entry.number, "kind": entry.kind, "content": entry.content},
        )  # fmt: skip
        access.audit.wrote(by, "record.write", [record.thing, entry.thing], [record.subject])
    return entry


def _may(record: MedicalRecord, kind: str, supersedes: Entry | None, by: access.Actor) -> None:
    access.require(by, may_write(kind), organisation=record.owner)
    if not record.takes_entries:
        raise ledger.InvalidState(_("This record is archived: nothing can be written into it. Nothing was changed."))
    if record.state != "open" and supersedes is None:
        raise ledger.InvalidState(
            _("This record is closed: an entry can be corrected, not added. Nothing was changed.")
        )
    if supersedes is None and kind == Kind.FORM and standing(record, Kind.FORM).exists():
        raise ledger.InvalidState(_("This record has its form. Go on with that one. Nothing was changed."))
    if supersedes is not None and Entry.objects.within(by).filter(supersedes=supersedes).exists():
        raise AlreadyCorrected


def _lock(record: MedicalRecord) -> None:
    """Of two who write at once the second waits, and sees what the first wrote."""
    rows = MedicalRecord.objects.unscoped("the action locks the row it was given").select_for_update()
    record.state = rows.values_list("state", flat=True).get(pk=record.pk)


def _entry(
    record: MedicalRecord, kind: str, response: Mapping[str, Any], by: access.Actor, supersedes: Entry | None
) -> Entry:
    rows = Entry.objects.unscoped("the next number in the record").filter(record=record).order_by("-number")
    last = rows.values_list("number", flat=True).first() or 0
    return Entry(
        pk=uuid4(), record=record, number=last + 1, kind=kind, questionnaire=response["questionnaire"], author=by.code,
        author_name=author.name(by.code), organisation=record.owner, supersedes=supersedes,
        happened_at=when(answers.values(response)) or clock.now(), recorded_at=clock.real_now(),
    )  # fmt: skip


def when(values: Mapping[str, Any]) -> datetime | None:
    """When what is told happened, where the entry says so."""
    found = next((values[name] for name in WHEN if values.get(name)), None)
    return found if isinstance(found, datetime) else None


def _await_signature(entry: Entry) -> None:
    waiting = Unsigned.objects.unscoped("a superseded entry needs no signature any more")
    if entry.supersedes_id:
        waiting.filter(entry=entry.supersedes_id).delete()
    Unsigned.objects.create(
        entry=entry, record=entry.record, owner=entry.organisation, author=entry.author, written_at=clock.now()
    )


def _faults(record: MedicalRecord, values: Mapping[str, Any]) -> list[Fault]:
    upper, lower = values.get("systolic"), values.get("diastolic")
    if upper and lower and lower >= upper:
        return [Fault("systolic", _("Blood pressure"), _("The first value must be above the second."))]
    found = when(values)
    if found is None:
        return []
    name = next(one for one in WHEN if values.get(one))
    if found > clock.now():
        return [Fault(name, _("Time"), _("This moment has not come yet."))]
    if found < record.admitted_at.replace(second=0, microsecond=0):  # a form asks for minutes
        return [Fault(name, _("Time"), _("This moment lies before the admission."))]
    return []
