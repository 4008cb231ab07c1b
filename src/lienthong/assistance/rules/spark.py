"""Spark: the same rules when one machine is outgrown. Nothing here imports Spark until it is asked for.

    due = spark.run(people, date(2026, 12, 1), known_at, law)               # a Spark DataFrame of people.COLUMNS
    due = spark.entitlements(frame, date(2026, 12, 1), known_at, law)       # the same for a frame of Polars

Each task of `mapInArrow` hands over Arrow record batches; they go to Polars without a copy and come back as batches.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

import polars as pl

from lienthong.assistance.law.law import Law
from lienthong.assistance.rules import entitlement
from lienthong.assistance.rules.people import COLUMNS, complete

HOW_TO = (
    "The Spark engine needs `pyspark` and `pyarrow` (pip install 'lienthong[spark]') and Java; nothing was computed."
)

Batches = Iterator[Any]  # Arrow record batches, or whatever else speaks the Arrow C stream interface

_SPARK: dict[Any, str] = {
    pl.Int64: "bigint",
    pl.Int32: "int",
    pl.Int16: "smallint",
    pl.String: "string",
    pl.Boolean: "boolean",
    pl.Date: "date",
}


class NoSpark(RuntimeError):
    """Spark is not installed here, or there is no Java for it; nothing was computed."""


def mapper(
    month: date, known_at: datetime, law: Law, to_batches: Callable[[pl.DataFrame], Batches]
) -> Callable[[Batches], Batches]:
    """The function that `mapInArrow` calls: record batches of people in, record batches of amounts out."""

    def mapped(batches: Batches) -> Batches:
        for batch in batches:
            yield from to_batches(plain(entitlement.entitlements(pl.DataFrame(batch), month, known_at, law)))

    return mapped


def plain(found: pl.DataFrame) -> pl.DataFrame:
    """The answer in types that every engine has: clauses as text, small numbers as signed ones."""
    wider = {pl.Enum: pl.String, pl.UInt8: pl.Int16}
    kinds = {name: wider[kind.base_type()] for name, kind in found.schema.items() if kind.base_type() in wider}
    return found.with_columns([pl.col(name).cast(kind) for name, kind in kinds.items()])


def run(people: Any, month: date, known_at: datetime, law: Law) -> Any:
    """A Spark DataFrame of what each row is due. Raises NoSpark."""
    _installed()
    return people.mapInArrow(mapper(month, known_at, law, record_batches), schema(month, known_at, law))


def entitlements(people: pl.DataFrame, month: date, known_at: datetime, law: Law) -> pl.DataFrame:
    """What `rules.entitlements` gives, computed by a Spark session of this machine; in the same order.

    Raises NoSpark.
    """
    arrow, session = _installed(), _session()
    batches = list(record_batches(complete(people).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))))
    frame = session.createDataFrame(arrow.Table.from_batches(batches))
    rows = frame.mapInArrow(_numbered(month, known_at, law), f"row bigint, {schema(month, known_at, law)}")
    found = pl.DataFrame(rows.toArrow())
    return found.sort("row").drop("row")


def _numbered(month: date, known_at: datetime, law: Law) -> Callable[[Batches], Batches]:
    """Like `mapper`, for batches whose rows are numbered: Spark promises no order."""

    def mapped(batches: Batches) -> Batches:
        for batch in batches:
            people = pl.DataFrame(batch)
            found = plain(entitlement.entitlements(people.drop("row"), month, known_at, law))
            yield from record_batches(pl.concat([people.select("row"), found], how="horizontal"))

    return mapped


def record_batches(found: pl.DataFrame) -> Batches:
    """A frame as pyarrow's record batches, in the types Spark reads: it knows no string views."""
    import pyarrow as arrow

    table = arrow.table(found)
    text = (arrow.string_view(), arrow.large_string())
    kinds = {arrow.large_list(arrow.date32()): arrow.list_(arrow.date32()), **dict.fromkeys(text, arrow.string())}
    fields = [arrow.field(field.name, kinds.get(field.type, field.type)) for field in table.schema]
    yield from table.cast(arrow.schema(fields)).to_batches()


def schema(month: date, known_at: datetime, law: Law) -> str:
    """The answer's columns as Spark writes them; names with dots stand in backquotes."""
    nobody = pl.DataFrame(schema={"id": COLUMNS["id"]})
    found = plain(entitlement.entitlements(nobody, month, known_at, law)).schema
    return ", ".join(f"`{name}` {_SPARK[kind]}" for name, kind in found.items())


def _installed() -> Any:
    try:
        import pyarrow
        import pyspark  # noqa: F401
    except ImportError as error:
        raise NoSpark(HOW_TO) from error
    return pyarrow


@cache
def _session() -> Any:
    """A session of this machine, as many workers as cores; configured further by Spark's own environment."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers need the packages this process has
    builder = SparkSession.builder.appName("lienthong-rules").config("spark.ui.enabled", "false")
    try:
        return builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "100000").getOrCreate()
    except Exception as error:  # Java is not there, or does not start
        raise NoSpark(f"{HOW_TO} ({error})") from error
