"""The interactions over HTTP: what a vendor's software relies on."""

import pytest

from tests.fhir.conftest import Client

pytestmark = pytest.mark.django_db


def made(http: Client, resource: dict) -> str:
    reply = http("POST", f"/{resource['resourceType']}", resource)
    assert reply.status == 201, reply.body
    return reply.json["id"]


def test_what_is_created_is_read_back_with_its_version(http, patient):
    reply = http("POST", "/Patient", patient)
    assert reply.status == 201
    assert reply.headers["Location"].startswith("http://localhost/fhir/Patient/")
    read = http("GET", f"/Patient/{reply.json['id']}")
    assert read.status == 200 and read.json["name"] == patient["name"]
    assert read.json["meta"]["versionId"] == "1" and read.headers["ETag"] == 'W/"1"'
    assert http("GET", f"/Patient/{reply.json['id']}", IF_NONE_MATCH='W/"1"').status == 304


def test_a_decimal_keeps_its_digits(http):
    body = b"""{"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                "valueQuantity": {"value": 1.50, "unit": "mmol/L"}}"""
    key = http("POST", "/Observation", body).json["id"]
    assert b'"value":1.50,' in http("GET", f"/Observation/{key}").body


def test_an_update_makes_a_version_and_history_keeps_both(http, patient):
    key = made(http, patient)
    reply = http("PUT", f"/Patient/{key}", {**patient, "id": key, "gender": "other"}, IF_MATCH='W/"1"')
    assert (reply.status, reply.headers["ETag"]) == (200, 'W/"2"')
    assert http("GET", f"/Patient/{key}/_history/1").json["gender"] == "female"
    entries = http("GET", f"/Patient/{key}/_history").json["entry"]
    assert [entry["resource"]["meta"]["versionId"] for entry in entries] == ["2", "1"]
    page = http("GET", f"/Patient/{key}/_history?_count=1").json
    (onward,) = [link["url"] for link in page["link"] if link["relation"] == "next"]
    older = http("GET", onward.removeprefix("http://localhost/fhir")).json
    assert [entry["resource"]["meta"]["versionId"] for entry in older["entry"]] == ["1"]


def test_an_update_on_an_old_version_is_refused(http, patient):
    key = made(http, patient)
    http("PUT", f"/Patient/{key}", {**patient, "id": key})
    reply = http("PUT", f"/Patient/{key}", {**patient, "id": key}, IF_MATCH='W/"1"')
    assert reply.status == 412 and "version 2, not 1" in reply.faults[0][1]


def test_an_update_may_create_under_the_clients_id(http, patient):
    assert http("PUT", "/Patient/lanh-1", {**patient, "id": "lanh-1"}).status == 201
    assert http("PUT", "/Patient/lanh-1", {**patient, "id": "lanh-1"}).status == 200
    assert http("PUT", "/Patient/lanh-2", {**patient, "id": "lanh-1"}).status == 400


def test_what_is_deleted_is_gone_but_not_its_history(http, patient):
    key = made(http, patient)
    assert http("DELETE", f"/Patient/{key}").status == 204
    assert http("DELETE", f"/Patient/{key}").status == 204
    assert http("GET", f"/Patient/{key}").status == 410
    assert "entry" not in http("GET", "/Patient?identifier=urn:test:mrn|P1").json
    assert http("GET", f"/Patient/{key}/_history/1").status == 200
    assert http("PUT", f"/Patient/{key}", {**patient, "id": key}).status == 201
    assert http("GET", "/Patient?identifier=urn:test:mrn|P1").json["entry"][0]["resource"]["id"] == key


def test_another_organisation_neither_sees_nor_touches_it(http, other_http, patient):
    key = made(http, patient)
    assert other_http("GET", f"/Patient/{key}").status == 404
    assert other_http("GET", f"/Patient/{key}/_history").status == 404
    assert other_http("GET", f"/Patient/{key}/_history/1").status == 404
    assert other_http("DELETE", f"/Patient/{key}").status == 404
    assert other_http("PUT", f"/Patient/{key}", {**patient, "id": key}).status == 403
    assert "entry" not in other_http("GET", f"/Patient?_id={key}").json
    assert http("GET", f"/Patient/{key}").json["meta"]["versionId"] == "1"


def test_conditional_create_finds_what_is_there(http, patient):
    first = http("POST", "/Patient", patient, IF_NONE_EXIST="identifier=urn:test:mrn|P1")
    again = http("POST", "/Patient", patient, IF_NONE_EXIST="identifier=urn:test:mrn|P1")
    assert (first.status, again.status) == (201, 200)
    assert first.json["id"] == again.json["id"]
    made(http, patient)
    assert http("POST", "/Patient", patient, IF_NONE_EXIST="identifier=urn:test:mrn|P1").status == 412
    assert http("POST", "/Patient", patient, IF_NONE_EXIST="identifer=urn:test:mrn|P1").status == 400


def test_conditional_update_renews_the_one_that_is_meant(http, patient):
    first = http("PUT", "/Patient?identifier=urn:test:mrn|P1", patient)
    again = http("PUT", "/Patient?identifier=urn:test:mrn|P1", {**patient, "gender": "other"})
    assert (first.status, again.status, again.headers["ETag"]) == (201, 200, 'W/"2"')
    assert http("PUT", "/Patient?identifier=urn:test:mrn|P1", {**patient, "id": "another"}).status == 400


def test_a_batch_lets_each_entry_stand_for_itself(http, patient):
    bundle = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [
            {"request": {"method": "POST", "url": "Patient"}, "resource": patient},
            {"request": {"method": "POST", "url": "Patient"}, "resource": {**patient, "gender": "mail"}},
            {"request": {"method": "GET", "url": "Patient?identifier=urn:test:mrn|P1"}},
            {"request": {"method": "GET", "url": "Patient/none"}},
        ],
    }
    answers = http("POST", "/", bundle).json["entry"]
    assert [answer["response"]["status"][:3] for answer in answers] == ["201", "422", "200", "404"]
    assert answers[1]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[1].resource.gender"]
    assert len(answers[2]["resource"]["entry"]) == 1
