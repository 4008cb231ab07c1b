"""A text in both languages, Vietnamese first."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """`str()` gives the text of the reader's language; the Vietnamese where there is no English."""

    vi: str
    en: str = ""

    def __str__(self) -> str:
        return (self.en or self.vi) if (get_language() or "vi").startswith("en") else self.vi

    def __bool__(self) -> bool:
        return bool(self.vi)
