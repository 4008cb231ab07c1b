"""Vital signs within XML5.DIEN_BIEN_LS: CSST<M75_T37_HA120/70_NT18_SP98_HL2>.

M pulse a minute, T temperature °C, HA blood pressure mmHg, NT breaths a minute, SP oxygen saturation %, HL care level.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from lienthong.exchange.checks.case import Case
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault

_BLOCK = re.compile(r"CSST\s*<([^<>]*)(>?)")
_PART = re.compile(r"(?:(?P<name>M|T|NT|SP|HL)(?P<value>\d{1,3}(?:[.,]\d{1,2})?)|HA(?P<high>\d{2,3})/(?P<low>\d{2,3}))")
_NAMES = {"M": "pulse", "T": "temperature", "NT": "breathing", "SP": "saturation", "HL": "care_level"}


def read(text: str) -> list[dict[str, float]] | None:
    """Each block of vital signs; None if one can't be read."""
    found = []
    for block in _BLOCK.finditer(text):
        signs = _signs(block[1]) if block[2] else None
        if signs is None:
            return None
        found.append(signs)
    return found


@lru_cache(maxsize=8192)  # checked once and mapped once; the same figures come again all the time
def _signs(inside: str) -> dict[str, float] | None:
    signs: dict[str, float] = {}
    for written in inside.split("_"):
        part = _PART.fullmatch(written.strip())
        if not part:
            return None
        if part["name"]:
            signs[_NAMES[part["name"]]] = float(part["value"].replace(",", "."))
        else:
            signs["systolic"], signs["diastolic"] = float(part["high"]), float(part["low"])
    return signs


@rule("vital-signs.form")
def vital_signs(case: Case) -> Iterator[Fault]:
    """Where vital signs are begun, they can be read."""
    for position, row in enumerate(case.rows("XML5"), 1):
        text = row["DIEN_BIEN_LS"]
        if "CSST" in text and read(text) is None:
            yield fault("vital-signs.form", "XML5", position, "DIEN_BIEN_LS", text[text.index("CSST") :])
