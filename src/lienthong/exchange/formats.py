"""The forms a value may have: dates, amounts, codes of people, cards, facilities, diseases, as exact patterns.

One pattern a format, used both where a value is judged alone (`fields`) and inside the pattern of a whole row
(`quick`), so that both give one answer. Years run from 1900 to 2099; the 29th of February only in leap years.
"""

import re
from functools import cache

from lienthong.exchange.tables import Era, Field, code_list

YEAR = r"(?:19|20)\d\d"
DAY = (
    r"(?:(?:19|20)\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))0229)"
)
TIME = r"(?:[01]\d|2[0-3])[0-5]\d"
IDENTITY = r"(?:\d{12}|\d{9}|[A-Z]\d{7})"
CARD = r"[A-Z]{2}\d{3}(?:KT\d{8}|\d{10})"
FACILITY = r"[0-9A-Z]{5}"
DISEASE = r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,2})?[*†+]?"


def _joined(pattern: str) -> str:
    return rf"{pattern}(?:;{pattern})*"


PATTERNS = {
    "moment": DAY + TIME,
    "day": DAY,
    "day_or_moment": f"{DAY}(?:{TIME})?",
    "days": _joined(DAY),
    "moments": _joined(DAY + TIME),
    "birth": rf"(?:{DAY}{TIME}|{YEAR}(?:0[1-9]|1[0-2]|00)000000)",
    "birth_day": rf"(?:{DAY}|{YEAR}(?:0[1-9]|1[0-2]|00)00)",
    "identity": _joined(IDENTITY),
    "card": CARD,
    "cards": _joined(CARD),
    "facility": FACILITY,
    "facilities": _joined(FACILITY),
    "disease": DISEASE,
    "diseases": _joined(DISEASE),
    "digits10": r"(?!0{10})\d{10}",
    "weights": _joined(r"\d{1,6}(?:\.\d{1,2})?"),
    "occupation": r"\d{2,5}",
}
_DECIMALS = {"integer": "", "amount": r"(?:\.\d{1,2})?", "price": r"(?:\.\d{1,3})?", "quantity": r"(?:\.\d{1,3})?"}

# The rule a value breaks when it has not its form.
RULE_OF = {
    **dict.fromkeys(("moment", "day", "day_or_moment", "days", "moments", "birth", "birth_day"), "field.date"),
    **dict.fromkeys(("integer", "amount", "price", "quantity", "weights"), "field.number"),
    "identity": "field.identity",
    "card": "field.card",
    "cards": "field.card",
    "facility": "field.facility",
    "facilities": "field.facility",
    "disease": "field.disease",
    "diseases": "field.disease",
    "digits10": "field.digits10",
    "occupation": "field.occupation",
}


@cache
def value_pattern(field: Field, era: Era) -> str:
    """The pattern of a filled value. Plain text: any characters of XML but markup, within the length."""
    if field.codes:
        return codes_pattern(field)
    if field.format in _DECIMALS:
        return rf"\d{{1,{field.length_in(era) or 20}}}{_DECIMALS[field.format]}"
    if field.format:
        return PATTERNS[field.format]
    return ""


@cache
def codes_pattern(field: Field) -> str:
    """The codes that were always valid, longest first; a number may have leading zeros within its length."""
    known = code_list(field.codes)
    codes = sorted((code for code in known.labels if code not in known.since), key=lambda code: (-len(code), code))
    zeros = f"0{{0,{field.length - 1}}}" if field.number and field.length and field.length > 1 else ""
    return f"{zeros}(?:{'|'.join(map(re.escape, codes))})"


@cache
def compiled(field: Field, era: Era) -> re.Pattern[str] | None:
    """The compiled pattern of a value alone; None for plain text."""
    pattern = value_pattern(field, era)
    return re.compile(pattern, re.ASCII) if pattern else None
