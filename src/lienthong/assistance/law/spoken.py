"""Rules in words: what is no number, with its article and evidence, for the page *Law* and the command `law`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from lienthong import data_file
from lienthong.assistance.law.reading import FOLDER, load
from lienthong.assistance.law.value import article


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule in words, for dossiers or months from `valid_from` on, before `valid_to`."""

    code: str
    name: Mapping[str, str]
    words: Mapping[str, str]
    valid_from: date
    valid_to: date | None
    document: str
    at: tuple[str, ...]
    evidence: str

    def article(self, language: str) -> str:
        """The legal basis in words."""
        return article(self.at, load().documents[self.document].name[language], language)


@cache
def rules() -> tuple[Spoken, ...]:
    """Every rule in words, as the program knows them."""
    rows = data_file.read(FOLDER / "rules.yaml")
    return tuple(
        Spoken(row["code"], row["name"], row["words"], row["from"], row.get("to"), row["document"], tuple(row["at"]),
               row["evidence"])
        for row in rows
    )  # fmt: skip
