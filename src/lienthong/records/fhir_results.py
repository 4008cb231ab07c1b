"""The results of a record in its FHIR document: a DiagnosticReport each, an Observation for each measured value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.records import export_values, results
from lienthong.records.entry import Kind
from lienthong.records.export_source import Source, Written
from lienthong.records.export_values import Who
from lienthong.records.fhir_parts import INDEX, LICENCE, SERVICE, TERMS, Resource, concept, filled, moment

STATUS = {results.FINAL: "final", results.AWAITED: "registered", results.NOT_DONE: "cancelled"}
SECTIONS = {"test": "LAB", "imaging": "RAD", "function": "OTH"}  # v2-0074
CATEGORIES = {"test": "laboratory", "imaging": "imaging", "function": "procedure"}
INTERPRETATIONS = {"low": "L", "high": "H", "abnormal": "A"}
COMPARATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">="}


@dataclass(frozen=True)
class Results:
    """The results among the parts of one document. name: the address of a part; about: subject and encounter."""

    source: Source
    name: Callable[[str], str]
    about: Mapping[str, Any]

    def resources(self) -> list[tuple[str, Resource]]:
        """Reports and observations, each report after what it rests on."""
        return [part for one in self.source.of(Kind.RESULT) for part in self._of(one)]

    def _of(self, one: Written) -> list[tuple[str, Resource]]:
        measured = [
            (self.name(f"{one.entry.thing}:{row}"), self._observation(one, values))
            for row, values in enumerate(one.values.get("measures", ()))
        ]
        report = self._report(one, [address for address, _resource in measured])
        return [*measured, (self.name(f"{one.entry.thing}:report"), report)]

    def _report(self, one: Written, measured: list[str]) -> Resource:
        said, order = one.values, self.source.answers.get(one.entry.pk)
        words = (said.get("description"), said.get("conclusion"), said.get("suggestion"), said.get("outcome_reason"))
        return filled({
            "resourceType": "DiagnosticReport", "status": STATUS[said["outcome"]], **self.about,
            "category": [{"coding": [{"system": f"{TERMS}v2-0074", "code": SECTIONS[said["result_kind"]]}]}],
            "code": concept(SERVICE, said.get("service_code", ""), said["service"]),
            "basedOn": [{"reference": self.name(f"{order.note.thing}:{order.row - 1}")}] if order else [],
            "effectiveDateTime": moment(said.get("sampled_at") or one.entry.happened_at),
            "issued": moment(one.entry.happened_at), "performer": [self._who(export_values.performer(one), one)],
            "resultsInterpreter": [self._who(export_values.reader(one), one)],
            "result": [{"reference": address} for address in measured],
            "conclusion": "\n".join(word for word in words if word),
        })  # fmt: skip

    def _observation(self, one: Written, row: Mapping[str, Any]) -> Resource:
        said, mark = one.values, results.mark(row)
        category, found = CATEGORIES[said["result_kind"]], f"{TERMS}v3-ObservationInterpretation"
        return filled({
            "resourceType": "Observation", "status": "final", **self.about,
            "category": [{"coding": [{"system": f"{TERMS}observation-category", "code": category}]}],
            "code": concept(INDEX, row.get("index_code", ""), row["index"]),
            "effectiveDateTime": moment(said.get("sampled_at") or one.entry.happened_at),
            "issued": moment(one.entry.happened_at), "performer": [self._who(export_values.performer(one), one)],
            **_value(row), "referenceRange": [_range(row)] if results.reference(row) else [],
            "interpretation": [{"coding": [{"system": found, "code": INTERPRETATIONS[mark]}]}] if mark else [],
            "device": {"display": said["device"]} if said.get("device") else {},
        })  # fmt: skip

    def _who(self, who: Who, one: Written) -> Resource:
        """Who acted: the entry's author is in the document, another is named by licence."""
        if who.name == one.entry.author_name:
            return {"reference": self.name(f"practitioner:{one.entry.author}")}
        return filled({
            "identifier": {"system": LICENCE, "value": who.licence} if who.licence else {}, "display": who.name,
        })  # fmt: skip


def _value(row: Mapping[str, Any]) -> Resource:
    found = results.value(row["measure"])
    if found is None:
        return {"valueString": row["measure"]}
    return {"valueQuantity": filled({
        "value": float(found.number), "comparator": COMPARATORS.get(found.sign, ""), "unit": row.get("unit", ""),
    })}  # fmt: skip


def _range(row: Mapping[str, Any]) -> Resource:
    limits = {name: {"value": float(row[name])} for name in ("low", "high") if row.get(name) is not None}
    return limits | {"text": results.reference(row)}
