"""What a rule sees: one dossier, read; and how a dossier is judged from its documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from lienthong.exchange import fields, reading
from lienthong.exchange.checks.registry import RULES
from lienthong.exchange.envelope import Dossier
from lienthong.exchange.fault import Fault, Severity, refuses, worst
from lienthong.exchange.tables import TABLES, Era, era_at

Row = dict[str, str]
_END = "<NGAY_RA>"


@dataclass(frozen=True)
class Known:
    """What the rules are judged against: the directory as it is, and the time it is.

    practitioners: licences by facility; a facility without any is not asked about.
    """

    now: datetime
    facilities: frozenset[str] = frozenset()
    practitioners: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass
class Case:
    """A dossier as the rules see it."""

    tables: dict[str, list[Row]]
    era: Era
    ended: date
    facility: str
    known: Known
    figures: dict[str, list[dict[str, float]]] = field(default_factory=dict)  # by table, as `totals` reads them

    @cached_property
    def summary(self) -> Row:
        """The one row of XML1."""
        return self.tables["XML1"][0]

    def rows(self, name: str) -> list[Row]:
        return self.tables.get(name) or []


@dataclass
class Judgement:
    """What was found: the tables, the version they follow, and every fault."""

    tables: dict[str, list[Row]]
    faults: list[Fault]
    era: Era = Era.QD1931

    @property
    def refused(self) -> bool:
        return refuses(self.faults)

    @property
    def number(self) -> str:
        """The episode's number (MA_LK), "" if unreadable."""
        summary = self.tables.get("XML1") or self.tables.get("XML0") or [{}]
        return summary[0].get("MA_LK", "").strip()


def judge(dossier: Dossier, *, facility: str, known: Known) -> Judgement:
    """Every fault of a dossier sent for this facility."""
    faults = list(dossier.faults)
    if "XML1" not in dossier.documents:
        return _check_in(dossier, faults, known) if "XML0" in dossier.documents else Judgement({}, faults)
    ended = _end(dossier.documents["XML1"], known.now.date())
    era = era_at(ended)
    tables = {name: _rows(name, era, text, ended, faults) for name, text in dossier.documents.items()}
    judgement = Judgement(tables, faults, era)
    if tables["XML1"] and not (faults and worst(faults) == Severity.CRITICAL):
        case = Case(tables, era, ended, facility, known)
        for check in RULES:
            faults.extend(check(case))
    return judgement


def _check_in(dossier: Dossier, faults: list[Fault], known: Known) -> Judgement:
    rows = _rows("XML0", Era.QD1931, dossier.documents["XML0"], known.now.date(), faults)
    return Judgement({"XML0": rows}, faults)


def _rows(name: str, era: Era, text: str, ended: date, faults: list[Fault]) -> list[Row]:
    content = reading.read(name, era, text)
    if not content.faultless:
        faults.extend(content.faults)
        faults.extend(fields.check_rows(TABLES[name], era, content.rows, ended))
    return content.rows


def _end(summary: str, otherwise: date) -> date:
    """The day the episode ended, which chooses the version of the standard, before XML1 is read."""
    start = summary.find(_END) + len(_END)
    digits = summary[start : start + 8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return otherwise
