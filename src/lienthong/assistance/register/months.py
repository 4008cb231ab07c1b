"""Months as this room counts them: a month is its first day."""

from datetime import date, timedelta


def first_day(day: date) -> date:
    """The month in which the day lies."""
    return day.replace(day=1)


def plus(month: date, months: int) -> date:
    """So many months later (or, negative, earlier)."""
    years, index = divmod(month.month - 1 + months, 12)
    return date(month.year + years, index + 1, 1)


def last_day(month: date) -> date:
    """The month's last day."""
    return plus(month, 1) - timedelta(days=1)


def between(first: date, last: date) -> list[date]:
    """Every month from the first to the last, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [plus(first, index) for index in range(count + 1)]
