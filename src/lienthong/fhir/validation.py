"""Validation against FHIR R4 (https://hl7.org/fhir/R4/validation.html): structure, cardinality, values, bindings.

Checked: no unknown elements, required elements, one `value[x]`, forms of primitives (dates exist in the calendar),
required bindings that HL7 enumerates, safe narrative. Not checked: invariants in FHIRPath, profiles, terminologies.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _

from lienthong.fhir import definitions, fault_sentences
from lienthong.fhir.outcome import Fault, Refused

_ENGINE = jsonschema_rs.RegexOptions()
_HOLDERS = frozenset({"Bundle", "Parameters"})


def check(resource: Any) -> None:
    """Refuse (422) a resource with faults, naming all of them."""
    faults = faults_of(resource)
    if faults:
        raise Refused(422, *faults)


def faults_of(resource: Any, at: str = "") -> list[Fault]:
    """Every fault of a resource, none if it is valid. `at` is the place that holds it ("Bundle.entry[3].resource")."""
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(kind, str) or kind not in definitions.resource_types():
        return [_unknown_type(kind, at)]
    place = at or kind
    faults: list[Fault] = []
    try:
        if not _validator(kind).is_valid(resource):
            faults += fault_sentences.of(_validator(kind).iter_errors(resource), place)
    except ValueError:  # the validator's own limit
        return [Fault("too-long", _("Elements are nested too deeply to be read."), place)]
    if "contained" in resource or kind in _HOLDERS:
        for inner, where in _held(resource, kind, place):
            faults += faults_of(inner, where)
    return faults


@cache
def _validator(kind: str) -> jsonschema_rs.Validator:
    schema = {"$ref": f"#/$defs/{kind}", "$defs": definitions.within(kind)}
    return jsonschema_rs.Draft202012Validator(schema, pattern_options=_ENGINE, validate_formats=False)


def _held(resource: dict, kind: str, place: str) -> Iterator[tuple[Any, str]]:
    """The resources inside a resource, each with its place."""
    for name in ("contained", "entry", "parameter"):
        if name != "contained" and kind not in _HOLDERS:
            continue
        parts = resource.get(name)
        for number, part in enumerate(parts if isinstance(parts, list) else ()):
            where = f"{place}.{name}[{number}]"
            if name == "contained":
                yield part, where
            elif isinstance(part, dict) and "resource" in part:
                yield part["resource"], f"{where}.resource"


def _unknown_type(kind: Any, at: str) -> Fault:
    if kind is None:
        return Fault("structure", _("A resource needs `resourceType`: name its type, for example Patient."), at or None)
    near = fault_sentences.suggestion(str(kind), definitions.resource_types())
    text = _("%(kind)s is no resource type of FHIR R4.") % {"kind": kind}
    return Fault("structure", f"{text}{near}", at or None)
