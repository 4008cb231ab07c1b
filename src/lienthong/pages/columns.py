"""What a list shows of a row, and how its reader narrows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html

from lienthong.pages import formats, states

Words = str | Promise
NO_VALUE = "-"  # in an address: the choice of those without a value; nothing at all means everything
Choices = Iterable[tuple[Any, Words]]


@dataclass(frozen=True)
class Column:
    """One fact of a row.

    name: an attribute of the row ("facility.name" goes deeper), or any word if `value` is given.
    value: how to take it from the row. show: how to write it for a reader; exports get the bare value.
    sort: the field of the database to sort by ("" = can't be sorted); it is best indexed.
    link: the address behind it. figure: right-aligned. state: shown as a coloured word, `words` says it in words.
    """

    name: str
    label: Words
    value: Callable[[Any], Any] | None = None
    show: Callable[[Any], Any] | None = None
    sort: str = ""
    link: Callable[[Any], str] | None = None
    figure: bool = False
    state: bool = False
    words: Callable[[Any], Any] | None = None

    def of(self, row: Any) -> Any:
        """The bare fact."""
        if self.value:
            return self.value(row)
        return reduce(lambda thing, part: None if thing is None else _part(thing, part), self.name.split("."), row)

    def cell(self, row: Any) -> dict[str, Any]:
        """What the page shows of it."""
        value = self.of(row)
        text: Any = self.show(value) if self.show else _plainly(value)
        if self.state and value not in (None, ""):
            word = self.words(row) if self.words else states.label(value)
            text = format_html('<strong class="lt-tag lt-tag--{}">{}</strong>', states.tone(str(value)), word)
        return {"column": self, "text": text, "href": self.link(row) if self.link else ""}


@dataclass(frozen=True)
class Filter:
    """A choice above the list. `lookup` is the field it compares; `apply` does anything more; `default` is chosen
    until the reader chooses, also everything."""

    name: str
    label: Words
    choices: Choices | Callable[[], Choices]
    lookup: str = ""
    apply: Callable[[QuerySet, str], QuerySet] | None = None
    kind: str = "choice"
    default: str = ""

    def offered(self) -> list[tuple[str, Words]]:
        """What one may choose."""
        found = self.choices() if callable(self.choices) else self.choices
        return [(NO_VALUE if value in ("", None) else str(value), label) for value, label in found]

    def narrow(self, rows: QuerySet, given: str) -> QuerySet:
        """The rows that fit; a value nobody offered narrows to none."""
        given = "" if given == NO_VALUE else given
        if self.apply:
            return self.apply(rows, given)
        try:
            return rows.filter(**{self.lookup or self.name: given})
        except (ValueError, TypeError):
            return rows.none()


@dataclass(frozen=True)
class DayFilter:
    """From this day on ("gte") or up to it ("lte"), on a field of time or day."""

    name: str
    label: Words
    lookup: str
    kind: str = "day"
    default: str = ""

    def narrow(self, rows: QuerySet, given: str) -> QuerySet:
        """The rows on that side of the day; what is no day narrows nothing."""
        day = as_day(given)
        return rows.filter(**{self.lookup: day}) if day else rows


def as_day(text: str) -> date | None:
    """07/12/2026 or 2026-12-07 as a day, None for anything else."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.strip().split("/"))
            return date(year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def search(rows: QuerySet, fields: Iterable[str], text: str) -> QuerySet:
    """The rows that have every word of the text in one of the fields."""
    for word in text.split()[:8]:
        rows = rows.filter(reduce(lambda left, right: left | right, (Q(**{f"{f}__icontains": word}) for f in fields)))
    return rows


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


def _plainly(value: Any) -> Any:
    if value is None or value == "":
        return formats.NOTHING
    if isinstance(value, bool):
        return formats.yes_no(value)
    if isinstance(value, int):
        return formats.number(value)
    if hasattr(value, "hour"):
        return formats.moment(value)
    return formats.day(value) if isinstance(value, date) else value
