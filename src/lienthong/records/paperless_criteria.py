"""The criteria a facility looks at before it gives up paper: `paperless_criteria.yaml` as data, read once.

Circular 13/2025/TT-BYT, Articles 1 to 3 and 6, with the requirements of letter 365/TTYQG-GPQLCL. The official
checklist was not found; the arrangement is our reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.papers.form import Words

CIRCULAR = Words("Thông tư 13/2025/TT-BYT", "Circular 13/2025/TT-BYT")
LETTER = Words("Công văn 365/TTYQG-GPQLCL", "Letter 365/TTYQG-GPQLCL")
READING = "assumed"
REQUIREMENT = "secondary"


@dataclass(frozen=True)
class Item:
    """One thing to look at.

    shown_by: the name of the evidence that the system fills in; empty: a person answers, seeing `beside`.
    """

    code: str
    title: Words
    basis: Words
    shown_by: str
    beside: str
    evidence: str


@dataclass(frozen=True)
class Criterion:
    """One of the nine criteria, with what is looked at for it."""

    code: str
    title: Words
    basis: Words
    items: tuple[Item, ...]
    evidence: str = REQUIREMENT


@dataclass(frozen=True)
class Deadline:
    """Until when facilities of a kind must be paperless."""

    on: date
    basis: Words
    evidence: str


@cache
def criteria() -> tuple[Criterion, ...]:
    """The nine, in order."""
    return tuple(_criterion(row) for row in _read()["criteria"])


@cache
def items() -> Mapping[str, Item]:
    """Everything that is looked at, by code."""
    return {item.code: item for criterion in criteria() for item in criterion.items}


@cache
def deadline(kind: str) -> Deadline:
    """Until when a facility of this kind ("hospital" or another) must be paperless (Article 4.2)."""
    row = _read()["deadlines"]["hospital" if kind == "hospital" else "other"]
    return Deadline(row["until"], _joined(CIRCULAR, _words(row["article"])), row["evidence"])


@cache
def least_security_level() -> tuple[int, Words, str]:
    """The lowest security level that will do, on what basis, and how sure that is."""
    row = _read()["least_security_level"]
    return row["level"], _words(row["basis"]), row["evidence"]


def _criterion(row: dict[str, Any]) -> Criterion:
    basis = _joined(CIRCULAR, _words(row["article"]))
    found = tuple(_item(item, basis) for item in row["items"])
    return Criterion(row["code"], _words(row["title"]), basis, found)


def _item(row: dict[str, Any], basis: Words) -> Item:
    if row["reference"]:
        basis = _joined(LETTER, Words(row["reference"], row["reference"]))
    return Item(
        row["code"], _words(row["title"]), basis, row.get("shown_by", ""), row.get("beside", ""),
        row.get("evidence", REQUIREMENT),
    )  # fmt: skip


def _joined(document: Words, place: Words) -> Words:
    return Words(f"{place.vi} {document.vi}" if place.vi.startswith("Điều") else f"{document.vi}, mục {place.vi}",
                 f"{document.en}, {place.en}")  # fmt: skip


def _words(row: dict[str, str]) -> Words:
    return Words(row["vi"], row["en"])


@cache
def _read() -> dict[str, Any]:
    return data_file.read(Path(__file__).with_suffix(".yaml"))
