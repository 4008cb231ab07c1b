"""The code lists of the XML set, with source and evidence; ICD-10 apart, because it is long.

Short lists stand in lists/short.yaml, longer ones in CSV, the titles of all in lists/titles.yaml. A code may be valid
from a day on. The ICD-10 list is that of QĐ 4469/QĐ-BYT (2020); the one of TT 06/2026 is not published in a form a
machine can read, so for episodes that ended on or after 01/07/2026 an unknown code is a warning, not an error
(`disease_list_is_current`).
"""

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from lienthong import data_file

FOLDER = Path(__file__).parent / "lists"
DISEASES_RENEWED_ON = date(2026, 7, 1)  # TT 06/2026/TT-BYT, by the end of the episode


@dataclass(frozen=True)
class CodeList:
    """A list of codes with official labels, and a title for readers; `since` holds the codes that came later."""

    name: str
    vi: str
    en: str
    source: str
    evidence: str
    labels: Mapping[str, tuple[str, str]]
    since: Mapping[str, date] = field(default_factory=dict)

    def label(self, code: str, language: str = "vi") -> str:
        """The official label (Vietnamese where there is no English); the code itself if it is unknown."""
        vi, en = self.labels.get(code, (code, code))
        return (en or vi) if language == "en" else vi

    def title(self, language: str = "vi") -> str:
        """What the list is called."""
        return self.en if language == "en" else self.vi

    def codes_at(self, day: date) -> frozenset[str]:
        """The codes valid on a day."""
        return frozenset(code for code in self.labels if self.since.get(code, date.min) <= day)


@dataclass(frozen=True, slots=True)
class Disease:
    """A code of ICD-10, without its dot. `never_main`: may not be the main disease."""

    code: str
    name: str
    never_main: bool
    women_only: bool
    men_only: bool


@cache
def code_list(name: str) -> CodeList:
    """A list by its name. Raises KeyError if there is none."""
    short = _short()
    if name in short:
        return short[name]
    path = FOLDER / f"{name}.csv"
    if not path.exists():
        raise KeyError(f"no code list {name}")
    return _from_csv(name, path)


def names() -> list[str]:
    """Every list but ICD-10, in order."""
    return sorted([*_short(), *(path.stem for path in FOLDER.glob("*.csv"))])


def disease(code: str) -> Disease | None:
    """The disease a code names, written with or without dot, dagger or asterisk; None if there is none."""
    return diseases().get(bare(code))


@cache
def diseases() -> dict[str, Disease]:
    """ICD-10 by code without dot."""
    text = gzip.decompress((FOLDER / "disease.psv.gz").read_bytes()).decode()
    found = {}
    for line in text.splitlines()[1:]:
        code, flags, name = line.split("|", 2)
        found[code] = Disease(code, name, "M" in flags, "F" in flags, "B" in flags)
    return found


def bare(code: str) -> str:
    """A code as it is looked up: no dot, dagger, asterisk or blank, in capitals."""
    return code.strip().upper().replace(".", "").rstrip("*†+")


@cache
def _titles() -> dict[str, tuple[str, str]]:
    return {name: (vi, en) for name, (vi, en) in data_file.read(FOLDER / "titles.yaml").items()}


@cache
def _short() -> dict[str, CodeList]:
    told = data_file.read(FOLDER / "short.yaml")
    return {
        name: CodeList(
            name,
            *_titles()[name],
            row["source"],
            row["evidence"],
            {code: tuple(words) for code, words in row["codes"].items()},
        )
        for name, row in told.items()
    }


def _from_csv(name: str, path: Path) -> CodeList:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return CodeList(
        name,
        *_titles()[name],
        rows[0]["source"],
        rows[0]["evidence"],
        {row["code"]: (row["vi"], "") for row in rows},
        {row["code"]: date.fromisoformat(row["from"]) for row in rows if row["from"]},
    )
