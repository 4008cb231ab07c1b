"""Writing: amounts of the law as people write and read them: 540.000, 2,5, 75 years, yes."""

from __future__ import annotations

from lienthong.assistance.law.reading import hundredths
from lienthong.assistance.law.value import Name, Unit


def read(text: str, unit: Unit) -> int:
    """An amount as it was typed, counted as the law counts it. Raises ValueError."""
    plain = "".join(text.split())
    if unit == Unit.COEFFICIENT:
        number = plain.replace(",", ".")
        if not number.replace(".", "", 1).isdigit():
            raise ValueError(f"{text!r} is no coefficient")
        return hundredths(number, unit)
    digits = plain.replace(".", "").replace(",", "")
    if not digits.isdigit():
        raise ValueError(f"{text!r} is no whole number")
    return int(digits)


def write(amount: int | None, name: Name, language: str) -> str:
    """An amount in words; an empty text where the law holds none."""
    if amount is None:
        return ""
    if name.unit == Unit.DONG:
        return f"{amount:,}".replace(",", ".") + "\u00a0đ"
    if name.unit == Unit.COEFFICIENT:
        whole, rest = divmod(amount, 100)
        text = f"{whole}.{rest:02d}".rstrip("0")
        return (text + "0" if text.endswith(".") else text).replace(".", "," if language == "vi" else ".")
    if name.unit == Unit.CHOICE:
        return name.choices[amount][language]
    if name.unit == Unit.FLAG:
        return {"vi": ("không", "có"), "en": ("no", "yes")}[language][amount]
    return f"{amount} ×" if name.unit == Unit.TIMES else str(amount)
