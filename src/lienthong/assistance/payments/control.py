"""Control: what makes a file of lines whole: how many, how much, the SHA-256 of what was written (docs/payer-file.md).

CSV: the last record is `#control,<code>,<payer>,<lines>,<amount>,<sha256>`, the digest that of every byte before it.
JSON: {"format", "version", "code", "payer", "lines": [...], "control": {"lines", "amount", "sha256"}}, the digest
that of the canonical JSON of `lines` (keys sorted, no spaces, UTF-8).
`code` is the month and the commune ("202612-00004"), or the month alone for a file about many communes.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.utils.translation import gettext as _

MARK = "#control"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
VERSION = 1
CODE = re.compile(r"(\d{4})(0[1-9]|1[0-2])(?:-(\d{5}))?")
WHOLE = re.compile(r"\d{1,15}")


class NotWhole(Exception):
    """The file can't be trusted as it arrived; the text says what doesn't agree. Nothing of it was taken."""


@dataclass(frozen=True)
class Control:
    """What the writer of a file says of the whole. amount: đồng, of all lines."""

    code: str
    payer: str
    lines: int
    amount: int
    sha256: str

    @property
    def month(self) -> date:
        """The first day of the month of the list."""
        found = month_of(self.code)
        assert found is not None
        return found

    @property
    def commune(self) -> str:
        """The commune, "" if the file is about many."""
        found = CODE.fullmatch(self.code)
        return (found[3] or "") if found else ""


def code(month: date, commune: str = "") -> str:
    """202612-00004: how people and payers name a commune's list of a month."""
    return f"{month:%Y%m}-{commune}" if commune else f"{month:%Y%m}"


def month_of(code: str) -> date | None:
    """The first day of the month that a code names; None for what is no code."""
    found = CODE.fullmatch(code)
    return date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None


def sign_off(body: bytes, *, code: str, payer: str, lines: int, amount: int) -> bytes:
    """The CSV body (ending with a line break) with its control record."""
    record = ",".join((MARK, code, payer, str(lines), str(amount), hashlib.sha256(body).hexdigest()))
    return body + record.encode() + b"\n"


def envelope(kind: str, lines: Sequence[Mapping[str, Any]], *, code: str, payer: str, amount: int) -> bytes:
    """The lines as a JSON file with its control."""
    control = {"lines": len(lines), "amount": amount, "sha256": digest_of(lines)}
    told = {"format": kind, "version": VERSION, "code": code, "payer": payer, "lines": lines, "control": control}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def digest_of(lines: Any) -> str:
    """The SHA-256 of the lines' canonical JSON."""
    return hashlib.sha256(orjson.dumps(lines, option=orjson.OPT_SORT_KEYS)).hexdigest()


def split_csv(file: bytes) -> tuple[bytes, Control]:
    """The body without its control record, and the control. Raises NotWhole."""
    start = file.rfind(b"\n" + MARK.encode()) + 1
    if not start:
        raise NotWhole(_("The control record is missing at the end. Nothing was taken: send the whole file."))
    body, control = file[:start], _control_of(file[start:])
    if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), control.sha256):
        raise NotWhole(_("The file was altered after it was written: its SHA-256 differs. Nothing was taken."))
    return body.removeprefix(BYTE_ORDER_MARK), control


def open_json(file: bytes, kind: str) -> tuple[list[dict[str, Any]], Control]:
    """The lines of a JSON file, and its control. Raises NotWhole."""
    try:
        told = orjson.loads(file)
        lines, said = told["lines"], told["control"]
        if told["format"] != kind or told["version"] != VERSION or not all(isinstance(one, dict) for one in lines):
            raise ValueError(kind)
        record = [MARK, told["code"], told["payer"], said["lines"], said["amount"], said["sha256"]]
    except (ValueError, KeyError, TypeError):
        raise NotWhole(_("This is no file of the format %(format)s. Nothing was taken.") % {"format": kind}) from None
    control = _checked([str(one) for one in record])
    if not hmac.compare_digest(digest_of(lines), control.sha256):
        raise NotWhole(_("The file was altered after it was written: its SHA-256 differs. Nothing was taken."))
    return lines, control


def compare(control: Control, *, lines: int, amount: int) -> None:
    """Whether the file holds what its control says. Raises NotWhole."""
    if (control.lines, control.amount) != (lines, amount):
        raise NotWhole(
            _("The control says %(lines)s lines, %(amount)s đồng; the file has %(found)s, %(sum)s. Nothing was taken.")
            % {"lines": control.lines, "amount": control.amount, "found": lines, "sum": amount}
        )


def _control_of(record: bytes) -> Control:
    try:
        rows = [row for row in csv.reader(io.StringIO(record.decode(), newline="")) if row]
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if len(rows) != 1:
        raise NotWhole(_("The control record at the end of the file can't be read. Nothing was taken."))
    return _checked(rows[0])


def _checked(record: list[str]) -> Control:
    readable = len(record) == 6 and record[0] == MARK and month_of(record[1]) and record[2]
    if not readable or not WHOLE.fullmatch(record[3]) or not WHOLE.fullmatch(record[4]) or len(record[5]) != 64:
        raise NotWhole(_("The control record at the end of the file can't be read. Nothing was taken."))
    return Control(record[1], record[2], int(record[3]), int(record[4]), record[5].lower())
