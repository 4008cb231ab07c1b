"""How long a record is kept: classes with years, legal basis and evidence (`retention.yaml`).

Years are counted from the end of the year in which the episode ended (Law on Archives 33/2024/QH15, Article 15.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.papers.form import Words

_FILE = Path(__file__).with_name("retention.yaml")
DEATH, TREATMENT = "death", "treatment"


@dataclass(frozen=True)
class Retention:
    """One class. `years` is None for records kept for ever."""

    key: str
    name: Words
    years: int | None
    basis: Words
    evidence: str

    def until(self, ended_on: date) -> date | None:
        """The last day on which a record that ended on this day must be kept; None for ever."""
        return date(ended_on.year + self.years, 12, 31) if self.years is not None else None


@cache
def classes() -> dict[str, Retention]:
    """Every class, by key."""
    told: Mapping[str, Any] = data_file.read(_FILE)
    return {key: _read(key, one, told["basis"]) for key, one in told["classes"].items()}


def of(key: str) -> Retention:
    """The class with this key. Raises KeyError."""
    return classes()[key]


def longer(one: str, other: str) -> str:
    """Of two classes the one that keeps a record longer."""
    return max((one, other), key=lambda key: years if (years := of(key).years) is not None else 10**4)


def _read(key: str, told: Mapping[str, Any], basis: Mapping[str, str]) -> Retention:
    law = (
        Words(*(f"{basis[language]}, {told['line'][language]}" for language in ("vi", "en")))
        if "line" in told
        else Words(**told["basis"])
    )
    return Retention(key, Words(**told["name"]), told["years"], law, told["evidence"])
