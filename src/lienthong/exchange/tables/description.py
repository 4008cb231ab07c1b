"""What a table of the XML set is: its elements, its fields in order, and what each field must be.

The YAML files beside this one hold the facts, with source and evidence a row (`primary` text seen, `secondary`
reported by others, `assumed`). A version of the standard (`Era`) is chosen by the day the episode ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from lienthong import data_file

FOLDER = Path(__file__).parent


class Era(IntEnum):
    """A version of the standard, by the number of its decision."""

    QD4750 = 4750
    QD3176 = 3176
    QD1931 = 1931


# Episodes that end on or after the day follow the decision (QĐ 3176: synchronised from 01/01/2025; QĐ 1931).
_SINCE = ((date(2026, 7, 1), Era.QD1931), (date(2025, 1, 1), Era.QD3176))


def era_at(end: date) -> Era:
    """The version that an episode ending on this day follows."""
    return next((era for since, era in _SINCE if end >= since), Era.QD4750)


@dataclass(frozen=True, slots=True)
class Condition:
    """When a field must be filled: a test on other fields of the same row."""

    field: str = ""
    filled: bool | None = None
    is_one_of: frozenset[str] = frozenset()
    is_none_of: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    every: tuple[Condition, ...] = ()
    some: tuple[Condition, ...] = ()

    def holds(self, row: Mapping[str, str]) -> bool:
        """Whether the row makes the field required."""
        if self.every:
            return all(part.holds(row) for part in self.every)
        if self.some:
            return any(part.holds(row) for part in self.some)
        value = row.get(self.field, "").strip(" \t\r\n")
        if self.filled is not None:
            return bool(value) == self.filled
        if self.has:
            return not self.has.isdisjoint(value.split(";"))
        return value in self.is_one_of if self.is_one_of else bool(value) and value not in self.is_none_of

    def words(self) -> str:
        """As it is shown: `MA_NHOM ∈ 1, 2` (the same in every language)."""
        if self.every:
            return " & ".join(part.words() for part in self.every)
        if self.some:
            return " | ".join(part.words() for part in self.some)
        if self.filled is not None:
            return f"{self.field} {'≠' if self.filled else '='} ∅"
        codes = self.is_one_of or self.is_none_of or self.has
        values = ", ".join(sorted(code for code in codes if len(code) != 2 or code[0] != "0"))
        return f"{self.field} {'∉' if self.is_none_of else '∋' if self.has else '∈'} {values}"


@dataclass(frozen=True, slots=True)
class Requirement:
    """That a field must be filled: always or under a condition; `severity` of leaving it empty."""

    when: Condition | None = None
    severity: str = "error"


@dataclass(frozen=True, eq=False)
class Field:
    """One field of a table. `length` None: no limit. `same_as`: the field of XML1 it repeats."""

    name: str
    number: bool
    length: int | None
    format: str
    codes: str
    requirement: Requirement | None
    same_as: str
    eras: frozenset[Era]
    vi: str
    en: str
    source: str
    evidence: str
    lengths: Mapping[Era, int | None]
    codes_evidence: str

    def length_in(self, era: Era) -> int | None:
        """The greatest length in this version of the standard."""
        return self.lengths.get(era, self.length)

    @property
    def is_plain_text(self) -> bool:
        """Free words: any text will do, within its length."""
        return not self.number and not self.format and not self.codes


@dataclass(frozen=True, eq=False)
class Table:
    """One table: `record` is the element of a row; tables of many rows also have `root` and `list`."""

    name: str
    vi: str
    en: str
    root: str
    list: str
    record: str
    sent_vi: str
    sent_en: str
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def outermost(self) -> str:
        """The outermost element of the table's own document."""
        return self.root or self.record

    @property
    def is_list(self) -> bool:
        """Whether it may have more than one row."""
        return bool(self.list)

    def fields_of(self, era: Era) -> tuple[Field, ...]:
        """The fields in the order of this version of the standard."""
        return tuple(field for field in self.fields if era in field.eras)


def load() -> dict[str, Table]:
    """Every table, XML0 to XML15, in order."""
    return {f"XML{number}": _table(FOLDER / f"XML{number}.yaml") for number in range(16)}


def _table(path: Path) -> Table:
    told = data_file.read(path)
    return Table(
        name=told["table"],
        vi=told["title"]["vi"],
        en=told["title"]["en"],
        root=told["root"] or "",
        list=told["list"] or "",
        record=told["record"] or "",
        sent_vi=told["sent"]["vi"],
        sent_en=told["sent"]["en"],
        fields=tuple(_field(row) for row in told["fields"]),
    )


def _field(row: dict[str, Any]) -> Field:
    lengths = {era: row[f"length_{era.value}"] for era in Era if f"length_{era.value}" in row}
    return Field(
        name=row["name"],
        number=row["type"] == "number",
        length=row.get("length"),
        format=row.get("format", ""),
        codes=row.get("codes", ""),
        requirement=_requirement(row.get("required")),
        same_as=row.get("same_as", ""),
        eras=frozenset(Era(number) for number in row.get("eras", [era.value for era in Era])),
        vi=row["vi"],
        en=row["en"],
        source=row["source"],
        evidence=row["evidence"],
        lengths=lengths,
        codes_evidence=row.get("codes_evidence", row["evidence"]),
    )


def _requirement(told: Any) -> Requirement | None:
    if told in (None, "never"):
        return None
    if told == "always":
        return Requirement()
    when = _condition(told["when"]) if "when" in told else None
    return Requirement(when, told.get("severity", "error"))


def _condition(told: dict[str, Any]) -> Condition:
    if "all" in told:
        return Condition(every=tuple(map(_condition, told["all"])))
    if "any" in told:
        return Condition(some=tuple(map(_condition, told["any"])))
    return Condition(
        field=told["field"],
        filled=told.get("filled"),
        is_one_of=_codes(told.get("is", ())),
        is_none_of=_codes(told.get("is_not", ())),
        has=_codes(told.get("has", ())),
    )


def _codes(told: list[str]) -> frozenset[str]:
    """The codes, and those of one digit also as they are written with a leading zero."""
    return frozenset(told) | {f"0{code}" for code in told if len(code) == 1 and code.isdigit()}
