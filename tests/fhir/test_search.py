"""Search: what is asked is found, nothing else is shown, and what is not understood is refused by name."""

from urllib.parse import quote

import pytest

from tests.fhir.conftest import Client

pytestmark = pytest.mark.django_db
LOINC = "http://loinc.org"


def observation(key: str, **more) -> dict:
    return {"resourceType": "Observation", "id": key, "status": "final", "subject": {"reference": "Patient/lanh"},
            "code": {"coding": [{"system": LOINC, "code": "8867-4"}]}, **more}  # fmt: skip


@pytest.fixture
def ward(http, patient) -> Client:
    """One patient, one encounter, four observations."""
    stored = [
        {**patient, "id": "lanh"},
        {"resourceType": "Patient", "id": "an", "name": [{"family": "Đặng", "given": ["Văn", "An"]}], "gender": "male"},
        {"resourceType": "Encounter", "id": "visit", "status": "finished", "class": {"code": "AMB"},
         "subject": {"reference": "Patient/lanh"}, "period": {"start": "2026-12-07T08:00:00+07:00"}},
        observation("o1", effectiveDateTime="2026-12-07", valueQuantity={"value": 5.4, "code": "mmol/L"},
                    encounter={"reference": "Encounter/visit"}),
        observation("o2", effectiveDateTime="2026-12-07T23:59:59+07:00",
                    valueQuantity={"value": 5.46, "code": "mmol/L"}),
        observation("o3", effectivePeriod={"start": "2026-11-30", "end": "2026-12-02"}, status="preliminary"),
        observation("o4", effectiveDateTime="2027", code={"coding": [{"code": "X,1|2"}]}),
    ]  # fmt: skip
    entries = [{"resource": r, "request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"}} for r in stored]
    assert http("POST", "/", {"resourceType": "Bundle", "type": "transaction", "entry": entries}).status == 200
    return http


