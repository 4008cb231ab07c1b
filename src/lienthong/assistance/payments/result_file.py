"""Result file: what a payer reports, as columns (docs/payer-file.md). Reading judges nothing that needs the database.

    id,batch,number,amount,result,paid_on,proof
    202612-41-1,,,540000,PAID_CASH,2026-12-03,BB-17
    ,202612-00004,001150012345,540000,PAID_HOME,2026-12-04,BB-18
    #control,202612-00004,agency:vnpost,2,1080000,<sha256>

Without an id a line is known by its batch, the payee's personal number and the amount. A line that can't be read keeps
its fault (`line_fault`); a file that isn't whole raises NotWhole.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from lienthong.assistance.payments import control
from lienthong.assistance.payments.control import Control, NotWhole
from lienthong.assistance.payments.line_fault import LineFault
from lienthong.assistance.payments.result import PAID, Result

FORMAT = "lienthong.payment-result"
COLUMNS = ("id", "batch", "number", "amount", "result", "paid_on", "proof")
LONGEST_PROOF = 100  # characters
SCHEMA: dict[str, Any] = dict.fromkeys(COLUMNS, pl.String)
ID = r"^\d{4}(?:0[1-9]|1[0-2])-\d{1,18}-\d{1,4}$"
WHOLE = r"^\d{1,15}$"
BATCH = r"^\d{4}(?:0[1-9]|1[0-2])-\d{5}$"


def read(file: bytes, *, today: date) -> tuple[pl.DataFrame, Control]:
    """The lines in the order of the file, and its control.

    Columns: row (1 is the first line), id, for_month (date), entitlement, sequence, batch_month (date), batch_commune,
    number, amount (đồng), result, paid_on (date), proof, fault ("" where nothing is wrong so far), told.
    """
    if b"\0" in file or b"\\u0000" in file:  # no text has it, and no database keeps it
        raise NotWhole(_("The file holds the character NUL, which no text has. Nothing was taken."))
    raw, said = _from_json(file) if file.lstrip()[:1] == b"{" else _from_csv(file)
    lines = _judged(_parsed(raw.with_columns(pl.all().fill_null("").str.strip_chars())), today)
    known = lines["amount"].drop_nulls()
    control.compare(said, lines=lines.height, amount=int(known.sum() or 0))
    return lines, said


def as_csv(rows: list[dict[str, Any]], *, code: str, payer: str) -> bytes:
    """A result file as payers write it: for the simulator, for tests, and as the sample of the docs."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    amount = sum(int(row["amount"]) for row in rows)
    return control.sign_off(out.getvalue().encode(), code=code, payer=payer, lines=len(rows), amount=amount)


def as_json(rows: list[dict[str, Any]], *, code: str, payer: str) -> bytes:
    """The same as JSON."""
    return control.envelope(FORMAT, rows, code=code, payer=payer, amount=sum(int(row["amount"]) for row in rows))


def _from_csv(file: bytes) -> tuple[pl.DataFrame, Control]:
    body, said = control.split_csv(file)
    heading = body.split(b"\n", 1)[0].strip().decode(errors="replace").split(",")
    if tuple(heading) != COLUMNS:
        raise NotWhole(
            _("The first line must name the columns %(columns)s. Nothing was taken.") % {"columns": ",".join(COLUMNS)}
        )
    try:
        return pl.read_csv(body, schema=SCHEMA, encoding="utf8", truncate_ragged_lines=False), said
    except pl.exceptions.PolarsError as fault:
        raise NotWhole(_unreadable(body) or str(fault).split("\n", 1)[0]) from None


def _unreadable(body: bytes) -> str:
    """Which line can't be read, in words."""
    try:
        for number, row in enumerate(csv.reader(io.StringIO(body.decode(), newline=""), strict=True)):
            if len(row) != len(COLUMNS):
                words = _("Line %(line)s has %(found)s values, not %(wanted)s. Nothing was taken.")
                return words % {"line": number, "found": len(row), "wanted": len(COLUMNS)}
    except UnicodeDecodeError:
        return _("The file is not written in UTF-8. Nothing was taken.")
    except csv.Error:
        pass
    return _("The lines of the file can't be read. Nothing was taken.")


def _from_json(file: bytes) -> tuple[pl.DataFrame, Control]:
    lines, said = control.open_json(file, FORMAT)
    rows = [[_text(line.get(name)) for name in COLUMNS] for line in lines]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), said


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _parsed(raw: pl.DataFrame) -> pl.DataFrame:
    named, batched = pl.col("id").str.contains(ID), pl.col("batch").str.contains(BATCH)
    parts = pl.when(named).then(pl.col("id")).str.split("-")
    batch = pl.when(batched).then(pl.col("batch")).str.split("-")
    return raw.with_row_index("row", 1).with_columns(
        for_month=_month(parts.list.get(0, null_on_oob=True)),
        entitlement=parts.list.get(1, null_on_oob=True).cast(pl.Int64, strict=False),
        sequence=parts.list.get(2, null_on_oob=True).cast(pl.Int16, strict=False),
        batch_month=_month(batch.list.get(0, null_on_oob=True)),
        batch_commune=batch.list.get(1, null_on_oob=True),
        told_amount=pl.col("amount"),
        amount=pl.when(pl.col("amount").str.contains(r"^\d{1,15}$"))
        .then(pl.col("amount"))
        .cast(pl.Int64, strict=False),
        day=pl.col("paid_on").str.to_date("%Y-%m-%d", strict=False),
        proof=pl.col("proof").str.slice(0, LONGEST_PROOF),
    )


def _month(text: pl.Expr) -> pl.Expr:
    return (text + "01").str.to_date("%Y%m%d", strict=False)


def _judged(lines: pl.DataFrame, today: date) -> pl.DataFrame:
    paid = pl.col("result").is_in([str(one) for one in PAID])
    no_id = pl.col("entitlement").is_null() | pl.col("sequence").is_null() | pl.col("for_month").is_null()
    no_batch = pl.col("batch_month").is_null() | ~pl.col("number").str.contains(r"^\d{12}$")
    copies = pl.struct("for_month", "entitlement", "sequence").is_duplicated() & ~no_id
    return lines.with_columns(
        fault=pl.when(no_id & ((pl.col("id") != "") | no_batch)).then(pl.lit(LineFault.UNREADABLE_ID.value))
        .when(pl.col("amount").is_null()).then(pl.lit(LineFault.UNREADABLE_AMOUNT.value))
        .when(~pl.col("result").is_in([str(one) for one in Result])).then(pl.lit(LineFault.UNKNOWN_RESULT.value))
        .when(copies).then(pl.lit(LineFault.TWICE.value))
        .when(paid & pl.col("day").is_null()).then(pl.lit(LineFault.UNREADABLE_DAY.value))
        .when(paid & (pl.col("day") > today)).then(pl.lit(LineFault.FUTURE_DAY.value))
        .otherwise(pl.lit("")),
        paid_on=pl.when(paid).then(pl.col("day")),
    ).drop("day")  # fmt: skip
