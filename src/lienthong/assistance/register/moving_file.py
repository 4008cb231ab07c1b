"""The file in which a register of three levels comes: CSV in UTF-8, a line a benefit (docs/register-move.md).

Each line is read by itself; what can't be read becomes the line's fault, in words, without what it says of the person.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lienthong.assistance.register.family import MONTHLY, Family

COLUMNS = (
    "source_id", "number", "name", "born", "sex", "province", "district", "commune", "village", "address", "family",
    "amount", "from_month", "household", "disability", "carer_number", "carer_name",
)  # fmt: skip
REQUIRED = ("source_id", "name", "born", "province", "district", "commune", "family", "amount", "from_month")
SEXES = {"": "unknown", "nam": "male", "nữ": "female", "male": "male", "female": "female"}
HOUSEHOLDS = ("", "poor", "near_poor")
DISABILITIES = ("", "severe", "special_severe")


class NotReadable(Exception):
    """The file is no such register: the text says why, and nothing was taken."""


@dataclass(frozen=True)
class Read:
    """A line as it was read; `fault` says what is wrong with it. A month or year of birth is kept as its first day."""

    line: int
    source_id: str
    number: str
    name: str
    born: date | None
    born_precision: str
    sex: str
    old_province: str
    old_district: str
    old_commune: str
    village: str
    address: str
    family: str
    amount: int
    from_month: date | None
    household: str
    disability: str
    carer_number: str
    carer_name: str
    fault: str

    @property
    def old_code(self) -> str:
        """The unit the person lives in: the commune, or the island district that had none."""
        return self.old_commune or self.old_district


def lines(content: bytes) -> Iterator[Read]:
    """Every line of the file. Raises NotReadable for a file that is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NotReadable(_("The file is not in UTF-8. Nothing was taken: save it as CSV UTF-8.")) from fault
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise NotReadable(_("These columns are missing: %(names)s. Nothing was taken.") % {"names": ", ".join(missing)})
    try:
        for row in rows:
            yield _read(rows.line_num, {name: (row.get(name) or "").replace("\0", "").strip() for name in COLUMNS})
    except csv.Error as fault:
        raise NotReadable(_("Line %(line)s is no CSV. Nothing was taken.") % {"line": rows.line_num}) from fault


def _read(line: int, said: dict[str, str]) -> Read:
    born, precision = _born(said["born"])
    month = _month(said["from_month"])
    amount = int(said["amount"]) if re.fullmatch(r"\d{1,10}", said["amount"]) else -1
    return Read(
        line=line, source_id=said["source_id"][:60], number=re.sub(r"[\s.-]", "", said["number"])[:12],
        name=said["name"][:120], born=born, born_precision=precision,
        sex=SEXES.get(said["sex"].lower(), "unknown"), old_province=said["province"][:2],
        old_district=said["district"][:3], old_commune=said["commune"][:5], village=said["village"][:120],
        address=said["address"][:500], family=said["family"][:15], amount=max(amount, 0), from_month=month,
        household=said["household"][:9], disability=said["disability"][:14],
        carer_number=re.sub(r"[\s.-]", "", said["carer_number"])[:12], carer_name=said["carer_name"][:120],
        fault=_fault(said, born, month, amount),
    )  # fmt: skip


def _fault(said: dict[str, str], born: date | None, month: date | None, amount: int) -> str:
    """The first thing that is wrong with a line; empty if nothing is."""
    empty = [name for name in REQUIRED if not said[name] and name != "commune"]
    checks: tuple[tuple[bool, str], ...] = (
        (bool(empty), ", ".join(empty) + ": empty"),
        (born is None, "born: write 31/12/1950, 12/1950 or 1950"),
        (month is None, "from_month: write 07/2025"),
        (amount < 0, "amount: whole đồng, without a sign"),
        (said["family"] not in MONTHLY, "family: none of the families of monthly benefit"),
        (said["family"] == Family.CARE and not said["carer_name"], "carer_name: who receives the care support"),
        (said["household"] not in HOUSEHOLDS, "household: empty, poor or near_poor"),
        (said["disability"] not in DISABILITIES, "disability: empty, severe or special_severe"),
        (_odd(said["number"]), "number: 12 digits, 9 digits, or empty"),
        (_odd(said["carer_number"]), "carer_number: 12 digits, 9 digits, or empty"),
    )
    return next((words for wrong, words in checks if wrong), "")


def _odd(number: str) -> bool:
    return bool(number) and not re.fullmatch(r"\d{12}|\d{9}", re.sub(r"[\s.-]", "", number))


def _born(text: str) -> tuple[date | None, str]:
    parts = text.split("/")
    try:
        numbers = [int(part) for part in reversed(parts)]
        return date(*[*numbers, 1, 1][:3]), ("year", "month", "day")[len(parts) - 1]
    except (ValueError, IndexError, TypeError):
        return None, "day"


def _month(text: str) -> date | None:
    try:
        month, year = (int(part) for part in text.split("/"))
        return date(year, month, 1)
    except ValueError:
        return None
