"""Synthetic Vietnamese names in true order (family name, middle, given) and assumed frequencies."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from lienthong import data_file

KINH = "01"
OLD, MIDDLE, NEW = "old", "middle", "new"


@dataclass(frozen=True)
class Lottery:
    """Draws words by their weights."""

    words: tuple[str, ...]
    bounds: tuple[int, ...]

    @classmethod
    def of(cls, weights: Mapping[str, int]) -> Lottery:
        return cls(tuple(weights), tuple(accumulate(weights.values())))

    def draw(self, rng: random.Random) -> str:
        return rng.choices(self.words, cum_weights=self.bounds)[0]


@dataclass(frozen=True)
class People:
    """How one of the country's peoples names its own. Middle and given names by (sex, era)."""

    code: str
    surnames: Lottery
    middle: Mapping[tuple[str, str], Lottery]
    given: Mapping[tuple[str, str], Lottery]
    given_first: bool = False

    def full(self, rng: random.Random, surname: str, sex: str, born: int) -> str:
        """A full name for somebody of this family."""
        era = OLD if born < 1965 else MIDDLE if born < 1995 else NEW
        middle, given = self.middle[sex, era].draw(rng), self.given[sex, era].draw(rng)
        while given == middle.split(" ")[-1]:
            given = self.given[sex, era].draw(rng)
        own = middle + given if middle.endswith("'") else f"{middle} {given}".strip()
        return f"{own} {surname}" if self.given_first else f"{surname} {own}"


@cache
def _data() -> dict[str, Any]:
    return data_file.read(Path(__file__).parent / "names.yaml")


def _by_era(entry: Mapping[str, Any]) -> dict[tuple[str, str], Lottery]:
    return {
        (sex, era): Lottery.of(weights.get(era, weights))
        for sex, weights in entry.items()
        for era in (OLD, MIDDLE, NEW)
    }


@cache
def people(code: str, southern: bool = False) -> People:
    """One of the peoples by its code in the national list (01 Kinh); in the south Hoàng is Huỳnh and Vũ is Võ."""
    kinh = _data()["kinh"]
    entry = kinh if code == KINH else {**kinh, **_data()["peoples"][code]}
    surnames = entry["surnames"]
    if southern:
        spelling = _data()["southern_spelling"]
        surnames = {spelling.get(name, name): weight for name, weight in surnames.items()}
    return People(
        code,
        Lottery.of(surnames),
        _by_era(entry["middle"]),
        _by_era(entry["given"]),
        given_first=entry.get("order") == "given-first",
    )


@cache
def peoples_of(province: str) -> Lottery:
    """The peoples of a province, by their assumed share of its households."""
    shares = {
        code: entry["provinces"][province]
        for code, entry in _data()["peoples"].items()
        if province in entry["provinces"]
    }
    return Lottery.of({**shares, KINH: max(1, 100 - sum(shares.values()))})
