"""Closing a record: the episode has ended, everything is written and signed. What is missing is said all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.database import clock
from lienthong.forms import catalogue
from lienthong.records import author, results, retention
from lienthong.records.entry import Entry
from lienthong.records.folder import Folder
from lienthong.records.record import MedicalRecord, State

DIED = "5"


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a record from being closed, in words; `entry` where it is about one."""

    words: str
    entry: Entry | None = None


class NotReady(ValueError):
    """The record can't be closed yet; `missing` says everything that is missing. Nothing was changed."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(" ".join(one.words for one in missing))
        self.missing = missing


def close(record: MedicalRecord, *, by: access.Actor, retention_class: str = "") -> MedicalRecord:
    """Close a record. `retention_class` keeps it longer than its form says; a death is kept as one in any case.

    Raises NotAllowed, NotReady with everything that is missing, InvalidState, KeyError for an unknown class.
    """
    access.require(by, "records.close", organisation=record.owner)
    with database.transaction():
        MedicalRecord.objects.unscoped("nothing is written while it closes").select_for_update().get(pk=record.pk)
        folder = Folder(record)
        found = missing(folder) if record.state == State.OPEN else []
        if found:
            raise NotReady(found)
        now = clock.now()
        kept = kept_for(
            retention.longer(retention_class or record.retention, record.retention), folder.form_values, now
        )
        record.act(
            "closed", State.CLOSED, by=by, organisation=record.owner, parties=record.parties, closed_at=now, **kept,
            data={"episode": record.episode, "form": record.form, "entries": len(folder.entries)},
        )  # fmt: skip
        access.audit.wrote(by, "record.close", [record.thing], [record.subject])
    return record


def kept_for(key: str, values: Mapping[str, Any], closed_at: datetime) -> dict[str, Any]:
    """The columns that say how long a record is kept, from what its form says; a death is kept as one."""
    key = retention.longer(key, retention.DEATH) if values.get("result") == DIED else key
    ended = values.get("discharged_at") or closed_at
    return {"retention": key, "keep_until": retention.of(key).until(ended.astimezone(clock.VIETNAM).date())}


def missing(folder: Folder) -> list[Missing]:
    """Everything that keeps the record from being closed."""
    return [*_form(folder), *_without_result(folder), *_unsigned(folder), *_drafts(folder)]


def form_values(record: MedicalRecord) -> Mapping[str, Any]:
    """What the record's form says now (forms.answers), empty if it was not written or can't be read."""
    return Folder(record).form_values


def _form(folder: Folder) -> list[Missing]:
    legal = folder.record.legal_form
    if folder.form is None:
        return [Missing(_("The form %(form)s has not been written.") % {"form": legal.legal})]
    items = catalogue.get(legal.questionnaire).index
    left = [str(items[link].text) for link in legal.to_close if folder.form_values.get(link) in (None, "", [])]
    words = _("The form %(form)s does not say: %(questions)s.") % {"form": legal.legal, "questions": "; ".join(left)}
    return [Missing(words, folder.form)] if left else []


def _without_result(folder: Folder) -> list[Missing]:
    """Orders that nothing answers; what was ordered isn't said where it needs a right of its own."""
    words = _(
        "Entry %(number)s orders “%(order)s”: there is no result. Enter it, or that it is awaited or was not done."
    )
    hidden = folder.record.sensitive
    return [
        Missing(words % {"number": one.note.number, "order": one.row if hidden else one.words}, one.note)
        for one in results.waiting(folder)
    ]


def _unsigned(folder: Folder) -> list[Missing]:
    words = _("Entry %(number)s (%(kind)s) is not signed by %(author)s.")
    return [
        Missing(words % {"number": one.number, "kind": one.get_kind_display(), "author": one.author_name}, one)
        for one in folder.unsigned
    ]


def _drafts(folder: Folder) -> list[Missing]:
    """What somebody began to write and has not sent."""
    if not folder.drafts:
        return []
    words = _("%(author)s has begun an entry and not sent it: send it or throw it away.")
    names = author.names({draft.by for draft in folder.drafts})
    return [Missing(words % {"author": one}) for one in sorted(set(names.values()))]
