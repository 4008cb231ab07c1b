"""Which diseases make a referral valid for a year (Circular 01/2025/TT-BYT, list III).

The list names categories (`I10`), single codes (`C38.4`) and ranges (`F00-F99`), with what list I takes out again.
A code is matched without its dot, dagger or star, so `A18.1†` and `A181` are the same disease.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lienthong import data_file

LIST_THREE = Path(__file__).with_name("disease_list_three.yaml")


@dataclass(frozen=True)
class Entry:
    """One line of the list: the codes from `first` to `last`, without those in `out`."""

    codes: str
    first: str
    last: str
    out: tuple[str, ...]
    evidence: str

    def holds(self, code: str) -> bool:
        """Whether the disease `code` (already bare) is meant by this line."""
        inside = code[: len(self.first)] >= self.first and code[: len(self.last)] <= self.last
        return inside and len(code) >= len(self.first) and not any(code.startswith(name) for name in self.out)


def bare(code: str) -> str:
    """An ICD-10 code as capital letters and digits only."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


@cache
def list_three() -> tuple[Entry, ...]:
    """The lines of list III."""
    lines = data_file.read(LIST_THREE)["entries"]
    return tuple(_entry(line) for line in lines)


def entry_of(code: str) -> Entry | None:
    """The line of list III that holds this disease, or None."""
    plain = bare(code)
    return next((entry for entry in list_three() if plain and entry.holds(plain)), None)


def _entry(line: dict) -> Entry:
    first, _, last = line["codes"].partition("-")
    return Entry(
        codes=line["codes"],
        first=bare(first),
        last=bare(last or first),
        out=tuple(bare(code) for code in line.get("except", [])),
        evidence=line["evidence"],
    )
