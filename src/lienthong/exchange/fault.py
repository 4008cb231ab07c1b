"""Fault: what is wrong in an envelope, by table, row, field and rule, with its severity and how to mend it.

The rules stand in rules.yaml: id, severity, legal source, evidence, and the sentence that mends, in both languages.
A dossier with a critical fault or an error is refused; one with warnings is accepted and its sender told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lienthong import data_file
from lienthong.exchange.tables import code_list

NOT_IN_LIST = "field.code"  # the rule whose `expected` is the name of a code list
SHOWN = 120  # characters of a value that a fault repeats


class Severity(StrEnum):
    CRITICAL = "critical"  # cannot be judged further
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it asks, on which legal source, how sure we are of it, and the sentence that mends."""

    id: str
    severity: Severity
    source: str
    evidence: str
    asks_vi: str
    asks_en: str
    mend_vi: str
    mend_en: str

    def asks(self, language: str) -> str:
        return self.asks_en if language == "en" else self.asks_vi


class Fault(NamedTuple):
    """A rule broken. `row` counts from 1 within the table, 0 means the table or the envelope as a whole."""

    rule: str
    table: str = ""
    row: int = 0
    field: str = ""
    found: str = ""
    expected: str = ""
    severity: str = ""

    def sentence(self, language: str = "vi") -> str:
        """What to do, in one sentence."""
        rule = catalogue()[self.rule]
        text = rule.mend_en if language == "en" else rule.mend_vi
        return text.format(**self._asdict() | {"expected": self._expected(language)})

    def _expected(self, language: str) -> str:
        """What was expected, as a reader knows it: a list of codes by its title (where it isn't hidden from them)."""
        try:
            return code_list(self.expected).title(language) if self.rule == NOT_IN_LIST else self.expected
        except KeyError:
            return self.expected


def fault(
    rule: str, table: str = "", row: int = 0, field: str = "", found: str = "", expected: str = "", severity: str = ""
) -> Fault:
    """A fault, with the severity of its rule unless another is given, and the value cut to what may be shown."""
    shown = found if len(found) <= SHOWN else found[:SHOWN] + "…"
    return Fault(rule, table, row, field, shown, expected, severity or catalogue()[rule].severity)


def worst(faults: Iterable[Fault]) -> Severity | None:
    """The greatest severity among the faults; None if there are none."""
    found = {fault.severity for fault in faults}
    return next((severity for severity in Severity if severity in found), None)


def refuses(faults: Iterable[Fault]) -> bool:
    """Whether these faults refuse the dossier."""
    return any(fault.severity != Severity.WARNING for fault in faults)


@cache
def catalogue() -> dict[str, Rule]:
    """Every rule by its id."""
    told = data_file.read(Path(__file__).with_name("rules.yaml"))
    return {
        name: Rule(
            name, Severity(row["severity"]), row["source"], row["evidence"], row["asks"]["vi"], row["asks"]["en"],
            row["mend"]["vi"], row["mend"]["en"],
        )
        for name, row in told.items()
    }  # fmt: skip
