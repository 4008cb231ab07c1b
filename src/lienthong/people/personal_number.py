"""The personal number: twelve digits that say where, when and as what their holder was registered at birth.

    037 1 50 000126
    place of registration (a former province with a leading 0, or a country), century and sex, year, six at random

Decree 137/2015/NĐ-CP, Circular 59/2021/TT-BCA (evidence: assumed, from general knowledge). Sex or year may have been
corrected since without a new number, so a contradiction is a reason to look, never to refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.people.birth import BirthDate
from lienthong.people.facts import FEMALE, MALE

# The digit after the place: first year of the century, sex.
CENTURY_AND_SEX = {
    "0": (1900, MALE), "1": (1900, FEMALE), "2": (2000, MALE), "3": (2000, FEMALE), "4": (2100, MALE),
    "5": (2100, FEMALE), "6": (2200, MALE), "7": (2200, FEMALE), "8": (2300, MALE), "9": (2300, FEMALE),
}  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """What a personal number says. `place`: code of a former province, empty for a registration abroad."""

    place: str
    sex: str
    year: int


def read(number: str) -> Meaning:
    """What the number says. Raises ValueError unless it has twelve digits."""
    if len(number) != 12 or not number.isdigit():
        raise ValueError("a personal number has twelve digits")
    century, sex = CENTURY_AND_SEX[number[3]]
    return Meaning(number[1:3] if number[0] == "0" else "", sex, century + int(number[4:6]))


def prefix(former_province: str, sex: str, year: int) -> str:
    """The six digits a number begins with for somebody registered there, then, as that."""
    digit = next(key for key, meaning in CENTURY_AND_SEX.items() if meaning == (year // 100 * 100, sex))
    return f"0{former_province}{digit}{year % 100:02}"


def contradicts(number: str, *, sex: str, birth: BirthDate | None) -> list[str]:
    """What the number says otherwise: "sex", "birth"."""
    said = read(number)
    found = ["sex"] if sex in (MALE, FEMALE) and sex != said.sex else []
    return found + (["birth"] if birth and birth.year != said.year else [])
