"""Numbers, money and dates as they are written in Vietnam, the same in both languages: 1.080.000 đ, 07/12/2026."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.database.clock import VIETNAM
from lienthong.ledger.reason import words

NOTHING = "–"


def number(value: int | float | None) -> str:
    """12345 → 12.345; at most one decimal, after a comma."""
    if value is None:
        return NOTHING
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def dong(value: int | None) -> str:
    """An amount in whole đồng: 1.080.000 đ, unbreakable."""
    return NOTHING if value is None else f"{number(int(value))}\u00a0đ"


def day(value: date | datetime | str | None) -> str:
    """The calendar day in Vietnam: 07/12/2026."""
    moment = _read(value)
    return moment.strftime("%d/%m/%Y") if moment else NOTHING


def moment(value: datetime | str | None) -> str:
    """Hour and day in Vietnam: 14:05 07/12/2026."""
    found = _read(value)
    return found.strftime("%H:%M %d/%m/%Y") if isinstance(found, datetime) else day(found)


def birth(value: date | None, precision: str = "day") -> str:
    """A date of birth no more exact than it is known: 07/12/1950, 12/1950 or 1950."""
    if value is None:
        return NOTHING
    return value.strftime({"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}[precision])


def reason(kept: str) -> str:
    """Why something did not arrive, as a delivery keeps it, in the reader's language."""
    return words(kept) or NOTHING


def duration(value: timedelta | float | None) -> str:
    """A span in the largest fitting unit: 45 seconds, 12 minutes, 3 hours, 2 days."""
    if value is None:
        return NOTHING
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    if abs(seconds) < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if abs(seconds) < 3600:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": seconds // 60}
    if abs(seconds) < 48 * 3600:
        return ngettext("%(n)s hour", "%(n)s hours", seconds // 3600) % {"n": number(seconds // 3600)}
    return ngettext("%(n)s day", "%(n)s days", seconds // 86400) % {"n": number(seconds // 86400)}


def yes_no(value: bool | None) -> str:
    """Yes, no, or a dash for what nobody knows."""
    return NOTHING if value is None else _("Yes") if value else _("No")


def _read(value: date | datetime | str | None) -> date | datetime | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value) if value else None
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(VIETNAM)
    return value