def found(http: Client, query: str) -> list[str]:
    reply = http("GET", f"/{query}")
    assert reply.status == 200, reply.body
    return sorted(entry["resource"]["id"] for entry in reply.json.get("entry", []))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Patient?identifier=urn:test:mrn|P1", ["lanh"]),
        ("Patient?identifier=P1", ["lanh"]),
        ("Patient?identifier=|P1", []),
        ("Patient?identifier=urn:test:mrn|", ["lanh"]),
        ("Patient?identifier=urn:test:mrn|P1,urn:test:mrn|P2", ["lanh"]),
        ("Patient?gender=female", ["lanh"]),
        ("Patient?gender:not=female", ["an"]),
        ("Patient?gender=http://hl7.org/fhir/administrative-gender|male", ["an"]),
        ("Patient?name=nguyen", ["lanh"]),
        ("Patient?name=Lành Ngu", ["lanh"]),
        ("Patient?name=dang an", ["an"]),
        ("Patient?name=ành", []),
        ("Patient?birthdate=1950-03-01", ["lanh"]),
        ("Patient?birthdate=1950", ["lanh"]),
        ("Patient?birthdate=lt1950", []),
        ("Patient?birthdate:missing=true", ["an"]),
        ("Patient?_id=lanh,an,none", ["an", "lanh"]),
        ("Patient?_lastUpdated=ge2020", ["an", "lanh"]),
        ("Patient?_lastUpdated=lt2020", []),
        ("Observation?patient=lanh", ["o1", "o2", "o3", "o4"]),
        ("Observation?patient=Patient/an", []),
        ("Observation?subject:Patient=lanh", ["o1", "o2", "o3", "o4"]),
        ("Observation?encounter=visit", ["o1"]),
        ("Observation?encounter:missing=true", ["o2", "o3", "o4"]),
        (f"Observation?code={LOINC}|8867-4&status=final", ["o1", "o2"]),
        ("Observation?code=X\\,1\\|2", ["o4"]),
        ("Observation?date=2026-12-07", ["o1", "o2"]),
        ("Observation?date=2026-12", ["o1", "o2"]),
        ("Observation?date=ge2026-12-01&date=le2026-12-01", ["o3"]),
        ("Observation?date=gt2026-12-07", ["o4"]),
        ("Observation?date=sa2026-12-02", ["o1", "o2", "o4"]),
        ("Observation?date=eb2026-12-07", ["o3"]),
        ("Observation?date=ne2026-12-07", ["o3", "o4"]),
        ("Observation?value-quantity=5.4", ["o1"]),
        ("Observation?value-quantity=5.5", ["o2"]),
        ("Observation?value-quantity=gt5.4||mmol/L", ["o2"]),
        ("Encounter?class=AMB&date=2026-12-07", []),
        ("Encounter?class=AMB&date=ge2026-12-07", ["visit"]),
    ],
)
def test_what_is_asked_is_found(ward, query, expected):
    assert found(ward, quote(query, safe="?&=:/,|\\")) == expected


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("Patient?birthdat=1950", "birthdate"),
        ("Patient?foo=1", "identifier"),
        ("Patient?gender:exact=male", ":exact"),
        ("Patient?gender=", "gender"),
        ("Patient?birthdate=yesterday", "yesterday"),
        ("Patient?birthdate=ap1950", "ap"),
        ("Patient?birthdate=2026-02-30", "2026-02-30"),
        ("Patient?_count=none", "_count"),
        ("Patient?_sort=name", "_lastUpdated"),
        ("Patient?_cursor=zzz", "next"),
        ("Patient?_summary=true", "_summary"),
        ("Observation?subject=Encounter/1", "Patient"),
        ("Observation?value-quantity=much", "much"),
        ("Observation?_include=Observation:subjct", "subject"),
        ("Observation?_include=Encounter:subject", "Observation"),
        ("Observation?_revinclude=Encounter:subject", "Observation"),
        ("Patient?identifier=a|b|c", "a|b|c"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(ward, query, word):
    reply = ward("GET", f"/{query}")
    assert reply.status == 400
    ((_place, text),) = reply.faults
    assert word in text


def test_a_search_too_costly_is_refused(ward):
    assert ward("GET", "/Patient?" + "&".join(["gender=male"] * 40)).status == 400
    assert ward("GET", "/Patient?_id=" + ",".join(["a"] * 2000)).status == 400


def test_all_faults_of_a_query_are_named_at_once(ward):
    reply = ward("GET", "/Patient?birthdat=1950&gender:exact=male&_count=0")
    assert {place for place, _text in reply.faults} == {"http.birthdat", "http.gender:exact", "http._count"}


def test_a_type_that_is_not_is_refused_with_what_is_near(ward):
    reply = ward("GET", "/Pateint")
    assert reply.status == 404 and "Patient" in reply.faults[0][1]


def test_includes_forward_and_backward(ward):
    def ids(query: str) -> list[tuple[str, str]]:
        entries = ward("GET", query).json["entry"]
        return sorted((entry["resource"]["id"], entry["search"]["mode"]) for entry in entries)

    forward = ids("/Observation?_id=o1&_include=Observation:subject&_include=Observation:encounter")
    assert forward == [("lanh", "include"), ("o1", "match"), ("visit", "include")]
    assert ids("/Observation?_id=o1&_include=Observation:patient") == [("lanh", "include"), ("o1", "match")]
    backward = ids("/Patient?_id=lanh&_revinclude=Encounter:patient&_revinclude=Observation:subject")
    assert backward == [("lanh", "match"), *[(f"o{n}", "include") for n in (1, 2, 3, 4)], ("visit", "include")]


@pytest.mark.parametrize("sort", ["_lastUpdated", "-_lastUpdated"])
def test_pages_follow_one_another_without_gap_or_overlap(http, patient, sort):
    made = [http("POST", "/Patient", patient).json["id"] for _ in range(7)]
    path, seen = f"/Patient?_sort={sort}&_count=3&identifier=P1", []
    while path:
        page = http("GET", path).json
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        path = links.get("next", "").removeprefix("http://localhost/fhir")
    assert sorted(seen) == sorted(made) and len(seen) == 7


def test_the_queries_are_constant_whatever_is_found(ward, django_assert_max_num_queries):
    """Django does not count what goes over the raw connection: so the server is asked."""
    from lienthong import database

    calls: list[str] = []
    connection = database.connection()
    execute = type(connection).execute

    def counted(self, query, *rest, **more):
        calls.append(query)
        return execute(self, query, *rest, **more)

    type(connection).execute = counted
    try:
        for query in ("/Observation?_id=o1&_include=Observation:subject", "/Observation?_include=Observation:subject"):
            calls.clear()
            ward("GET", query)
            assert len([call for call in calls if "fhir_organisation" not in call]) == 3  # page, included, audit
    finally:
        type(connection).execute = execute


def test_a_search_may_be_sent_as_a_form(ward):
    reply = ward("POST", "/Patient/_search", b"gender=female", CONTENT_TYPE="application/x-www-form-urlencoded")
    assert [entry["resource"]["id"] for entry in reply.json["entry"]] == ["lanh"]


def test_an_updated_resource_is_no_longer_found_by_what_it_was(ward, patient):
    ward("PUT", "/Patient/lanh", {**patient, "id": "lanh", "identifier": [{"value": "P9"}]})
    assert found(ward, "Patient?identifier=P1") == []
    assert found(ward, "Patient?identifier=P9") == ["lanh"]
