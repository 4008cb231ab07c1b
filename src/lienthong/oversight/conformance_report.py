"""The conformance report of a version of a product: which tables and types passed, which rules failed, how to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count, Sum

from lienthong import data_file
from lienthong.exchange.fault import Severity, catalogue
from lienthong.exchange.tables import TABLES
from lienthong.oversight.conformance import R4, Trial, TrialFault, TrialPart
from lienthong.oversight.conformance_criteria import Scheme

_ORDER = {str(one): place for place, one in enumerate(Severity)}


@dataclass(frozen=True)
class Part:
    """A table or resource type: how many came and how many were refused or warned of."""

    name: str
    total: int
    refused: int
    warned: int

    @property
    def state(self) -> str:
        """ "passed", "warned", "refused", or "missing" where nothing came."""
        if not self.total:
            return "missing"
        return "refused" if self.refused else "warned" if self.warned else "passed"


@dataclass(frozen=True)
class Broken:
    """A rule broken at a field: in how many sendings, how often, and what mends it."""

    part: str
    rule: str
    severity: str
    field: str
    sendings: int
    times: int
    mend: str
    source: str
    evidence: str


@dataclass(frozen=True)
class Report:
    """What the last sendings in a format showed."""

    sendings: int
    by_state: dict[str, int]
    parts: list[Part]
    broken: list[Broken]


def report(trials: list[Trial], scheme: Scheme, language: str) -> Report:
    """The report over the last sendings in a format (`conformance_criteria.window`): two queries."""
    states = Counter(one.state for one in trials)
    return Report(len(trials), dict(states), _parts(trials, scheme), _broken(trials, scheme, language))


def _parts(trials: Iterable[Trial], scheme: Scheme) -> list[Part]:
    counted = TrialPart.objects.filter(trial__in=trials).values("part")
    rows = counted.annotate(t=Sum("total"), r=Sum("refused"), w=Sum("warned"))
    found = {row["part"]: Part(row["part"], row["t"], row["r"], row["w"]) for row in rows}
    expected = list(scheme.parts) if scheme.format == R4 else list(TABLES)
    others = sorted(name for name in found if name and name not in expected)
    return [found.get(name, Part(name, 0, 0, 0)) for name in [*expected, *others]]


def _broken(trials: Iterable[Trial], scheme: Scheme, language: str) -> list[Broken]:
    rows = (
        TrialFault.objects.filter(trial__in=trials)
        .values("part", "rule", "severity", "field")
        .annotate(sendings=Count("trial", distinct=True), times=Sum("n"))
    )
    tell = _of_fhir if scheme.format == R4 else _of_envelope
    found = [tell(dict(row), language) for row in rows]
    return sorted(found, key=lambda one: (_ORDER.get(one.severity, 9), -one.sendings, one.part, one.rule, one.field))


def _of_envelope(row: dict[str, Any], language: str) -> Broken:
    """The sentence of the rule, with the places of the values that are not kept."""
    rule = catalogue()[row["rule"]]
    text = rule.mend_en if language == "en" else rule.mend_vi
    mend = text.format(field=row["field"] or "…", found="…", expected="…", table=row["part"], row="…")
    return Broken(**row, mend=mend, source=rule.source, evidence=rule.evidence)


def _of_fhir(row: dict[str, Any], language: str) -> Broken:
    said = _fhir_sentences()
    mend = said.get(row["rule"], said["invalid"])[language if language == "en" else "vi"]
    return Broken(**row, mend=mend, source="HL7 FHIR R4", evidence="primary")


def _fhir_sentences() -> dict[str, dict[str, str]]:
    if not _SENTENCES:
        path = Path(__file__).with_name("conformance_fhir.yaml")
        _SENTENCES.update(data_file.read(path))
    return _SENTENCES


_SENTENCES: dict[str, dict[str, str]] = {}
