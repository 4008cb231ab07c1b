"""Deadline: until when an obligation must be fulfilled, as a rule of the catalogue.

| rule | `n` | due |
|---|---|---|
| at_once | minutes, 10 unless given | so many minutes after the fact (10: Decree 63/2024, systems synchronise) |
| hours | hours | so many hours after the fact, day and night |
| working_hours | hours | when so many office hours have passed |
| working_days | days | at the end of the n-th working day; the day of the fact isn't counted |
| calendar_days | days | at the end of the n-th day |
| day_of_next_month | day of month | at the end of that day of the month after the fact's |
| at | - | at the moment, or the end of the date, that the fact's data hold under `after` |

`after` names a key in the fact's data whose date or moment is counted from instead of the fact's own.
"""

import calendar as months
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lienthong.database.clock import VIETNAM
from lienthong.ledger import calendar


class NoDate(ValueError):
    """The fact holds no date under the key that a deadline counts from."""


def _at_once(start: datetime, minutes: int) -> datetime:
    return start + timedelta(minutes=minutes)


def _hours(start: datetime, hours: int) -> datetime:
    return start + timedelta(hours=hours)


def _working_days(start: datetime, days: int) -> datetime:
    return calendar.end_of(calendar.add_working_days(_day(start), days))


def _calendar_days(start: datetime, days: int) -> datetime:
    return calendar.end_of(_day(start) + timedelta(days=days))


def _day_of_next_month(start: datetime, day: int) -> datetime:
    first = (_day(start).replace(day=1) + timedelta(days=32)).replace(day=1)
    last = months.monthrange(first.year, first.month)[1]
    return calendar.end_of(first.replace(day=min(day, last)))


def _at(start: datetime, _unused: int) -> datetime:
    return start


RULES: dict[str, Callable[[datetime, int], datetime]] = {
    "at_once": _at_once,
    "hours": _hours,
    "working_hours": calendar.add_working_hours,
    "working_days": _working_days,
    "calendar_days": _calendar_days,
    "day_of_next_month": _day_of_next_month,
    "at": _at,
}
WITHOUT_NUMBER = {"at_once": 10, "at": 0}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A rule with its number, and the key in the fact's data that it counts from, if any."""

    rule: str
    n: int
    after: str | None = None

    def due_at(self, happened_at: datetime, data: Mapping[str, Any]) -> datetime:
        """The last moment at which fulfilment is in time. Raises NoDate if `after` isn't in the data."""
        start = happened_at if self.after is None else self._given(data)
        return RULES[self.rule](start, self.n)

    def _given(self, data: Mapping[str, Any]) -> datetime:
        text = data.get(self.after or "")
        try:
            if isinstance(text, str) and len(text) == 10:
                return calendar.end_of(date.fromisoformat(text))
            moment = datetime.fromisoformat(str(text))
        except ValueError as fault:
            raise NoDate(f"deadline {self.rule} counts from data[{self.after!r}], which holds {text!r}") from fault
        return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()
