"""Personal numbers, insurance numbers and cards that fit the person and are given to nobody twice."""

from __future__ import annotations

from collections import Counter

from lienthong.people import personal_number

_STEP = 617_531  # shares no factor with 1,000,000: a walk through all six-digit numbers
_LONG_STEP = 61_753_147


class Numbers:
    """Hands out numbers of one seed; the same calls in the same order give the same numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given: Counter[str] = Counter()

    def personal(self, former_province: str, sex: str, year: int) -> str:
        """A personal number; one in a million for each place, sex and year of birth."""
        start = personal_number.prefix(former_province, sex, year)
        return f"{start}{self._next(start, _STEP, 1_000_000):06}"

    def insurance(self, province: str) -> str:
        """A ten-digit number of social insurance."""
        return f"{province}{self._next('bhxh' + province, _LONG_STEP, 100_000_000):08}"

    def _next(self, series: str, step: int, size: int) -> int:
        self._given[series] += 1
        return (self._seed * 7919 + self._given[series] * step) % size


def card(group: str, province: str, insurance_number: str) -> str:
    """A card of 15 characters: group and benefit level ("GD4"), province, number of social insurance."""
    return f"{group}{province}{insurance_number}"


def card_group(age: int, draw: float) -> str:
    """Under which group somebody of this age is insured (assumed shares)."""
    if age < 6:
        return "TE1"
    if age < 19:
        return "HS4"
    if age < 60:
        return "DN4" if draw < 0.38 else "HN1" if draw < 0.44 else "GD4"
    return "HT3" if draw < 0.3 else "BT2" if draw < 0.4 else "NO2" if age >= 75 and draw < 0.5 else "GD4"
