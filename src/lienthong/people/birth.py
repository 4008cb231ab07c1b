"""Dates of birth with precision: many older people have only a year, some a month.

The XML set writes `yyyymmddHHMM` with 0000 for an unknown month and day; the population database `yyyyMMdd` or `yyyy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DAY, MONTH, YEAR, UNKNOWN = "day", "month", "year", "unknown"


@dataclass(frozen=True)
class BirthDate:
    """What is known of a date of birth. Raises ValueError for a day that no calendar has."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day and not self.month:
            raise ValueError("a day of birth without its month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, value: date) -> BirthDate:
        return cls(value.year, value.month, value.day)

    @classmethod
    def read(cls, text: str) -> BirthDate | None:
        """From "1950", "195000000000", "19500301", "1950-03", "1950-03-01", "01/03/1950". None if empty.

        Raises ValueError if it is no date.
        """
        text = text.strip()
        if "/" in text:
            text = "".join(part.zfill(2) for part in reversed(text.split("/")))
        digits = text.replace("-", "")
        if not digits:
            return None
        if not digits.isdigit() or len(digits) not in (4, 6, 8, 12):
            raise ValueError(f"not a date of birth: {text}")
        return cls(int(digits[:4]), int(digits[4:6] or 0) or None, int(digits[6:8] or 0) or None)

    @property
    def precision(self) -> str:
        return DAY if self.day else MONTH if self.month else YEAR

    @property
    def first_day(self) -> date:
        """The earliest day it can be: what a table stores and sorts by."""
        return date(self.year, self.month or 1, self.day or 1)

    def agrees(self, other: BirthDate) -> bool:
        """Whether both can be the same day."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine == theirs for mine, theirs in pairs if mine and theirs)

    def sharper(self, other: BirthDate | None) -> bool:
        """Whether this says more than `other`, without contradicting it."""
        if other is None:
            return True
        return (
            self.agrees(other)
            and (self.month or 0, self.day or 0) != (other.month or 0, other.day or 0)
            and bool((self.month and not other.month) or (self.day and not other.day))
        )

    def __str__(self) -> str:
        """As written in Vietnam: 01/03/1950, 03/1950, 1950."""
        parts = [f"{self.day:02}" if self.day else "", f"{self.month:02}" if self.month else "", str(self.year)]
        return "/".join(part for part in parts if part)
