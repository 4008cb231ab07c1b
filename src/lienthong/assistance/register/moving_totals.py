"""Totals of a move, by province of today and family of benefit: before, after, and on the register.

before: by the old province of the line, through the list of merged provinces. settled and waiting: by the commune of
today, and for what waits by the candidates. Two ways through the mapping that must come to the same, or nothing moves.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lienthong import database
from lienthong.database import queries

QUERIES = queries.load(__file__)
MEASURES = ("persons", "lines", "amount")
Totals = list[dict[str, Any]]


def counted(move: UUID) -> Totals:
    """One row a province and family: each measure before, settled, waiting, faulty, and on the register."""
    rows = database.connection().execute(QUERIES["counted"], {"move": move})
    names = [column.name for column in rows.description or ()]
    return [{name: _whole(value) for name, value in zip(names, row, strict=True)} for row in rows.fetchall()]


def balanced(totals: Totals) -> bool:
    """Whether in every row what was before is settled, waits or is faulty; and nothing is on the register but that."""
    return all(fits(row) for row in totals)


def fits(row: dict[str, Any]) -> bool:
    """Whether one row agrees. A person may have lines of several kinds, so persons are compared once none is faulty."""
    lines = all(
        row[f"before_{one}"] == row[f"settled_{one}"] + row[f"waiting_{one}"] + row[f"faulty_{one}"]
        for one in ("lines", "amount")
    )
    persons = row["before_persons"] == row["settled_persons"] + row["waiting_persons"] + row["faulty_persons"]
    return lines and persons and all(row[f"there_{one}"] <= row[f"settled_{one}"] for one in ("persons", "lines"))


def arrived(totals: Totals) -> bool:
    """Whether all that is settled is on the register, neither more nor less, in the same province and family."""
    return all(row[f"there_{one}"] == row[f"settled_{one}"] for row in totals for one in MEASURES)


def by_place(move: UUID, view: str) -> list[dict[str, Any]]:
    """The lines by the old geography ("old": 63 provinces) or by today's ("new"); both stay readable for ever."""
    rows = database.connection().execute(QUERIES["by_old" if view == "old" else "by_new"], {"move": move})
    return [dict(zip(("code", *MEASURES), row, strict=True)) for row in rows.fetchall()]


def _whole(value: Any) -> Any:
    return value if isinstance(value, str) else int(value or 0)
