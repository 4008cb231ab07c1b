"""Dates as the XML set writes them: `yyyymmdd` or `yyyymmddHHMM`, unknown parts as zeros."""

from datetime import date, datetime

from lienthong.database.clock import VIETNAM


def parse(text: str) -> datetime | None:
    """The moment meant, in Vietnam's zone; None if it is no date (an unknown hour means midnight)."""
    text = text.strip()
    if len(text) not in (8, 12) or not text.isdecimal():
        return None
    try:
        return datetime.strptime(text.ljust(12, "0"), "%Y%m%d%H%M").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def day(text: str | None) -> date | None:
    """The date meant, or None."""
    found = parse(text or "")
    return found.date() if found else None


def written(value: date | datetime) -> str:
    """As the XML set writes it: 8 digits for a date, 12 for a moment."""
    return value.strftime("%Y%m%d%H%M" if isinstance(value, datetime) else "%Y%m%d")


def shown(text: str) -> str:
    """As a Vietnamese reader writes it: 07/12/2026, or 09:30 07/12/2026."""
    found = parse(text)
    if found is None:
        return text
    return found.strftime("%H:%M %d/%m/%Y" if len(text.strip()) == 12 else "%d/%m/%Y")
