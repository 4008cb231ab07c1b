"""What is said twice must be said alike: the episode's number, the facility, and the fields repeated from XML1."""

import unicodedata
from collections.abc import Iterator
from functools import cache

from lienthong.exchange.checks.case import Case
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault
from lienthong.exchange.tables import TABLES


@rule("episode.facility")
def facility(case: Case) -> Iterator[Fault]:
    """The dossier is of the facility that sends it."""
    stated = case.summary["MA_CSKCB"]
    if stated and stated != case.facility:
        yield fault("episode.facility", "XML1", 1, "MA_CSKCB", stated, case.facility)


@rule("episode.number", "episode.rows")
def numbers(case: Case) -> Iterator[Fault]:
    """One MA_LK in all rows of all tables; STT counts up."""
    number = case.summary["MA_LK"]
    for table, rows in case.tables.items():
        for position, row in enumerate(rows, 1):
            if row["MA_LK"] != number:
                yield fault("episode.number", table, position, "MA_LK", row["MA_LK"], number)
            if row.get("STT", "") not in ("", str(position)) and table != "XML1":
                yield fault("episode.rows", table, position, "STT", row["STT"], str(position))


@rule("field.equals-summary")
def repeated(case: Case) -> Iterator[Fault]:
    """A field that repeats XML1, where it is filled."""
    summary = case.summary
    for table, rows in case.tables.items():
        for own, original in _repeats(table):
            for position, row in enumerate(rows, 1):
                value = row.get(own)
                if value and value != summary[original] and _plain(value) != _plain(summary[original]):
                    yield fault("field.equals-summary", table, position, own, value, summary[original])


@cache
def _repeats(table: str) -> tuple[tuple[str, str], ...]:
    fields = TABLES[table].fields if table != "XML1" else ()
    return tuple((field.name, field.same_as) for field in fields if field.same_as)


def _plain(value: str) -> str:
    """Without what the eye can't see: the way accents are composed, blanks around and between words."""
    return " ".join(unicodedata.normalize("NFC", value).split())
