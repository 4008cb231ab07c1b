"""Questionnaires: what can't be asked is refused when it is read, and those of the house are whole."""

import copy
from pathlib import Path

import pytest
import yaml

from lienthong.fhir import validation
from lienthong.forms import catalogue, definition, lists, terse
from lienthong.forms.questionnaire import InvalidQuestionnaire
from tests.forms.conftest import SMALL

FOLDER = Path(catalogue.__file__).with_name("questionnaires")
NAMES = {"Agribank", "BIDV", "MB", "VietinBank", "Vietcombank", "VNPT", "MobiFone", "Viettel"}  # the same in both
HOUSE = [form.name for form in catalogue.every()]


def with_items(*items: dict) -> dict:
    return copy.deepcopy(SMALL) | {"items": list(items)}


@pytest.mark.parametrize("name", HOUSE)
def test_those_of_the_house_are_valid_fhir(name):
    assert validation.faults_of(catalogue.get(name).resource) == []


@pytest.mark.parametrize("name", HOUSE)
def test_every_word_is_there_in_both_languages(name):
    form = catalogue.get(name)
    for item in form.index.values():
        words = [item.text, item.hint, item.row_title, *(option.label for option in item.options)]
        assert all(one.en or one.vi in NAMES for one in words if one), item.link
        assert item.text or item.type == "group", item.link
    assert form.title.en and form.description.en and bool(form.evidence_note.vi) == bool(form.evidence_note.en)


@pytest.mark.parametrize("name", HOUSE)
def test_what_was_not_read_in_the_original_says_so(name):
    form = catalogue.get(name)
    assert form.legal_form and (form.evidence == "primary" or form.evidence_note)


@pytest.mark.parametrize("name", HOUSE)
def test_every_list_is_offered(name):
    for item in catalogue.get(name).index.values():
        if item.value_set:
            assert lists.get(item.value_set)


def test_the_newest_version_is_found_by_key_and_each_by_its_address(monkeypatch):
    old, new = (
        definition.read(terse.compiled(SMALL | {"version": version})) for version in ("2025-01-01", "2026-01-01")
    )
    monkeypatch.setattr(catalogue, "_all", lambda: (new, old))
    assert catalogue.get("small") is new and catalogue.get(old.canonical) is old
    with pytest.raises(catalogue.UnknownForm):
        catalogue.get("nothing")


def test_the_joint_form_asks_for_every_fact_the_rules_need():
    """The circumstances of social assistance that a person can state (care and maternity are form 02's)."""
    index = catalogue.get("form-01-335-2026").index
    facts = {
        "applicant_born", "household", "difficult_area", "no_support", "was_supported_child", "school", "kinds",
        "child_born", "child_studying", "no_supporter", "supporter_on_allowance", "taken_in", "disability",
        "disability_certified_on", "benefits", "pension_monthly", "wage", "in_institution", "hiv", "channel", "account",
        "account_name", "bank", "residence_commune", "applicant_number", "payee_number",
    }  # fmt: skip
    assert facts <= set(index)
    assert [one.key for one in index["no_support"].options] == list("abcdđeghikl")
    assert {one.key for one in index["household"].options} == {"poor", "near_poor", "neither"}
    assert {one.key for one in index["disability"].options} == {"severe", "special_severe"}
    assert {one.key for one in index["channel"].options} == {"cash", "home", "bank", "ewallet"}


def test_all_that_says_hiv_is_restricted():
    form = catalogue.get("form-01-335-2026")
    assert form.restricted == {"hiv", "hiv_part", "hiv_found_on", "hiv_labour", "wage", "paper_hiv"}
    assert all("HIV" not in f"{item.text.vi}{item.text.en}" for link, item in form.index.items()
               if link not in form.restricted)  # fmt: skip


QUESTION = {"id": "q", "type": "string", "vi": "Hỏi"}


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([QUESTION, QUESTION], "two items"),
        ([{**QUESTION, "type": "quantity"}], "not supported"),
        ([{**QUESTION, "type": "reference"}], "not supported"),
        ([{**QUESTION, "id": "a/b"}], "linkId"),
        ([{**QUESTION, "type": "choice"}], "options or a list"),
        ([{**QUESTION, "type": "choice", "list": "communes", "repeats": True}], "long list"),
        ([{**QUESTION, "items": [{**QUESTION, "id": "below"}]}], "below a question"),
        ([{**QUESTION, "when": "nobody = 1"}], "names no question"),
        ([{**QUESTION, "when": "q = 1"}], "depends on itself"),
        ([{**QUESTION, "when": "b = 1"}, {**QUESTION, "id": "b", "when": "q exists"}], "depends on itself"),
        ([{"id": "g", "type": "group", "vi": "G", "when": "q = 1", "items": [QUESTION]}], "depends on itself"),
        ([{"id": "g", "type": "group", "vi": "G", "repeats": True, "items": [QUESTION]},
          {**QUESTION, "id": "b", "when": "q = 1"}], "from outside"),
        ([{**QUESTION, "when": "q ~ 1"}], "no condition"),
        ([{**QUESTION, "pattern": "["}], "pattern"),
        ([{**QUESTION, "patern": "x"}], "unknown keys"),
        ([{"id": "g", "type": "group", "vi": "G", "one_of": ["x"], "items": [QUESTION]}], "one_of"),
        ([{**QUESTION, "type": "strange"}], "Questionnaire.item"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(items, told):
    with pytest.raises(InvalidQuestionnaire, match=told):
        definition.read(terse.compiled(with_items(*items)))


def test_a_questionnaire_from_elsewhere_is_read_as_it_is():
    """Plain FHIR, not made by our compiler: string and integer options, nested groups, an initial answer."""
    form = definition.read({
        "resourceType": "Questionnaire", "url": "http://example.org/q", "version": "2", "title": "Q",
        "status": "active",
        "item": [{"linkId": "1", "type": "group", "text": "G", "item": [
            {"linkId": "1.1", "type": "choice", "text": "Mấy?", "answerOption": [
                {"valueInteger": 1}, {"valueInteger": 2, "initialSelected": True}]},
            {"linkId": "1.2", "type": "open-choice", "text": "Gì?", "answerOption": [{"valueString": "x"}],
             "enableWhen": [{"question": "1.1", "operator": ">", "answerInteger": 1}]}]}],
    })  # fmt: skip
    assert [one.key for one in form.index["1.1"].options] == ["1", "2"]
    assert form.index["1.1"].initial == ({"valueInteger": 2},)
    assert form.index["1.2"].conditions[0].answer == 1


def test_the_yaml_of_the_house_has_no_key_twice():
    class Strict(yaml.SafeLoader):
        """Refuses what YAML would silently overwrite."""

    def mapping(loader, node):
        keys = [loader.construct_object(key) for key, _value in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: {keys}"
        return loader.construct_mapping(node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    for path in FOLDER.glob("*.yaml"):
        assert yaml.load(path.read_text(), Strict)
