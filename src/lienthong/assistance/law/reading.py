"""Reading: the YAML files of this folder become a Law. Faults in them are told with file and code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.assistance.law.law import Law, Procedure
from lienthong.assistance.law.value import NATION, VIETNAM, Document, Name, Unit, Value

FOLDER = Path(__file__).parent
FILES = ("amounts", "ages", "allowance", "care", "social_pension", "funeral", "suspension", "provinces")
EVIDENCE = frozenset({"primary", "secondary", "assumed"})


class LawFault(ValueError):
    """A file of the law is not well formed; nothing was computed with it."""


@cache
def load() -> Law:
    """The law as the program knows it. Raises LawFault."""
    documents = {code: _document(code, row) for code, row in _read("documents").items()}
    rows = {code: row for name in FILES for code, row in _read(name).items()}
    names = {code: _name(code, row) for code, row in rows.items()}
    values = tuple(value for code, row in rows.items() for value in _values(names[code], row, documents))
    return Law(values, names, documents, tuple(_procedures(documents)))


def hundredths(written: Any, unit: Unit) -> int:
    """An amount as it is counted: coefficients in hundredths, all else whole. Raises ValueError for a fraction."""
    number = Decimal(str(written)) * (100 if unit == Unit.COEFFICIENT else 1)
    if number != number.to_integral_value():
        raise ValueError(f"{written} is not a whole number")
    return int(number)


def _read(name: str) -> dict[str, Any]:
    rows = data_file.read(FOLDER / f"{name}.yaml")
    if not isinstance(rows, dict):
        raise LawFault(f"{name}.yaml holds no names")
    return rows


def _document(code: str, row: dict[str, Any]) -> Document:
    return Document(
        code=code,
        name=row["name"],
        known=_moment(row["known"]),
        in_force=row["in_force"],
        ends=row.get("ends"),
        evidence=_evidence(code, row),
        note=row.get("note", {}),
    )


def _name(code: str, row: dict[str, Any]) -> Name:
    return Name(
        code=code,
        words=row["name"],
        unit=Unit(row["unit"]),
        hiv=bool(row.get("hiv")),
        choices=row.get("choices", {}),
        of_provinces="provinces" in row,
    )


def _values(name: Name, row: dict[str, Any], documents: dict[str, Document]) -> Iterator[Value]:
    for one in row.get("values", []):
        yield _value(name, NATION, one, documents)
    for province, values in row.get("provinces", {}).items():
        for one in values:
            yield _value(name, str(province), one, documents)


def _value(name: Name, province: str, row: dict[str, Any], documents: dict[str, Document]) -> Value:
    if row.get("document") not in documents:
        raise LawFault(f"{name.code}: no document {row.get('document')!r}")
    document = documents[row["document"]]
    return Value(
        code=name.code,
        province=province,
        amount=None if row["amount"] is None else hundredths(row["amount"], name.unit),
        valid_from=row["from"],
        valid_to=row.get("to"),
        known_from=_moment(row["known"]) if "known" in row else document.known,
        document=document,
        at=tuple(row.get("at", ())),
        evidence=_evidence(name.code, row),
        note=row.get("note", {}),
    )


def _procedures(documents: dict[str, Document]) -> Iterator[Procedure]:
    for matter, rows in _read("procedures").items():
        for row in rows:
            yield Procedure(
                matter=matter,
                received_from=row["received_from"],
                document=documents[row["document"]],
                working_days=row["working_days"],
                start=row["start"],
                at=tuple(row["at"]),
                evidence=_evidence(matter, row),
            )


def _evidence(code: str, row: dict[str, Any]) -> str:
    if row.get("evidence") not in EVIDENCE:
        raise LawFault(f"{code}: evidence is one of {', '.join(sorted(EVIDENCE))}")
    return str(row["evidence"])


def _moment(day: date) -> datetime:
    """A day in Vietnam, from its first moment."""
    return datetime.combine(day, time(0), VIETNAM)
