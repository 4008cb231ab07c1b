"""Who sees what: another organisation's data, HIV facts, the audit, and the person behind a Patient."""

import pytest

from lienthong import fhir
from lienthong.access import Actor
from lienthong.fhir.across import across
from lienthong.fhir.patients import SYSTEMS
from tests.fhir.conftest import CLINIC, client_of

pytestmark = pytest.mark.django_db
CITIZEN = next(system for system, name in SYSTEMS.items() if name == "personal-number")
HIV = {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]}


@pytest.fixture
def known(patient) -> dict:
    """A Patient whom the personal number tells."""
    return {**patient, "identifier": [{"system": CITIZEN, "value": "001150000017"}]}


def observation(**more) -> dict:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


def audit(kind: str) -> list[tuple]:
    from lienthong import database

    query = "SELECT action, things, persons, organisation FROM access_audit WHERE kind = %s ORDER BY id"
    return database.connection().execute(query, [kind]).fetchall()


def test_hiv_facts_are_hidden_from_whoever_has_no_right_to_them(http, known):
    doctor = client_of(CLINIC, "hospital_doctor")
    subject = {"reference": "Patient/" + doctor("POST", "/Patient", known).json["id"]}
    key = doctor("POST", "/Observation", observation(subject=subject, meta=HIV)).json["id"]
    assert doctor("GET", f"/Observation/{key}").status == 200
    assert http("GET", f"/Observation/{key}").status == 404
    assert http("GET", f"/Observation/{key}/_history/1").status == 404
    assert http("GET", f"/Observation/{key}/_history").status == 404
    assert "entry" not in http("GET", "/Observation").json
    page = http("GET", "/Patient?_revinclude=Observation:subject").json
    assert [entry["search"]["mode"] for entry in page["entry"]] == ["match"]
    assert http("PUT", f"/Observation/{key}", observation(id=key)).status == 403
    assert http("DELETE", f"/Observation/{key}").status == 404
    # the label gone, the version that had it stays hidden
    assert doctor("PUT", f"/Observation/{key}", observation(id=key)).status == 200
    assert http("GET", f"/Observation/{key}").status == 200
    assert http("GET", f"/Observation/{key}/_history/1").status == 404
    assert len(http("GET", f"/Observation/{key}/_history").json["entry"]) == 1


def test_every_reading_tells_the_person_who_was_shown(http, known):
    patient = http("POST", "/Patient", known).json["id"]
    key = http("POST", "/Observation", observation(subject={"reference": f"Patient/{patient}"})).json["id"]
    ((person,),) = {tuple(row[2]) for row in audit("write") if row[0] == "fhir.create"}
    http("GET", f"/Observation/{key}")
    http("GET", f"/Observation/{key}/_history/1")
    http("GET", f"/Observation/{key}/_history")
    http("GET", f"/Observation?patient={patient}&_include=Observation:subject")
    assert audit("read") == [
        ("fhir.read", [f"Observation/{key}"], [person], CLINIC),
        ("fhir.vread", [f"Observation/{key}"], [person], CLINIC),
        ("fhir.history", [f"Observation/{key}"], [person], CLINIC),
        ("fhir.search", ["Observation"], [person], CLINIC),
    ]


def test_one_person_has_a_patient_in_each_organisation(known, clinic, hospital):
    here, there = fhir.store.create(known, actor=clinic), fhir.store.create(known, actor=hospital)
    assert here.id != there.id
    ((_action, _things, persons, _o), (_a, _t, others, _p)) = audit("write")[-2:]
    assert persons == others and len(persons) == 1


def test_only_who_may_reads_across_organisations(known, clinic, hospital):
    for actor in (clinic, hospital):
        subject = {"reference": fhir.store.create(known, actor=actor).reference}
        fhir.store.create(observation(subject=subject, meta=HIV), actor=actor)
    person = f"person:{audit('write')[-1][2][0]}"
    citizen = Actor("user:lanh", None, frozenset({"citizen"}), persons=frozenset({person}))
    owners = [(owned.stored.type, owned.organisation) for owned in across([person], "health-book", actor=citizen)]
    assert owners == [("Patient", CLINIC), ("Observation", CLINIC), ("Patient", hospital.organisation),
                      ("Observation", hospital.organisation)]  # fmt: skip
    assert len(across([person], "emergency", actor=hospital, types=["Patient"], emergency=True)) == 2
    with pytest.raises(fhir.Refused):
        across([person], "curiosity", actor=clinic)  # software has no such right
    stranger = Actor("user:an", None, frozenset({"citizen"}), persons=frozenset({"person:other"}))
    with pytest.raises(fhir.Refused):
        across([person], "curiosity", actor=stranger)
    assert [row[0] for row in audit("read")] == ["health-book", "emergency"]


def test_who_has_no_role_or_no_organisation_is_refused(patient):
    with pytest.raises(fhir.Refused):
        fhir.store.create(patient, actor=Actor("client:x", CLINIC, frozenset({"payer_officer"})))
    with pytest.raises(fhir.Refused):
        fhir.store.create(patient, actor=Actor("client:x", None, frozenset({"facility_it"})))


def test_a_malformed_personal_number_is_named(http, known):
    known["identifier"][0]["value"] = "12"
    reply = http("POST", "/Patient", known)
    assert reply.status == 422 and reply.faults[0][0] == "Patient.identifier"


def test_many_are_written_in_a_constant_number_of_statements_and_renewed_by_identifier(clinic, known):
    def write(count: int) -> list:
        subject = {"reference": "urn:uuid:patient"}
        seen = {
            f"urn:uuid:{n}": observation(identifier=[{"system": "urn:test:row", "value": str(n)}], subject=subject)
            for n in range(count)
        }
        return fhir.store.write_many({"urn:uuid:patient": known, **seen}, actor=clinic)

    first, again = write(3), write(5)
    assert [each.version for each in first] == [1, 1, 1, 1]
    assert [each.version for each in again] == [2, 2, 2, 2, 1, 1]
    assert [each.id for each in again[:4]] == [each.id for each in first]
    assert again[1].resource()["subject"] == {"reference": f"Patient/{first[0].id}"}
    with pytest.raises(fhir.Refused) as refusal:
        fhir.store.write_many({"urn:uuid:a": {"resourceType": "Patient", "gender": "x"}}, actor=clinic)
    assert refusal.value.faults[0].expression == "Patient(urn:uuid:a).gender"
