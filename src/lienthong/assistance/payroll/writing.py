"""Writing lines: PostgreSQL's binary COPY, made of whole arrays. A row of one kind is as long as the next.

A COPY a month, into its partition: through the whole table PostgreSQL would write each row by itself, for the sake of
the trigger that looks whether the list is a draft, and take three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import psycopg

from lienthong.assistance.payroll.codes import FUNDS, KINDS
from lienthong.assistance.payroll.lines import Lines
from lienthong.assistance.register.frame import month_of

COPY = (
    "COPY {table} (for_month, entitlement_id, sequence, list_month, commune, kind, fund, amount, of_sequence)"
    " FROM STDIN (FORMAT BINARY)"
)
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_EPOCH = date(2000, 1, 1)
_NULL = -1


def copy(connection: psycopg.Connection, lines: Lines, list_month: date, communes: Sequence[str]) -> None:
    """Add lines to the list of `list_month`; `lines.place` numbers `communes`. Their months have partitions."""
    for month in present(lines.month):
        table = f"assistance_line_{month_of(int(month)):%Y_%m}"
        with connection.cursor().copy(COPY.format(table=table)) as stream:
            stream.write(_BEGIN)
            for part in records(lines.where(lines.month == month), list_month, communes):
                stream.write(part)
            stream.write(_END)


def records(lines: Lines, list_month: date, communes: Sequence[str]) -> Iterator[bytes]:
    """The rows of one month as they travel, in parts of one kind and fund."""
    names = np.array(communes, dtype="S5")
    for kind in present(lines.kind):
        for fund in present(lines.fund[lines.kind == kind]):
            part = lines.where((lines.kind == kind) & (lines.fund == fund))
            yield _records(part, list_month, names, KINDS[kind], FUNDS[fund])


def present(numbers: np.ndarray) -> np.ndarray:
    """Which small numbers there are, ascending: counted, which is quicker than np.unique."""
    return np.flatnonzero(np.bincount(numbers))


def _records(part: Lines, list_month: date, names: np.ndarray, kind: str, fund: str) -> bytes:
    carried = kind == "carried"
    day = _day(month_of(int(part.month[0])))
    made = np.empty(len(part), _layout(len(kind), len(fund), carried))
    made["columns"] = 9
    for name, size, values in (
        ("for_month", 4, day), ("entitlement", 8, part.entitlement), ("sequence", 2, part.sequence),
        ("list_month", 4, _day(list_month)), ("commune", 5, names[part.place]), ("kind", len(kind), kind.encode()),
        ("fund", len(fund), fund.encode()), ("amount", 8, part.amount),
    ):  # fmt: skip
        made[f"{name}_size"], made[name] = size, values
    made["of_size"] = 2 if carried else _NULL
    if carried:
        made["of"] = part.of_sequence
    return made.tobytes()


def _layout(kind: int, fund: int, carried: bool) -> np.dtype:
    columns = [("columns", ">i2")]
    for name, form in (
        ("for_month", ">i4"), ("entitlement", ">i8"), ("sequence", ">i2"), ("list_month", ">i4"), ("commune", "S5"),
        ("kind", f"S{kind}"), ("fund", f"S{fund}"), ("amount", ">i8"),
    ):  # fmt: skip
        columns += [(f"{name}_size", ">i4"), (name, form)]
    columns.append(("of_size", ">i4"))
    return np.dtype([*columns, ("of", ">i2")] if carried else columns)


def _day(day: date) -> int:
    return (day - _EPOCH).days
