"""The table of search parameters that rooms use, compiled from FHIR's SearchParameters.

Each FHIRPath expression becomes plain paths of JSON names with the data type at their end. A parameter that shows the
same element as another for fewer targets (`patient` of `subject`) shares its index rows: `same_as`.
"""

import re
import zlib

CHOSEN: dict[str, str] = {
    "AllergyIntolerance": "identifier patient code clinical-status",
    "Appointment": "identifier actor patient date status",
    "Bundle": "identifier type",
    "Composition": "identifier subject patient encounter type date status author",
    "Condition": "identifier subject patient encounter code category clinical-status onset-date",
    "Coverage": "identifier beneficiary patient payor status",
    "DiagnosticReport": "identifier subject patient encounter code category date status",
    "DocumentReference": "identifier subject patient encounter type date status",
    "Encounter": "identifier subject patient date status class service-provider part-of",
    "Immunization": "identifier patient date vaccine-code status",
    "Location": "identifier name organization",
    "MedicationRequest": "identifier subject patient encounter code authoredon status",
    "Observation": "identifier subject patient encounter code category date status value-quantity",
    "Organization": "identifier name type partof",
    "Patient": "identifier name birthdate gender organization",
    "Practitioner": "identifier name",
    "Procedure": "identifier subject patient encounter code date status",
    "Provenance": "target patient recorded",
    "Questionnaire": "identifier url version status",
    "QuestionnaireResponse": "identifier subject patient encounter questionnaire authored status",
    "ServiceRequest": "identifier subject patient encounter code authored status requester performer",
    "Task": "identifier subject patient encounter focus code owner authored-on status",
}
INDEXED = {
    "token": {"Identifier", "CodeableConcept", "Coding", "ContactPoint", "code", "boolean", "string", "uri", "id"},
    "reference": {"Reference", "canonical", "uri"},
    "date": {"date", "dateTime", "instant", "Period"},
    "string": {"string", "HumanName", "Address"},
    "quantity": {"Quantity"},
    "uri": {"uri", "url", "canonical"},
}


def table(definitions: list[dict], structures: dict[str, dict]) -> dict[str, dict[str, dict]]:
    """{"Encounter": {"patient": {"number":, "kind":, "paths":, "targets":, "same_as":}}}"""
    by_code = {(base, d["code"]): d for d in definitions for base in d["base"]}
    made: dict[str, dict[str, dict]] = {}
    for resource_type, codes in CHOSEN.items():
        of_type = made.setdefault(resource_type, {})
        for code in codes.split():
            of_type[code] = _parameter(resource_type, by_code[resource_type, code], structures)
        _share(of_type)
    numbers = [p["number"] for of_type in made.values() for p in of_type.values() if "same_as" not in p]
    assert len(set(numbers)) == len(numbers), "two parameters have one number: change number()"
    return made


def number(resource_type: str, code: str) -> int:
    """The parameter's number in the index tables: from its name alone, so that it never changes."""
    return zlib.crc32(f"{resource_type}.{code}".encode()) & 0x7FFFFFFF


def _parameter(resource_type: str, definition: dict, structures: dict[str, dict]) -> dict:
    kind, targets = definition["type"], sorted(definition.get("target", []))
    paths = []
    for branch in definition["expression"].split("|"):
        branch, only_type, only_target = _restrictions(branch.strip().strip("()"))
        if not re.match(rf"{resource_type}\.", branch):
            continue
        if only_target:
            targets = [only_target]
        for path, data_type in _leaves(resource_type, branch.split(".")[1:], structures):
            if (only_type is None or data_type == only_type) and data_type in INDEXED[kind]:
                paths.append({"path": path, "type": data_type})
    assert paths, f"{resource_type}.{definition['code']} reaches no element"
    made = {"number": number(resource_type, definition["code"]), "kind": kind, "paths": paths, "url": definition["url"]}
    return {**made, "targets": targets} if kind == "reference" else made


def _restrictions(branch: str) -> tuple[str, str | None, str | None]:
    """A FHIRPath branch without its `as Type`, `.as(Type` and `.where(resolve() is Type`, and these."""
    target = re.search(r"\.where\(resolve\(\) is (\w+)", branch)
    only = re.search(r" as (\w+)|\.as\((\w+)", branch)
    plain = re.split(r"\.where\(| as |\.as\(", branch)[0].strip()
    return plain, (only.group(1) or only.group(2)) if only else None, target.group(1) if target else None


def _leaves(owner: str, names: list[str], structures: dict[str, dict]):
    """Each path of JSON names that the element names can mean, with the data type at its end."""
    elements = structures[owner.partition(".")[0]]["snapshot"]["element"]
    first, rest = names[0], names[1:]
    for element in elements:
        path = element["path"]
        if path not in (f"{owner}.{first}", f"{owner}.{first}[x]"):
            continue
        for kind in element["type"]:
            code = kind["code"]
            name = first + code[:1].upper() + code[1:] if path.endswith("[x]") else first
            if not rest:
                yield [name], code
                continue
            inner = path if code in ("BackboneElement", "Element") else code
            for tail, data_type in _leaves(inner, rest, structures):
                yield [name, *tail], data_type


def _share(of_type: dict[str, dict]) -> None:
    """A reference parameter with the paths of another, but no more targets, reads that one's rows."""
    for code, parameter in of_type.items():
        for other, wider in of_type.items():
            within = set(parameter.get("targets", [])) <= set(wider.get("targets", []))
            if other != code == "patient" and within and parameter["paths"] == wider["paths"]:
                parameter.update(number=wider["number"], same_as=other)
