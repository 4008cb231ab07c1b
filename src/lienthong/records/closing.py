"""Closing a record: the episode has ended, everything is written and signed. What is missing is said all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.database import clock
from lienthong.forms import catalogue
from lienthong.forms.draft import Draft
from lienthong.forms.draft import State as DraftState
from lienthong.records import author, content, retention
from lienthong.records.entry import Entry, Kind, Unsigned, standing
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
        found = missing(record) if record.state == State.OPEN else []
        if found:
            raise NotReady(found)
        values = form_values(record)
        now = clock.now()
        kept = retention.longer(retention_class or record.retention, record.retention)
        kept = retention.longer(kept, retention.DEATH) if values.get("result") == DIED else kept
        ended = values.get("discharged_at") or now
        record.act(
            "closed", State.CLOSED, by=by, organisation=record.owner, parties=record.parties, closed_at=now,
            retention=kept, keep_until=retention.of(kept).until(ended.astimezone(clock.VIETNAM).date()),
            data={"episode": record.episode, "form": record.form, "entries": standing(record).count()},
        )  # fmt: skip
        access.audit.wrote(by, "record.close", [record.thing], [record.subject])
    return record


def missing(record: MedicalRecord) -> list[Missing]:
    """Everything that keeps the record from being closed."""
    return [*_form(record), *_unsigned(record), *_drafts(record)]


def form_values(record: MedicalRecord) -> Mapping[str, Any]:
    """What the record's form says now (forms.answers), empty if it was not written or can't be read."""
    form = standing(record, Kind.FORM).first()
    try:
        return content.read(form).values if form else {}
    except content.Gone:
        return {}


def _form(record: MedicalRecord) -> list[Missing]:
    legal = record.legal_form
    entry = standing(record, Kind.FORM).first()
    if entry is None:
        return [Missing(_("The form %(form)s has not been written.") % {"form": legal.legal})]
    values = form_values(record)
    items = catalogue.get(legal.questionnaire).index
    left = [str(items[link].text) for link in legal.to_close if values.get(link) in (None, "", [])]
    words = _("The form %(form)s does not say: %(questions)s.")
    return [Missing(words % {"form": legal.legal, "questions": "; ".join(left)}, entry)] if left else []


def _unsigned(record: MedicalRecord) -> list[Missing]:
    rows = Unsigned.objects.unscoped("closing says what is unsigned").filter(record=record).select_related("entry")
    words = _("Entry %(number)s (%(kind)s) is not signed by %(author)s.")
    return [
        Missing(
            words % {"number": one.entry.number, "kind": one.entry.get_kind_display(), "author": one.entry.author_name},
            one.entry,
        )
        for one in rows.order_by("entry__number")
    ]


def _drafts(record: MedicalRecord) -> list[Missing]:
    """What somebody began to write and has not sent."""
    rows = Draft.objects.unscoped("closing says what was begun and not sent").filter(
        purpose__startswith=f"record:{record.pk}:", state=DraftState.OPEN
    )
    codes = set(rows.values_list("by", flat=True))
    words = _("%(author)s has begun an entry and not sent it: send it or throw it away.")
    return [Missing(words % {"author": one}) for one in sorted(author.names(codes).values())]
