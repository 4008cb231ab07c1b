"""Trend: a straight line through the newest published points, with what it can't tell.

Method: ordinary least squares through at most five points, the newest; a 90 % prediction interval by Student's t with
n - 2 degrees of freedom. A line is the simplest thing that can be said of five points: it knows nothing of those that
are hardest and come last. Where the lower bound never meets the total, the page says that it can't tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

NEWEST = 5
FEWEST = 4
LEVEL = 90  # percent
_STUDENT = {2: 2.920, 3: 2.353}  # t of 95 % one-sided, by degrees of freedom
FARTHEST = timedelta(days=366 * 25)


@dataclass(frozen=True)
class Band:
    """What the line says of a day: the middle and the bounds within which nine of ten new points would lie."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """The line. `begin` and `end`: the first and the last day of the points it is drawn through; `slope` a day."""

    begin: date
    end: date
    count: int
    slope: float
    mean: float
    centre: float
    spread: float
    error: float

    def at(self, day: date) -> Band:
        """The line and its bounds on a day; a count is never less than none."""
        x = (day - self.begin).days
        middle = self.mean + self.slope * (x - self.centre)
        width = _STUDENT[self.count - 2] * self.error
        width *= sqrt(1 + 1 / self.count + (x - self.centre) ** 2 / self.spread)
        return Band(max(0, middle), max(0, middle - width), max(0, middle + width))

    @property
    def a_month(self) -> float:
        """How many are added in thirty days."""
        return self.slope * 30

    def reaches(self, total: int) -> Reaching:
        """When the line, and its bounds, come to the total."""
        days = [self.end + timedelta(days=step) for step in range(0, FARTHEST.days, 7)]
        bands = [self.at(day) for day in days]

        def first(name: str) -> date | None:
            return next((day for day, band in zip(days, bands, strict=True) if getattr(band, name) >= total), None)

        return Reaching(total, first("middle"), first("high"), first("low"))


@dataclass(frozen=True)
class Reaching:
    """When a total would be reached: by the line, at the earliest, at the latest. None: not within 25 years."""

    total: int
    likely: date | None
    earliest: date | None
    latest: date | None


def of(points: Sequence[tuple[date, int]]) -> Trend | None:
    """The line through the newest of these points, in order of days; None if they are too few for its bounds."""
    newest = points[-NEWEST:]
    if len(newest) < FEWEST:
        return None
    begin = newest[0][0]
    xs = [(day - begin).days for day, _value in newest]
    ys = [value for _day, value in newest]
    n = len(newest)
    centre, mean = sum(xs) / n, sum(ys) / n
    spread = sum((x - centre) ** 2 for x in xs)
    if not spread:
        return None
    slope = sum((x - centre) * (y - mean) for x, y in zip(xs, ys, strict=True)) / spread
    left = sum((y - mean - slope * (x - centre)) ** 2 for x, y in zip(xs, ys, strict=True))
    return Trend(begin, newest[-1][0], n, slope, mean, centre, spread, sqrt(left / (n - 2)))
