"""Patients and persons: each organisation has its own Patient, linked to the one person it is.

A Patient with an identifier that `people` knows is linked as it is written; what names that Patient as its subject is
of that person too. `person` in fhir_resource is derived: for the audit and for reading across organisations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from lienthong import database, people
from lienthong.access import Actor
from lienthong.fhir import definitions, parameters, reference
from lienthong.fhir.outcome import refused

# Systems of identifiers as named by the Ministry's draft core guide (VN Core), and what `people` calls them.
SYSTEMS = {
    "http://fhir.ehealth.gov.vn/core/sid/citizen_id": "personal-number",
    "http://fhir.ehealth.gov.vn/core/sid/national_id": "old-id",
    "http://fhir.ehealth.gov.vn/core/sid/insurance_number": "insurance-card",
    "http://fhir.ehealth.gov.vn/core/sid/passport_number": "passport",
}
OWN_NUMBER = "http://fhir.ehealth.gov.vn/core/sid/patient-internal-id"
_SUBJECTS = ("subject", "patient", "beneficiary", "for")


def identifiers(patient: dict, organisation: str | None) -> dict[str, str]:
    """The identifiers by which `people` can tell who a Patient is."""
    found: dict[str, str] = {}
    for identifier in patient.get("identifier", ()):
        system, value = identifier.get("system", ""), identifier.get("value")
        if value and system in SYSTEMS:
            found[SYSTEMS[system]] = value
        elif value and system == OWN_NUMBER and organisation and organisation.startswith("facility:"):
            found[f"facility-patient:{organisation.removeprefix('facility:')}"] = value
    return found


def persons(patients: Sequence[dict], actor: Actor) -> list[UUID | None]:
    """Who these Patients are, None for one without a known identifier or a name. Refuses (422) a malformed number."""
    facts = [_facts(patient, actor) for patient in patients]
    known = [each for each in facts if each]
    if not known:
        return [None] * len(facts)
    try:
        found = iter(people.match_or_create_many(known, by=actor))
    except ValueError as error:
        raise refused(422, "value", str(error), "Patient.identifier") from error
    return [next(found).pk if each else None for each in facts]


def subject(resource: dict, links: Mapping[str, str]) -> str | None:
    """The id of the Patient that a resource is about."""
    for name in _SUBJECTS:
        if type(value := resource.get(name)) is dict:
            return _patient(value, links)
    for part in resource.get("participant", ()) if resource["resourceType"] == "Appointment" else ():
        if found := _patient(part.get("actor", {}), links):
            return found
    return None


def persons_of(ids: set[str], organisation: int) -> dict[str, UUID]:
    """Who the Patients with these ids are, for those of this organisation that are linked."""
    if not ids:
        return {}
    rows = database.connection().execute(
        "SELECT id, person FROM fhir_resource"
        " WHERE type = 'Patient' AND id = ANY(%s::text[]) AND organisation = %s::int AND person IS NOT NULL",
        [list(ids), organisation],
    )
    return {row[0]: row[1] for row in rows}


@cache
def parameters_to() -> list[int]:
    """The numbers of the search parameters whose index rows say whom a resource is about."""
    found = [parameters.of(kind) for kind in definitions.parameters()]
    return sorted({each["patient"].number for each in found if "patient" in each})


def _patient(value: dict, links: Mapping[str, str]) -> str | None:
    text = value.get("reference")
    if not text:
        return None
    kind, key = reference.target(links.get(text, text))
    return key if kind == "Patient" else None


def _facts(patient: dict, actor: Actor) -> people.PersonFacts | None:
    numbers = identifiers(patient, actor.organisation)
    name = _name(patient)
    if not numbers or not name:
        return None
    return people.PersonFacts(
        name=name,
        birth=_birth(patient.get("birthDate")),
        sex=patient.get("gender", "unknown"),
        identifiers=numbers,
        source="fhir",
    )


def _name(patient: dict) -> str:
    """As Vietnamese names are written: family name first. The official name goes before others."""
    names = sorted(patient.get("name", ()), key=lambda name: name.get("use") != "official")
    if not names:
        return ""
    parts = [names[0].get("family", ""), *names[0].get("given", ())]
    return names[0].get("text") or " ".join(part for part in parts if part)


def _birth(text: str | None) -> people.BirthDate | None:
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    return people.BirthDate(*parts)
