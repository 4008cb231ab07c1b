"""Value: one number of the law, with the months it holds for and the moment it became known.

Numbers are whole: đồng, years, or hundredths of a coefficient (2.5 is 250): money never passes through fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
PRIMARY = "primary"
NATION = ""


class Unit(StrEnum):
    """What an amount counts."""

    DONG = "dong"
    COEFFICIENT = "coefficient"  # hundredths
    YEARS = "years"
    MONTH = "month"  # of the year
    MONTHS = "months"
    TIMES = "times"
    FLAG = "flag"
    CHOICE = "choice"


class Origin(StrEnum):
    """Where a value comes from; of two for the same months and moment, the later in this order counts."""

    PROGRAM = "program"
    ENTRY = "entry"
    WHAT_IF = "what-if"


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the law. `ends` is the first day on which it no longer holds."""

    code: str
    name: Mapping[str, str]
    known: datetime
    in_force: date
    ends: date | None = None
    evidence: str = "assumed"
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Name:
    """What a code stands for, in the languages of the house; `hiv` if the words tell of HIV."""

    code: str
    words: Mapping[str, str]
    unit: Unit
    hiv: bool = False
    choices: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    of_provinces: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """An amount from `valid_from` on, before `valid_to`; None says that the law holds none any more."""

    code: str
    province: str
    amount: int | None
    valid_from: date
    known_from: datetime
    document: Document
    at: tuple[str, ...] = ()
    evidence: str = "assumed"
    valid_to: date | None = None
    note: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = Origin.PROGRAM
    entry: str = ""  # the thing code of the entry that says so
    file: str = ""  # SHA-256 of the document's file

    @property
    def verified(self) -> bool:
        """Whether the primary document was seen."""
        return self.evidence == PRIMARY

    def holds(self, day: date, known_at: datetime) -> bool:
        """Whether it covers this day and was known at that moment."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to) and self.known_from <= known_at

    @property
    def rank(self) -> tuple[date, int, datetime]:
        """Of several that hold, the greatest counts: the latest beginning, then what was said last."""
        return self.valid_from, list(Origin).index(self.origin), self.known_from

    def article(self, language: str = "vi") -> str:
        """The legal basis in words: "khoản 1 Điều 5; Điều 6 Nghị định 20/2021/NĐ-CP"."""
        return article(self.at, self.document.name[language], language)


def article(places: tuple[str, ...], document: str, language: str) -> str:
    """Places of a document in words. A place is "5", "5.1" or "5.5.a": article, clause, point."""
    written = [_vietnamese(place) if language == "vi" else f"Article {place}" for place in places]
    if not written:
        return document
    return f"{'; '.join(written)} {document}" if language == "vi" else f"{'; '.join(written)}, {document}"


def _vietnamese(place: str) -> str:
    parts = place.split(".")
    if any("–" in part for part in parts) and len(parts) > 2:  # "32.3–32.5"
        return f"khoản {parts[1].split('–')[0]}–{parts[-1]} Điều {parts[0]}"
    named = [f"Điều {parts[0]}"]
    if len(parts) > 1:
        named.insert(0, f"khoản {parts[1]}")
    if len(parts) > 2:
        named.insert(0, f"điểm {parts[2]}")
    return " ".join(named)
