"""What a doctor elsewhere would lose: a drug, a result or a diagnosis, or the row it came from."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.exchange import mapping
from lienthong.exchange.mapping.source import Source
from lienthong.fhir import validation
from tests.exchange import sample


def resources(plan=sample.INPATIENT, **changes) -> list[dict]:
    source = Source(
        sample.read(plan, **changes), sample.CLINIC, plan.episode, "0b5e6f2e-0000-4000-8000-000000000001", "v"
    )
    return mapping.resources_of(source)


def of(kind: str, made: list[dict]) -> list[dict]:
    return [one for one in made if one["resourceType"] == kind]


@pytest.mark.parametrize(
    "plan", [sample.PLAN, sample.INPATIENT, replace(sample.PLAN, patient=replace(sample.LANH, card=""))]
)
def test_every_resource_is_valid_fhir(plan):
    for one in resources(plan):
        assert validation.faults_of(one) == [], one


def test_each_resource_says_from_which_rows_it_comes():
    for one in resources():
        table, _, rows = one["meta"]["source"].partition("#")[2].partition("/")
        assert table.startswith("XML") and all(row.isdigit() for row in rows.split(","))
        assert sample.INPATIENT.episode in one["meta"]["source"]


def test_ids_are_unique_and_the_same_at_every_telling():
    first, second = resources(), resources()
    ids = [(one["resourceType"], one["id"]) for one in first]
    assert len(ids) == len(set(ids))
    assert first == second


def test_what_an_inpatient_episode_becomes():
    made = resources()
    kinds = {one["resourceType"] for one in made}
    assert {
        "Patient", "Coverage", "Encounter", "Condition", "MedicationRequest", "Observation", "DiagnosticReport",
        "Composition", "ServiceRequest", "Appointment", "Provenance",
    } <= kinds  # fmt: skip
    [encounter] = of("Encounter", made)
    assert encounter["class"]["code"] == "IMP"
    assert encounter["hospitalization"]["destination"]["identifier"]["value"] == sample.HOSPITAL
    titles = {one["title"] for one in of("Composition", made)}
    assert "Giấy ra viện" in titles and "Phiếu chuyển cơ sở khám chữa bệnh" in titles
    signs = [one for one in of("Observation", made) if one["code"].get("text") == "Dấu hiệu sinh tồn"]
    assert signs and signs[0]["component"]


def test_one_drug_on_several_days_is_one_request_with_its_whole_quantity():
    made = sample.read()
    row = made["XML2"][0]
    made["XML2"] = [row, {**row, "STT": "2"}]
    source = Source(made, sample.CLINIC, "1", "0b5e6f2e-0000-4000-8000-000000000001", "v")
    [drug] = of("MedicationRequest", mapping.resources_of(source))
    assert drug["dispenseRequest"]["quantity"]["value"] == 2 * float(row["SO_LUONG"])
    assert drug["meta"]["source"].endswith("#XML2/1,2")


def test_the_indices_of_one_test_are_one_observation():
    made = sample.read()
    row = next(one for one in made["XML4"] if one["GIA_TRI"])
    made["XML4"] = [row, {**row, "STT": "2", "TEN_CHI_SO": "Hồng cầu", "GIA_TRI": "4.2"}]
    source = Source(made, sample.CLINIC, "1", "0b5e6f2e-0000-4000-8000-000000000001", "v")
    [panel] = of("Observation", mapping.resources_of(source))
    assert [part["code"]["text"] for part in panel["component"]] == [row["TEN_CHI_SO"], "Hồng cầu"]


@pytest.mark.parametrize("told", [{"XML1": {"MA_BENH_KT": "B20"}}, {"XML4": {"TEN_CHI_SO": "HIV Ab test nhanh"}}])
def test_what_tells_of_hiv_carries_the_label_everywhere(told):
    for one in resources(**told):
        if one["resourceType"] != "Patient":
            assert one["meta"]["security"][0]["code"] == "HIV"
    assert not any("security" in one["meta"] for one in resources())


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_in_words_the_resources_stay_valid(words):
    if not words.strip():
        return
    made = resources(
        XML1={"CHAN_DOAN_RV": words, "LY_DO_VV": words, "DIA_CHI": words},
        XML2={"TEN_THUOC": words, "LIEU_DUNG": words},
        XML4={"TEN_CHI_SO": words, "GIA_TRI": words}, XML5={"DIEN_BIEN_LS": words}, XML7={"PP_DIEUTRI": words},
        XML13={"HUONG_DIEU_TRI": words},
    )  # fmt: skip
    for one in made:
        assert validation.faults_of(one) == [], one
