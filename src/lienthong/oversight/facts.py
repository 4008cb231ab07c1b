"""Facts: figures that others published, each with its day, its denominator and what that is, its source and evidence.

They are history: a row is only added. Those of `facts.yaml` come with the program, those of an office after two
signatures (`fact_entry.py`). What this home counts in its own register is another thing and never stands among them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.db import models
from django.utils.translation import get_language

from lienthong import data_file
from lienthong.database import clock
from lienthong.pages import formats

SOURCE = Path(__file__).with_name("facts.yaml")
Words = Mapping[str, str]
PERCENT = "percent"


@dataclass(frozen=True)
class Series:
    """What is counted.

    named: what the places or tasks beside the figure are. register: the directory's columns of the facilities that are
    counted beside it; None where our register counts no such thing.
    """

    code: str
    group: str
    name: Words
    unit: str = ""
    named: Words = field(default_factory=dict)
    register: Mapping[str, str] | None = None

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return spoken(self.name)


class Fact(models.Model):
    """One published figure. `on` is the day it is of, `known` the day it was published or signed here.

    `when_*` says the day as the source does where it names none; then `on` is our placement. `about`: a rounded figure.
    """

    digest = models.CharField(max_length=64, unique=True)
    series = models.CharField(max_length=60)
    on = models.DateField()
    known = models.DateField()
    value = models.BigIntegerField()
    of = models.BigIntegerField(null=True)
    about = models.BooleanField(default=False)
    when_vi = models.CharField(max_length=120, default="")
    when_en = models.CharField(max_length=120, default="")
    of_vi = models.CharField(max_length=300)
    of_en = models.CharField(max_length=300)
    note_vi = models.CharField(max_length=500, default="")
    note_en = models.CharField(max_length=500, default="")
    places = models.JSONField(default=list)  # codes of provinces
    items = models.JSONField(default=list)  # codes of tasks
    source = models.CharField(max_length=300)
    source_url = models.URLField(default="")
    evidence = models.CharField(max_length=10)
    entry = models.CharField(max_length=80, default="")  # the signed entry it came by; empty: with the program
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["series", "on"], name="oversight_fact_series")]

    @property
    def of_what(self) -> str:
        """What the denominator is, in the reader's language."""
        return spoken({"vi": self.of_vi, "en": self.of_en})

    @property
    def note(self) -> str:
        return spoken({"vi": self.note_vi, "en": self.note_en})

    @property
    def day(self) -> str:
        """The day as the source says it."""
        return spoken({"vi": self.when_vi, "en": self.when_en}) or formats.day(self.on)

    @property
    def is_percent(self) -> bool:
        return series()[self.series].unit == PERCENT

    @property
    def share(self) -> float | None:
        """Percent of the denominator; None where none is given."""
        if self.is_percent:
            return float(self.value)
        return 100 * self.value / self.of if self.of else None

    @property
    def text(self) -> str:
        """84/125, 66 %, ~3.800.000."""
        value = formats.number(self.value) + (" %" if self.is_percent else "")
        told = f"{value}/{formats.number(self.of)}" if self.of else value
        return f"~{told}" if self.about else told


def spoken(words: Mapping[str, str]) -> str:
    """Words in the reader's language."""
    return words.get("en" if (get_language() or "vi").startswith("en") else "vi", "")


@cache
def series() -> Mapping[str, Series]:
    """Everything that is counted, in the order of the report."""
    return {code: Series(code=code, **told) for code, told in _told()["series"].items()}


@cache
def groups() -> Mapping[str, Words]:
    """The report's parts, in order."""
    return _told()["groups"]


def load() -> bool:
    """Add the program's figures that are not here yet; False if all were. Harmless when repeated."""
    rows = [Fact(**told, digest=digest(told), recorded_at=clock.real_now()) for told in map(_columns, _told()["facts"])]
    if Fact.objects.filter(digest__in=[row.digest for row in rows]).count() == len(rows):
        return False
    Fact.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def add(**columns: Any) -> Fact:
    """Add one figure. The same again is the same row."""
    row, _new = Fact.objects.get_or_create(
        digest=digest(columns), defaults={**columns, "recorded_at": clock.real_now()}
    )
    return row


def known(day: date) -> dict[str, list[Fact]]:
    """Each series' figures as known on a day, oldest first; of two of one day, the one known later. One query."""
    return _by_series(Fact.objects.filter(known__lte=day, on__lte=day).order_by("series", "on", "known", "id"))


def digest(columns: Mapping[str, Any]) -> str:
    """What tells one figure from another: all it says."""
    return hashlib.sha256(orjson.dumps(dict(columns), default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _by_series(rows: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, dict[date, Fact]] = {}
    for row in rows:
        found.setdefault(row.series, {})[row.on] = row
    return {code: list(by_day.values()) for code, by_day in found.items()}


@cache
def _told() -> dict[str, Any]:
    return data_file.read(SOURCE)


def _columns(told: Mapping[str, Any]) -> dict[str, Any]:
    source = _told()["sources"][told["source"]]
    columns = {"on": told["day"]} | {name: told[name] for name in ("series", "value", "evidence")}
    columns |= {name: told[name] for name in ("of", "about", "places", "items") if name in told}
    for name, column in (("when", "when"), ("of_what", "of"), ("note", "note")):
        columns |= {f"{column}_{language}": words for language, words in told.get(name, {}).items()}
    return columns | {"known": told.get("known", told["day"]), "source": source["name"], "source_url": source["url"]}
