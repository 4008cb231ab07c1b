"""COPY of rows into a table, made in one piece."""

from collections.abc import Sequence
from typing import Any

from lienthong import database


def copy(table: str, columns: Sequence[str], rows: list[tuple]) -> None:
    """Add rows to a table by COPY; the values as PostgreSQL's text form takes them. No rows: nothing."""
    if not rows:
        return
    text = "".join("\t".join(map(_field, row)) + "\n" for row in rows)
    names = ", ".join(f'"{name}"' for name in columns)
    with database.connection().cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as target:
        target.write(text.encode())


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    text = value if type(value) is str else str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text.replace("\x00", "")
