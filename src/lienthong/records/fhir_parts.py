"""What the FHIR document is made of: code systems, moments, concepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lienthong.database import clock

Resource = dict[str, Any]
CORE, OWN = "http://fhir.ehealth.gov.vn/core/sid/", "http://lienthong.vn/fhir/sid/"
LICENCE, SERVICE, INDEX = OWN + "practitioner-licence", OWN + "service", OWN + "test-index"
LOINC, UCUM, ICD_10 = "http://loinc.org", "http://unitsofmeasure.org", "http://hl7.org/fhir/sid/icd-10"
TERMS = "http://terminology.hl7.org/CodeSystem/"


def moment(value: datetime) -> str:
    """A moment as FHIR writes it, in Vietnam's zone."""
    return value.astimezone(clock.VIETNAM).isoformat(timespec="seconds")


def concept(system: str, code: str, words: str) -> Resource:
    """A concept with its code where there is one."""
    return filled({"coding": [{"system": system, "code": code}] if code else [], "text": words})


def filled(resource: Mapping[str, Any]) -> Resource:
    """Without what is empty, which FHIR does not allow."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}
