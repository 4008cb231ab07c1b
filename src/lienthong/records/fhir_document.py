"""A record as a FHIR R4 document (https://hl7.org/fhir/R4/documents.html): a Bundle whose first entry is a Composition.

Each signed entry is a QuestionnaireResponse with a Provenance that holds its author's seal; beside them what readers of
FHIR look for by itself: patient, stay, diseases, vital signs, medicines, orders, results. FHIR is no duty of a facility
yet (Decision 2146/QĐ-BYT of 15/07/2026 names R4 as the way to 2030; evidence: secondary).
"""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson

from lienthong.database import clock
from lienthong.fhir import validation
from lienthong.records.entry import Kind
from lienthong.records.export_source import Source, Written, disease
from lienthong.records.fhir_parts import (
    CORE,
    ICD_10,
    LICENCE,
    LOINC,
    OWN,
    SERVICE,
    TERMS,
    UCUM,
    Resource,
    concept,
    filled,
    moment,
)
from lienthong.records.fhir_results import Results

_SPACE = uuid.UUID("6f1d4a2e-0d5c-5e0b-9d5f-7a4be1b6c3d8")
SYSTEMS = {
    "personal-number": CORE + "citizen_id", "old-id": CORE + "national_id", "passport": CORE + "passport_number",
    "insurance-card": CORE + "insurance_number", "social-insurance": OWN + "social-insurance",
}  # fmt: skip
CLASSES = {"03": "IMP", "04": "SS", "06": "OBSENC", "09": "IMP", "12": "HH"}
SIGNS = {
    "pulse": ("8867-4", "/min"), "temperature": ("8310-5", "Cel"), "systolic": ("8480-6", "mm[Hg]"),
    "diastolic": ("8462-4", "mm[Hg]"), "breath": ("9279-1", "/min"), "spo2": ("59408-5", "%"),
    "weight": ("29463-7", "kg"), "height": ("8302-2", "cm"),
}  # fmt: skip
Parts = list[tuple[str, Resource]]


class NotValid(ValueError):
    """A fault of ours: the document doesn't fit FHIR; says where. Nothing was exported."""


def bundle(source: Source) -> Resource:
    """The document. Raises NotValid if it does not fit the schemas of FHIR R4."""
    made = _Document(source).bundle()
    faults = validation.faults_of(made)
    if faults:
        raise NotValid("; ".join(f"{fault.expression}: {fault.text}" for fault in faults[:5]))
    return made


