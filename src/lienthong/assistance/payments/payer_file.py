"""Payer's file: the lines of one commune's list that its payer is to pay (docs/payer-file.md).

It names the family of the benefit that may be shown and the amount, never a category, a coefficient or a cause.
Recoveries are no payments and are not in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lienthong.assistance.payments import control
from lienthong.assistance.payments.control import Control, NotWhole

FORMAT = "lienthong.payment-list"
COLUMNS = (
    "id", "commune", "family", "payee", "payee_number", "beneficiary", "amount", "channel", "bank", "account",
    "account_name",
)  # fmt: skip


@dataclass(frozen=True)
class Payment:
    """One line to be paid. amount: đồng, above zero. family: allowance, care-support, social-pension or funeral."""

    id: str
    commune: str
    family: str
    payee: str
    payee_number: str
    beneficiary: str
    amount: int
    channel: str
    bank: str = ""
    account: str = ""
    account_name: str = ""

    def cells(self) -> list[str | int]:
        """In the order of COLUMNS."""
        return [getattr(self, name) for name in COLUMNS]


def as_csv(payments: Sequence[Payment], *, month: date, commune: str, payer: str) -> bytes:
    """The file as CSV, with its control record."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(one.cells() for one in payments)
    return control.sign_off(
        out.getvalue().encode(), code=control.code(month, commune), payer=payer, lines=len(payments),
        amount=total(payments),
    )  # fmt: skip


def as_json(payments: Sequence[Payment], *, month: date, commune: str, payer: str) -> bytes:
    """The same as JSON."""
    lines = [dict(zip(COLUMNS, one.cells(), strict=True)) for one in payments]
    return control.envelope(FORMAT, lines, code=control.code(month, commune), payer=payer, amount=total(payments))


def total(payments: Iterable[Payment]) -> int:
    """What all the lines come to, in đồng."""
    return sum(one.amount for one in payments)


def read(file: bytes) -> tuple[list[Payment], Control]:
    """The payments of a file in either form, as a payer reads it. Raises NotWhole."""
    found, said = _from_json(file) if file.lstrip()[:1] == b"{" else _from_csv(file)
    control.compare(said, lines=len(found), amount=total(found))
    return found, said


def _from_csv(file: bytes) -> tuple[list[Payment], Control]:
    body, said = control.split_csv(file)
    try:
        rows = list(csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True))
        return [_payment(row) for row in rows], said
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError):
        raise NotWhole(_("This is no payment list. Nothing was taken.")) from None


def _from_json(file: bytes) -> tuple[list[Payment], Control]:
    lines, said = control.open_json(file, FORMAT)
    try:
        return [_payment(row) for row in lines], said
    except (KeyError, TypeError, ValueError):
        raise NotWhole(_("This is no payment list. Nothing was taken.")) from None


def _payment(row: dict) -> Payment:
    texts = {name: str(row[name]) for name in COLUMNS if name != "amount"}
    return Payment(**texts, amount=int(row["amount"]))
