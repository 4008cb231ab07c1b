"""The results of a record for its page: what was measured, newest first, with marks; and the orders that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lienthong.records import results
from lienthong.records.content import Content
from lienthong.records.entry import Entry, Kind
from lienthong.records.folder import Folder

MOST = 60  # rows on one page: the newest


@dataclass(frozen=True)
class Line:
    """One measured value, or the words of a result that has none."""

    entry: Entry
    at: datetime
    service: str
    index: str
    measure: str
    unit: str
    reference: str
    mark: str  # low, high, abnormal or ""

    @property
    def words(self) -> Any:
        """The mark in words."""
        return results.MARKS.get(self.mark, "")

    @property
    def arrow(self) -> str:
        return results.ARROWS.get(self.mark, "")


def lines(folder: Folder) -> list[Line]:
    """The rows of the page's table."""
    found: list[Line] = []
    for entry in sorted(folder.standing(Kind.RESULT), key=lambda one: one.happened_at, reverse=True):
        said = folder.contents.get(entry.pk)
        if said is not None and len(found) < MOST:
            found += of(entry, said)
    return found[:MOST]


def of(entry: Entry, said: Content) -> list[Line]:
    """The rows of one result; none where it is awaited or was not done."""
    values = said.values
    if values.get("outcome") != results.FINAL:
        return []
    service = values.get("service", "")
    words = values.get("conclusion") or values.get("description", "")
    return [
        Line(entry, entry.happened_at, service, row.get("index", ""), row.get("measure", ""), row.get("unit", ""),
             results.reference(row), results.mark(row))
        for row in values.get("measures", ())
    ] or [Line(entry, entry.happened_at, service, "", words, "", "", "")]  # fmt: skip
