"""One answer in its four shapes: as a FHIR value ({"valueDate": "1950-03"}), as a plain value of Python, as text that a
person writes ("03/1950"), and as it is shown in print.

Plain values: bool, int, Decimal, date, BirthDate (a date less exact than a day), datetime, time, str, the code of a
coding, and for an attachment its FHIR form. Dates in text are day/month/year; numbers have dots between thousands and
a decimal comma, as in Vietnam.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from lienthong.pages import formats
from lienthong.people.birth import BirthDate

EARLIEST_YEAR = 1850
LARGEST = 2**31 - 1
ZONE = timezone(timedelta(hours=7))  # written into FHIR: Vietnam's zone had offsets with seconds before 1911
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_INTEGER = re.compile(r"[+-]?\d{1,15}")
_DECIMAL = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_TIME = re.compile(r"(\d{1,2})[:hg](\d{2})(?::(\d{2}))?")


def kind(fhir: Mapping[str, Any]) -> str:
    """valueString, valueCoding …: the one element that holds the value."""
    return next(key for key in fhir if key.startswith("value"))


def plain(fhir: Mapping[str, Any]) -> Any:
    """The FHIR value as a plain one. Raises ValueError for what no calendar has."""
    name = kind(fhir)
    given = fhir[name]
    if name == "valueCoding":
        return given.get("code", given.get("display", ""))
    if name == "valueDate":
        return exact(BirthDate.read(given))
    if name == "valueDateTime":
        return exact(BirthDate.read(given)) if len(given) <= 10 else datetime.fromisoformat(given)
    if name == "valueTime":
        return time.fromisoformat(given)
    if name == "valueDecimal":
        return Decimal(str(given))
    return given


def exact(found: BirthDate | None) -> date | BirthDate | None:
    """The day, where it is known to the day."""
    return found.first_day if found and found.day else found


def text(fhir: Mapping[str, Any]) -> str:
    """The FHIR value as a person would write it into the page."""
    name, given = kind(fhir), plain(fhir)
    if name == "valueBoolean":
        return "true" if given else "false"
    if name == "valueAttachment":
        return given.get("url", "")
    return written(given)


def written(given: Any) -> str:
    """A plain value as a person would write it."""
    if isinstance(given, Decimal):
        return f"{given:f}".replace(".", ",")
    if isinstance(given, datetime):
        return given.astimezone(ZONE).strftime("%H:%M %d/%m/%Y")
    if isinstance(given, date):
        return given.strftime("%d/%m/%Y")
    if isinstance(given, time):
        return given.strftime("%H:%M:%S" if given.second else "%H:%M")
    return str(given)


def shown(fhir: Mapping[str, Any], money: bool = False) -> str:
    """The FHIR value as it is printed."""
    name, given = kind(fhir), plain(fhir)
    if name == "valueCoding":
        return fhir[name].get("display") or given
    if name == "valueAttachment":
        return given.get("title", "")
    if name == "valueBoolean":
        return formats.yes_no(given)
    if name == "valueInteger":
        return formats.dong(given) if money else formats.number(given)
    return text(fhir)


def integer(written: str) -> int:
    """1.500.000 → 1500000. Raises ValueError, also beyond the integers of FHIR (32 bits)."""
    found = int(_number(written, _INTEGER))
    if abs(found) > LARGEST:
        raise ValueError(f"beyond the integers of FHIR: {written}")
    return found


def decimal(written: str) -> Decimal:
    """2,5 → 2.5. Raises ValueError."""
    try:
        return Decimal(_number(written, _DECIMAL))
    except InvalidOperation:
        raise ValueError(written) from None


def _number(written: str, shape: re.Pattern[str]) -> str:
    bare = re.sub(r"\s", "", written)
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(".", "")
    bare = bare.replace(",", ".")
    if not shape.fullmatch(bare):
        raise ValueError(f"no number: {written}")
    return bare


def day(written: str) -> date:
    """07/12/2026 → a day that the calendar has. Raises ValueError."""
    found = birth(written)
    if not found.day:
        raise ValueError(f"not a day: {written}")
    return found.first_day


def birth(written: str) -> BirthDate:
    """07/12/1950, 12/1950 or 1950. Raises ValueError."""
    bare = written.strip()
    if found := _DAY.fullmatch(bare):
        parts = [int(found[3]), int(found[2]), int(found[1])]
    elif found := _MONTH.fullmatch(bare):
        parts = [int(found[2]), int(found[1])]
    elif found := _ISO.fullmatch(bare):
        parts = [int(part) for part in found.groups() if part]
    elif re.fullmatch(r"\d{4}", bare):
        parts = [int(bare)]
    else:
        raise ValueError(f"no date: {written}")
    if parts[0] < EARLIEST_YEAR or 0 in parts:
        raise ValueError(f"no date: {written}")
    return BirthDate(*parts)


def iso(found: BirthDate) -> str:
    """As FHIR writes it: 1950, 1950-12, 1950-12-07."""
    parts = [f"{found.year:04}", f"{found.month:02}" if found.month else "", f"{found.day:02}" if found.day else ""]
    return "-".join(part for part in parts if part)


def clock_time(written: str) -> time:
    """14:05, 14h05. Raises ValueError."""
    found = _TIME.fullmatch(written.strip())
    if not found:
        raise ValueError(f"no time of day: {written}")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def moment(written: str) -> datetime:
    """14:05 07/12/2026, in Vietnam. Raises ValueError."""
    first, _blank, rest = written.strip().partition(" ")
    return datetime.combine(day(rest), clock_time(first), ZONE)
