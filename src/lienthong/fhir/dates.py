"""A FHIR date as the span of time it means: "2026-02" is February from its first instant up to the first of March.

A date without a zone is Vietnam's. Spans are half open: [low, high).
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from lienthong.database.clock import VIETNAM

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
Span = tuple[datetime, datetime]


@lru_cache(maxsize=4096)
def span(text: str) -> Span:
    """What `text` (date, dateTime or instant, valid by its schema) means. Raises ValueError for another text."""
    if len(text) == 4:
        return _clamped(text + "-01-01", lambda low: low.replace(year=low.year + 1))
    if len(text) == 7:
        return _clamped(text + "-01", _next_month)
    if len(text) == 10:
        return _clamped(text, lambda low: low + timedelta(days=1))
    low = _instant(text)
    return low, low + (timedelta(seconds=1) if "." not in text else timedelta(milliseconds=1))


def _clamped(first_day: str, following) -> Span:
    low = datetime.fromisoformat(first_day).replace(tzinfo=VIETNAM)
    if low.year >= 9999:
        return min(low, LATEST - timedelta(days=1)), LATEST
    return max(low, EARLIEST), following(low)


def _next_month(low: datetime) -> datetime:
    return low.replace(year=low.year + low.month // 12, month=low.month % 12 + 1)


def _instant(text: str) -> datetime:
    """An instant; a leap second counts as the last second of its minute, finer than microseconds is cut off."""
    moment = text.replace(":60", ":59", 1) if text[17:19] == "60" else text
    if "." in moment and len(moment) > 26:
        point = moment.index(".")
        zone = next(place for place in range(point, len(moment)) if moment[place] in "Z+-")
        moment = moment[: min(zone, point + 7)] + moment[zone:]
    found = datetime.fromisoformat(moment)
    if found.tzinfo is None:
        raise ValueError(f"{text} has a time but no zone")
    return min(max(found, EARLIEST), LATEST)


def period(value: dict) -> Span:
    """What a Period means; an open end reaches to the end of time."""
    low = span(value["start"])[0] if "start" in value else EARLIEST
    high = span(value["end"])[1] if "end" in value else LATEST
    return low, high
