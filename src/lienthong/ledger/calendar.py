"""The working-day calendar of Vietnam's public offices: what "10 working days" and "4 working hours" come to.

Public holidays come from the library `holidays`; the days that the government swaps each year (a Friday off, a
Saturday worked for it) and days the library doesn't know stand in `calendar_swaps.yaml` with their source.
Office hours 08:00-12:00 and 13:00-17:00 are assumed: provinces set their own by season (evidence: assumed).
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import holidays

from lienthong import data_file
from lienthong.database.clock import VIETNAM

SWAPS = Path(__file__).with_name("calendar_swaps.yaml")
OFFICE_HOURS = ((time(8), time(12)), (time(13), time(17)))  # evidence: assumed
LAST_SECOND = time(23, 59, 59)


class Swaps(NamedTuple):
    """Days off and days worked that the government announced for single years."""

    closed: frozenset[date]
    worked: frozenset[date]


@cache
def swaps() -> Swaps:
    """The announced days, from `calendar_swaps.yaml`."""
    rows = data_file.read(SWAPS)
    return Swaps(
        frozenset(row["closed"] for row in rows if "closed" in row),
        frozenset(row["worked"] for row in rows if "worked" in row),
    )


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year, with the weekdays off in lieu."""
    return frozenset(holidays.country_holidays("VN", years=year))


def is_working_day(day: date) -> bool:
    """Whether public offices work on `day`."""
    if day in swaps().worked:
        return True
    if day in swaps().closed or day in public_holidays(day.year):
        return False
    return day.weekday() < 5


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start`, which itself isn't counted. 0 gives the next working day, or `start`."""
    if days < 0:
        raise ValueError(f"working days are counted forward, not {days}")
    day = start
    if days == 0:
        while not is_working_day(day):
            day += timedelta(days=1)
    for _ in range(days):
        day = _next_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`."""
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=step)) for step in range(1, span + 1))


def add_working_hours(start: datetime, hours: int) -> datetime:
    """The moment when `hours` office hours have passed since `start`, in Vietnam's time.

    What begins outside office hours counts from their next beginning; what ends with them ends there, not next morning.
    """
    if hours < 0:
        raise ValueError(f"working hours are counted forward, not {hours}")
    moment, left = start.astimezone(VIETNAM), timedelta(hours=hours)
    while True:
        for opens, closes in _open_after(moment):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        moment = datetime.combine(_next_working_day(moment.date()), time(0), VIETNAM)


def end_of(day: date) -> datetime:
    """The last second of `day` in Vietnam."""
    return datetime.combine(day, LAST_SECOND, VIETNAM)


def _next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _open_after(moment: datetime) -> list[tuple[datetime, datetime]]:
    """The office hours of that day that are left from `moment` on."""
    day = moment.date()
    if not is_working_day(day):
        return []
    hours = [(datetime.combine(day, a, VIETNAM), datetime.combine(day, b, VIETNAM)) for a, b in OFFICE_HOURS]
    return [(max(opens, moment), closes) for opens, closes in hours if closes > moment]
