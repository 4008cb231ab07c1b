"""Validation: every fault of a resource is named, with its place and what mends it."""

import calendar
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.fhir import json_text, validation
from lienthong.fhir.outcome import Refused

CONDITION = {"resourceType": "Condition", "subject": {"reference": "Patient/1"}}


def places(resource: dict) -> dict[str | None, str]:
    return {fault.expression: fault.text for fault in validation.faults_of(resource)}


@pytest.fixture(autouse=True)
def english():
    from django.utils import translation

    with translation.override("en"):
        yield


def test_one_outcome_names_all_faults(patient):
    wrong = {
        **patient, "gender": "mail", "birthDate": "2026-02-30", "foo": 1, "communication": {"language": {"text": "x"}},
        "deceasedBoolean": True, "deceasedDateTime": "2020", "contact": [{}], "link": [{"type": "seealso"}],
        "identifier": [], "active": "true", "extension": [{"url": "x"}],
        "name": [{"given": ["a", 3], "family": ""}], "contained": [{"resourceType": "Observatio"}],
    }  # fmt: skip
    assert list(places(wrong)) == [
        "Patient", "Patient.active", "Patient.birthDate", "Patient.communication", "Patient.contact[0]",
        "Patient.extension[0].value", "Patient.foo", "Patient.gender", "Patient.identifier", "Patient.link[0].other",
        "Patient.name[0].family", "Patient.name[0].given[1]", "Patient.contained[0]",
    ]  # fmt: skip
    assert "Did you mean" in places(wrong)["Patient.gender"]
    assert "deceasedBoolean, deceasedDateTime" in places(wrong)["Patient"]


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        ({"resourceType": "Observation", "code": {"text": "x"}}, "Observation.status"),
        ({"resourceType": "Observation", "status": "final"}, "Observation.code"),
        ({**CONDITION, "clinicalStatus": {"coding": [{"code": "actve"}]}}, "Condition.clinicalStatus.coding"),
        ({**CONDITION, "onsetAge": {"value": "five"}}, "Condition.onsetAge.value"),
        ({"resourceType": "Patient", "multipleBirthInteger": 1.5}, "Patient.multipleBirthInteger"),
        ({"resourceType": "Patient", "name": [{"text": "a\x00b"}]}, "Patient.name[0].text"),
        ({"resourceType": "Patient", "id": "no blanks"}, "Patient.id"),
        ({"resourceType": "Immunization", "status": "completed", "vaccineCode": {"text": "x"},
          "patient": {"reference": "Patient/1"}}, "Immunization.occurrence"),
        ({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient",
          "gender": "x"}}]}, "Bundle.entry[0].resource.gender"),
        ({"resourceType": "Patient", "text": {"status": "generated", "div": "<div onclick='x()'>a</div>"}},
         "Patient.text.div"),
        ({"resourceType": "Pateint"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_found_at_its_place(resource, place):
    assert list(places(resource)) == [place]


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Observation", "code": {"text": "x"},
         "_status": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                                    "valueCode": "unknown"}]}},
        {"resourceType": "Patient", "name": [{"given": ["Lành", None], "_given": [None, {"id": "a"}]}]},
        {"resourceType": "Patient", "birthDate": "1950", "_birthDate": {"id": "b"}},
        {"resourceType": "Questionnaire", "status": "draft", "item": [{"linkId": "1", "type": "group", "item": [
            {"linkId": "1.1", "type": "string"}]}]},
    ],
)  # fmt: skip
def test_what_the_standard_allows_is_let_in(resource):
    assert places(resource) == {}


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date_and_no_other(day):
    assert places({"resourceType": "Patient", "birthDate": day.isoformat()}) == {}
    if day.day > 28:
        beyond = f"{day.year:04d}-02-{day.day}"
        leap = day.day == 29 and calendar.isleap(day.year)
        assert bool(places({"resourceType": "Patient", "birthDate": beyond})) != leap


ZONES = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-13 * 60 - 59, 14 * 60))


@given(st.datetimes(timezones=ZONES))
def test_every_moment_of_every_zone_is_a_moment(moment):
    assert places({"resourceType": "Patient", "deceasedDateTime": moment.isoformat(timespec="milliseconds")}) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.sampled_from(
        ["resourceType", "name", "given", "extension", "valueString", "contained", "entry", "resource", "id", "meta"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON, st.sampled_from(["Patient", "Bundle", "Observation", "Parameters"]))
def test_whatever_comes_is_judged_and_never_breaks_the_judge(value, kind):
    validation.faults_of(value)
    if isinstance(value, dict):
        validation.faults_of({**value, "resourceType": kind})


def test_a_resource_nested_too_deeply_is_refused_not_fatal():
    part: list = []
    for _ in range(3000):
        part = [part]
    assert places({"resourceType": "Patient", "name": part})


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": NaN}', b"[" * 100_000, b"\xff\xfe", b'{"a": 1' + b"0" * 5000 + b"}"]
)
def test_what_is_not_json_is_refused_in_words(body):
    with pytest.raises(Refused) as refusal:
        json_text.parse(body)
    assert refusal.value.status == 400


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_keep_their_digits(value):
    text = f'{{"value":{value:f}}}'.encode()
    assert json_text.text(json_text.parse(text)) == text
