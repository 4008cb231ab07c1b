"""A record with everything that was written into it, read in a constant number of queries however much that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from lienthong.forms.draft import Draft
from lienthong.forms.draft import State as DraftState
from lienthong.records import content
from lienthong.records.content import Content
from lienthong.records.entry import Entry, Kind, entries_of
from lienthong.records.record import MedicalRecord


@dataclass
class Folder:
    """What lies in a record. Whoever makes one has asked whether the reader may see the record."""

    record: MedicalRecord

    @cached_property
    def entries(self) -> list[Entry]:
        """Every entry in order, with its signature and what superseded it."""
        return list(entries_of(self.record).defer("signature__seal"))

    @cached_property
    def contents(self) -> Mapping[UUID, Content]:
        """What each says; what was destroyed or altered is left out."""
        return content.read_many(self.entries)

    @cached_property
    def drafts(self) -> list[Draft]:
        """What anybody has begun to write into it and not sent; nothing any more once it is archived."""
        if not self.record.takes_entries:
            return []
        rows = Draft.objects.unscoped("what was begun in a record and not sent, without what it says")
        found = rows.filter(purpose__startswith=f"record:{self.record.pk}:", state=DraftState.OPEN)
        return list(found.defer("written").order_by("begun_at"))

    def standing(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind that no newer one supersedes."""
        return (entry for entry in self.entries if entry.kind == kind and entry.is_standing)

    @property
    def unsigned(self) -> list[Entry]:
        """What waits for its author's signature."""
        return [entry for entry in self.entries if entry.is_standing and not entry.is_signed]

    @property
    def form(self) -> Entry | None:
        """The newest version of the record's own form."""
        return next(self.standing(Kind.FORM), None)

    @property
    def form_values(self) -> Mapping[str, Any]:
        """What the record's form says (forms.answers); empty if it was not written or can't be read."""
        found = self.contents.get(self.form.pk) if self.form else None
        return found.values if found else {}
