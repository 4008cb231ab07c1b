"""The endpoint: whatever comes, the answer is FHIR and tells nothing it should not."""

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.fhir import endpoint, http_request, parameters, validation
from tests.fhir.conftest import Client

pytestmark = pytest.mark.django_db


def test_without_a_good_token_nothing_is_told(http):
    for token in ("", "wrong"):
        reply = Client(token)("GET", "/Patient/1")
        assert reply.status == 401 and reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert Client("")("GET", "/metadata").status == 200


def test_the_capability_statement_is_valid_and_says_what_is_served(http):
    statement = http("GET", "/metadata").json
    assert validation.faults_of(statement) == []
    (rest,) = statement["rest"]
    offered = {each["type"]: each for each in rest["resource"]}
    names = {each["name"] for each in offered["Encounter"]["searchParam"]}
    assert names == set(parameters.known("Encounter"))
    for name in names:  # each is understood, if not matched
        assert "is no search parameter" not in str(http("GET", f"/Encounter?{name}=x").body)
    assert "Observation:encounter" in offered["Encounter"]["searchRevInclude"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("PATCH", "/Patient/1", {}, 405),
        ("DELETE", "/Patient", {}, 405),
        ("GET", "/Patient/1/2/3/4", {}, 404),
        ("GET", "/Patient/1?_format=xml", {}, 406),
        ("GET", "/Patient/1", {"ACCEPT": "application/fhir+xml"}, 406),
        ("POST", "/Patient", {"CONTENT_TYPE": "application/xml"}, 415),
        ("POST", "/Patient", {"CONTENT_ENCODING": "br"}, 415),
        ("POST", "/Patient", {"CONTENT_ENCODING": "gzip"}, 400),
        ("PUT", "/Patient/1", {"IF_MATCH": "three"}, 400),
        ("GET", "/Patient?name=%00", {}, 400),
        ("GET", "/Patient/1/_history?_since=x", {}, 400),
        ("GET", "/Patient/1/_history/99999999999999", {}, 404),
        ("GET", "/Patient", {"HOST": "evil.example"}, 400),
    ],
)
def test_what_is_not_offered_is_refused_in_fhir(http, method, path, headers, status):
    body = {"resourceType": "Patient", "id": "1"} if method in ("POST", "PUT") else None
    reply = http(method, path, body, **headers)
    assert reply.status == status and reply.faults


def test_a_body_may_come_packed_but_no_bomb_goes_off(http, patient, monkeypatch):
    assert http("POST", "/Patient", gzip.compress(json.dumps(patient).encode()), CONTENT_ENCODING="gzip").status == 201
    monkeypatch.setattr(http_request, "LARGEST", 10_000)
    assert http("POST", "/Patient", gzip.compress(b" " * 10_000_000), CONTENT_ENCODING="gzip").status == 413
    assert http("POST", "/Patient", b" " * 10_001).status == 413


def test_a_fault_of_ours_is_an_outcome_with_a_number_and_no_trace(http, monkeypatch, caplog):
    monkeypatch.setattr(endpoint.routes, "route", lambda request: 1 / 0)
    reply = http("GET", "/Patient/1")
    assert reply.status == 500
    assert b"ZeroDivision" not in reply.body and b"Traceback" not in reply.body
    assert "ZeroDivisionError" in caplog.text


def test_answers_may_be_small_and_heads_have_no_body(http, patient):
    reply = http("POST", "/Patient", patient, PREFER="return=minimal")
    assert reply.status == 201 and reply.body == b""
    key = reply.headers["Location"].split("/Patient/")[1].split("/")[0]
    head = http("HEAD", f"/Patient/{key}")
    assert head.status == 200 and head.body == b"" and int(head.headers["Content-Length"]) > 100
    assert (
        http("POST", "/Patient", patient, PREFER="return=OperationOutcome").json["resourceType"] == "OperationOutcome"
    )


def test_sentences_are_vietnamese_unless_english_is_asked(http):
    assert (
        http("GET", "/Patient/none", ACCEPT_LANGUAGE="en").faults
        != http("GET", "/Patient/none", ACCEPT_LANGUAGE="vi").faults
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=st.lists(st.sampled_from(["Patient", "Bundle", "x", "_history", "_search", "1", "%00", ""]), max_size=4),
    query=st.text(max_size=20) | st.sampled_from(["birthdate=\x00", "identifier=|", "name=%", "_id=,", "date=ge"]),
    body=st.binary(max_size=40)
    | st.sampled_from([b"{}", b"[]", b'"x"', b'{"resourceType": "Bundle", "type": "batch"}']),
)
def test_nothing_that_comes_over_the_network_is_a_fault_of_ours(http, method, path, query, body):
    reply = http(method, "/" + "/".join(path) + "?" + query, body)
    assert reply.status < 500