class _Document:
    """One record on its way into a Bundle."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.patient, self.stay = self.name("patient"), self.name("encounter")
        self.facility, self.doctor = self.name("organization"), self.name(f"practitioner:{source.record.doctor}")

    def name(self, of: str) -> str:
        """The address of a part: always the same for the same record."""
        return f"urn:uuid:{uuid.uuid5(_SPACE, f'{self.source.record.thing}|{of}')}"

    def bundle(self) -> Resource:
        """Everything, the Composition first."""
        record = self.source.record
        responses = [self._response(one) for one in self.source.written]
        facts = [*self._conditions(), *self._observations(), *self._medicines(), *self._orders()]
        about = {"subject": {"reference": self.patient}, "encounter": {"reference": self.stay}}
        found = Results(self.source, self.name, about).resources()
        people = [self._patient(), self._organization(), *self._practitioners(), self._encounter()]
        seals = [self._provenance(one) for one in self.source.written]
        now = moment(clock.now())
        composition = self._composition(responses, facts, found, now)
        return {
            "resourceType": "Bundle", "type": "document", "timestamp": now,
            "identifier": {"system": OWN + "record", "value": record.thing},
            "entry": [
                {"fullUrl": address, "resource": resource}
                for address, resource in [composition, *people, *responses, *facts, *found, *seals]
            ],
        }  # fmt: skip

    def _composition(self, responses: Parts, facts: Parts, found: Parts, now: str) -> tuple[str, Resource]:
        sections = [_section(str(self.source.record.legal_form.title.vi), responses)]
        sections += [_section("Chẩn đoán, dấu hiệu sinh tồn, thuốc và chỉ định", facts)] if facts else []
        sections += [_section("Kết quả xét nghiệm, chẩn đoán hình ảnh, thăm dò chức năng", found)] if found else []
        return self.name("composition"), {
            "resourceType": "Composition", "status": "final" if self.source.record.state != "open" else "preliminary",
            "type": {"coding": [{"system": LOINC, "code": "34133-9"}], "text": "Hồ sơ bệnh án"},
            "subject": {"reference": self.patient}, "encounter": {"reference": self.stay}, "date": now,
            "author": [{"reference": self.facility}], "custodian": {"reference": self.facility},
            "title": f"{self.source.record.legal_form.title.vi} {self.source.record.number}", "section": sections,
        }  # fmt: skip

    def _patient(self) -> tuple[str, Resource]:
        person = self.source.person
        made = {
            "resourceType": "Patient", "name": [{"use": "official", "text": person.name}], "gender": person.sex,
            "identifier": [
                {"system": SYSTEMS.get(system, CORE + "patient-internal-id"), "value": value}
                for system, value in sorted(self.source.numbers.items())
            ],
            "birthDate": _birth(person.birth), "managingOrganization": {"reference": self.facility},
        }  # fmt: skip
        if self.source.address:
            made["address"] = [{"text": self.source.address}]
        return self.patient, filled(made)

    def _organization(self) -> tuple[str, Resource]:
        code = self.source.record.owner.removeprefix("facility:")
        identifier = [{"system": CORE + "provider-code", "value": code}]
        return self.facility, {
            "resourceType": "Organization", "name": self.source.facility_name, "identifier": identifier,
        }  # fmt: skip

    def _practitioners(self) -> Iterable[tuple[str, Resource]]:
        record = self.source.record
        names = {one.entry.author: one.entry.author_name for one in self.source.written}
        names.setdefault(record.doctor, self.source.doctor)
        licences = {one.entry.author: one.licence for one in self.source.written}
        licences.setdefault(record.doctor, record.licence)
        for code, name in names.items():
            made: Resource = {"resourceType": "Practitioner", "name": [{"text": name}]}
            if licences[code]:
                made["identifier"] = [{"system": LICENCE, "value": licences[code]}]
            yield self.name(f"practitioner:{code}"), made

    def _encounter(self) -> tuple[str, Resource]:
        record, ended = self.source.record, self.source.ended_at
        return self.stay, filled(
            {
                "resourceType": "Encounter", "status": "finished" if ended else "in-progress",
                "class": {"system": f"{TERMS}v3-ActCode", "code": CLASSES.get(record.care, "AMB")},
                "identifier": [{"system": OWN + "admission", "value": record.number}],
                "subject": {"reference": self.patient}, "serviceProvider": {"reference": self.facility},
                "participant": [{"individual": {"reference": self.doctor}}],
                "period": filled({"start": moment(record.admitted_at), "end": moment(ended) if ended else None}),
            }
        )  # fmt: skip

    def _response(self, one: Written) -> tuple[str, Resource]:
        """The entry as it was answered, in this document's names."""
        response = {name: value for name, value in one.response.items() if name not in ("id", "meta")}
        response |= {
            "subject": {"reference": self.patient}, "encounter": {"reference": self.stay},
            "author": {"reference": self.name(f"practitioner:{one.entry.author}")},
            "authored": moment(one.entry.happened_at), "status": "completed",
        }  # fmt: skip
        return self.name(one.entry.thing), response

    def _provenance(self, one: Written) -> tuple[str, Resource]:
        """Who signed the entry, when, and the seal over its canonical bytes."""
        signature = one.entry.signature
        who = {"reference": self.name(f"practitioner:{one.entry.author}")}
        return self.name(f"{one.entry.thing}:seal"), {
            "resourceType": "Provenance", "target": [{"reference": self.name(one.entry.thing)}],
            "recorded": moment(signature.signed_at), "agent": [{"who": who}],
            "entity": [{"role": "source", "what": {"identifier": {"system": "urn:ietf:rfc:6920",
                                                                 "value": f"ni:///sha-256;{one.entry.content}"}}}],
            "signature": [
                {"type": [{"system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1"}],
                 "when": moment(signature.signed_at), "who": who, "sigFormat": "application/json",
                 "data": b64encode(orjson.dumps(signature.seal, option=orjson.OPT_SORT_KEYS)).decode()}
            ],
        }  # fmt: skip

    def _conditions(self) -> list[tuple[str, Resource]]:
        said = self.source.said
        codes = [said.get("discharge_main") or said.get("admission_main"), *self.source.others]
        return [
            (self.name(f"condition:{code}"), {
                "resourceType": "Condition", "subject": {"reference": self.patient},
                "encounter": {"reference": self.stay},
                "clinicalStatus": {"coding": [{"system": f"{TERMS}condition-clinical", "code": "active"}]},
                "category": [{"coding": [{"system": f"{TERMS}condition-category", "code": "encounter-diagnosis"}]}],
                "code": concept(ICD_10, code, disease(code)),
            })
            for code in dict.fromkeys(filter(None, codes))
        ]  # fmt: skip

    def _observations(self) -> list[tuple[str, Resource]]:
        return [
            (self.name(f"{one.entry.thing}:{sign}"), {
                "resourceType": "Observation", "status": "final", "subject": {"reference": self.patient},
                "encounter": {"reference": self.stay}, "effectiveDateTime": moment(one.entry.happened_at),
                "category": [{"coding": [{"system": f"{TERMS}observation-category", "code": "vital-signs"}]}],
                "code": {"coding": [{"system": LOINC, "code": code}]},
                "valueQuantity": {"value": float(one.values[sign]), "unit": unit, "system": UCUM, "code": unit},
            })
            for one in self.source.of(Kind.VITALS)
            for sign, (code, unit) in SIGNS.items()
            if one.values.get(sign) is not None
        ]  # fmt: skip

    def _medicines(self) -> list[tuple[str, Resource]]:
        return [
            (self.name(f"{one.entry.thing}:{number}"), self._request("MedicationRequest", one) | {
                "status": "active", "medicationCodeableConcept": _medicine(row),
                "dosageInstruction": [{"text": ", ".join(filter(None, (row.get("dose"), row.get("route"))))}],
                "dispenseRequest": {"quantity": {"value": float(row["quantity"]), "unit": row["unit"]}},
            })
            for one in self.source.of(Kind.PRESCRIPTION)
            for number, row in enumerate(one.values.get("medicines", ()))
        ]  # fmt: skip

    def _orders(self) -> list[tuple[str, Resource]]:
        return [
            (self.name(f"{one.entry.thing}:{number}"), self._request("ServiceRequest", one) | {
                "status": "active", "code": concept(SERVICE, row.get("order_code", ""), row["order"]),
                "category": [{"text": row["order_kind"]}],
            })
            for one in self.source.of(Kind.PROGRESS)
            for number, row in enumerate(one.values.get("orders", ()))
            if row.get("order_kind") != "medicine"
        ]  # fmt: skip

    def _request(self, kind: str, one: Written) -> Resource:
        return {
            "resourceType": kind, "intent": "order", "subject": {"reference": self.patient},
            "encounter": {"reference": self.stay}, "authoredOn": moment(one.entry.happened_at),
            "requester": {"reference": self.name(f"practitioner:{one.entry.author}")},
        }  # fmt: skip


def _section(title: str, parts: list[tuple[str, Resource]]) -> Resource:
    return {"title": title, "entry": [{"reference": address} for address, _resource in parts]}


def _medicine(row: Mapping[str, Any]) -> Resource:
    words = " ".join(filter(None, (row.get("medicine"), row.get("strength"))))
    return concept(OWN + "drug", row["medicine_code"], words) if row.get("medicine_code") else {"text": words}


def _birth(birth: Any) -> str:
    if birth is None:
        return ""
    if birth.day:
        return date(birth.year, birth.month, birth.day).isoformat()
    return f"{birth.year}-{birth.month:02}" if birth.month else str(birth.year)
