"""Transaction Bundles: all or nothing, with their links set."""

import pytest

pytestmark = pytest.mark.django_db


def bundle(*entries: dict) -> dict:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def post(resource: dict, full_url: str = "", **request: str) -> dict:
    entry = {"resource": resource, "request": {"method": "POST", "url": resource["resourceType"], **request}}
    return {**entry, "fullUrl": full_url} if full_url else entry


def observation(subject: str) -> dict:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "subject": {"reference": subject}}


def ids(reply) -> list[str]:
    assert reply.status == 200, reply.body
    return [entry["response"]["location"].split("/_history")[0] for entry in reply.json["entry"]]


def test_links_among_entries_become_the_ids_they_get(http, patient):
    """Also where the entry that is pointed to comes later."""
    reply = http("POST", "/", bundle(post(observation("urn:uuid:p"), "urn:uuid:o"), post(patient, "urn:uuid:p")))
    seen, known = ids(reply)
    assert http("GET", f"/{seen}").json["subject"]["reference"] == known
    found = http("GET", f"/Observation?patient={known}").json["entry"]
    assert [entry["resource"]["id"] for entry in found] == [seen.split("/")[1]]


def test_addresses_of_another_server_become_ours(http, patient):
    one, two = "https://his.example/fhir/Patient/17", "https://his.example/fhir/Observation/4"
    reply = http("POST", "/", bundle(post(patient, one), post(observation("Patient/17"), two), post(observation(one))))
    known, first, second = ids(reply)
    for key in (first, second):
        assert http("GET", f"/{key}").json["subject"]["reference"] == known


def test_a_value_that_looks_like_a_link_is_left_as_it_is(http, patient):
    patient["identifier"].append({"system": "urn:ietf:rfc:3986", "value": "urn:uuid:p"})
    (key,) = ids(http("POST", "/", bundle(post(patient, "urn:uuid:p"))))
    assert http("GET", f"/{key}").json["identifier"][1]["value"] == "urn:uuid:p"


def test_nothing_is_stored_if_one_entry_is_wrong_and_every_fault_is_named(http, patient):
    reply = http("POST", "/", bundle(post({**patient, "gender": "mail", "birthDate": "2026-02-30"}), post(patient),
                                     post({**patient, "nme": []})))  # fmt: skip
    assert reply.status == 422
    assert [place for place, _text in reply.faults] == [
        "Bundle.entry[0].resource.birthDate", "Bundle.entry[0].resource.gender", "Bundle.entry[2].resource.nme",
    ]  # fmt: skip
    assert "entry" not in http("GET", "/Patient").json


def test_a_link_to_nowhere_is_refused(http):
    reply = http("POST", "/", bundle(post(observation("urn:uuid:nobody"))))
    assert reply.status == 400 and "urn:uuid:nobody" in reply.faults[0][1]


def test_conditional_entries_and_references(http, patient):
    (known,) = ids(http("POST", "/", bundle(post(patient))))
    query = "identifier=urn:test:mrn|P1"
    reply = http("POST", "/", bundle(
        post(patient, "urn:uuid:p", ifNoneExist=query),
        post(observation("urn:uuid:p")),
        post(observation(f"Patient?{query}")),
        {"request": {"method": "PUT", "url": f"Patient?{query}"}, "resource": {**patient, "gender": "other"}},
        {"request": {"method": "GET", "url": f"Patient?{query}"}},
    ))  # fmt: skip
    entries = reply.json["entry"]
    assert [entry["response"]["status"][:3] for entry in entries] == ["200", "201", "201", "200", "200"]
    for entry in entries[1:3]:
        key = entry["response"]["location"].split("/_history")[0]
        assert http("GET", f"/{key}").json["subject"]["reference"] == known
    (page,) = entries[4]["resource"]["entry"]
    assert page["resource"]["gender"] == "other"  # readings come last
    missing = http("POST", "/", bundle(post(observation("Patient?identifier=urn:test:mrn|P9"))))
    assert missing.status == 412 and "P9" in missing.faults[0][1]


def test_two_entries_of_one_identity_make_one_resource(http, patient):
    query = "identifier=urn:test:mrn|P1"
    first, second = ids(http("POST", "/", bundle(post(patient, ifNoneExist=query), post(patient, ifNoneExist=query))))
    assert first == second


def test_deletions_come_first_and_one_resource_is_written_once(http, patient):
    (known,) = ids(http("POST", "/", bundle(post(patient))))
    query = "identifier=urn:test:mrn|P1"
    delete = {"request": {"method": "DELETE", "url": known}}
    reply = http("POST", "/", bundle(post(patient), delete))
    assert [entry["response"]["status"][:3] for entry in reply.json["entry"]] == ["201", "204"]
    assert len(http("GET", f"/Patient?{query}").json["entry"]) == 1
    twice = http("POST", "/", bundle(delete, delete))
    assert twice.status == 422 and known in twice.faults[0][1]


def test_one_identity_is_not_written_twice(http, patient):
    put = {"request": {"method": "PUT", "url": "Patient?identifier=urn:test:mrn|P1"}, "resource": patient}
    for _before in ("made", "renewed"):
        reply = http("POST", "/", bundle(put, put))
        assert reply.status == 400 and reply.faults[0][0] == "Bundle.entry[1]"
        http("PUT", "/Patient/lanh", {**patient, "id": "lanh"})
    both = {"request": {"method": "PUT", "url": "Patient/lanh"}, "resource": {**patient, "id": "lanh"}}
    assert http("POST", "/", bundle(both, put)).status == 400


def test_a_conflict_names_its_entry(http, patient):
    (known,) = ids(http("POST", "/", bundle(post(patient))))
    put = {"request": {"method": "PUT", "url": known, "ifMatch": 'W/"7"'},
           "resource": {**patient, "id": known.split("/")[1]}}  # fmt: skip
    reply = http("POST", "/", bundle(post(patient), put))
    assert reply.status == 412 and reply.faults[0][0] == "Bundle.entry[1]"
    assert len(http("GET", "/Patient").json["entry"]) == 1


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({}, "request"),
        ({"request": {"method": "PATCH", "url": "Patient/1"}}, "request.method"),
        ({"request": {"method": "POST", "url": "Patiant"}}, "request.url"),
        ({"request": {"method": "POST", "url": "Patient/1"}, "resource": {"resourceType": "Patient"}}, "request.url"),
        ({"request": {"method": "DELETE", "url": "Patient?gender=male"}}, "request.url"),
        ({"request": {"method": "POST", "url": "Patient"}}, "resource"),
        ({"request": {"method": "PUT", "url": "Patient/1"}, "resource": {"resourceType": "Patient"}}, "resource"),
    ],
)
def test_an_entry_that_can_not_be_carried_out_says_where(http, entry, place):
    reply = http("POST", "/", bundle(entry))
    assert reply.status == 422
    assert f"Bundle.entry[0].{place}" in [where for where, _text in reply.faults]
