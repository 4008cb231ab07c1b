"""Answers from elsewhere are held to the same rules as those of our own page."""

import copy

import pytest

from lienthong.database import clock
from lienthong.forms import response, restricted
from lienthong.forms import written as page
from lienthong.forms.response import InvalidResponse
from lienthong.forms.sheet import Sheet

pytestmark = pytest.mark.django_db
VALUES = {"kinds": ["elderly"], "name": "Lành", "alone": True, "why": "goá", "hiv": True}


@pytest.fixture
def made(small):
    reading = Sheet(small, page.from_values(small, VALUES)).read()
    return response.build(small, reading.items, authored=clock.now(), author="user:lanh", subject="person:1")


def test_what_was_made_here_fits(small, made):
    response.check(small, made)
    assert made["questionnaire"] == small.canonical and made["meta"]["security"]
    assert made["author"]["identifier"]["value"] == "user:lanh"


def change(made, what):
    spoilt = copy.deepcopy(made)
    what(spoilt)
    return spoilt


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda r: r.update(status="done"), "QuestionnaireResponse.status"),
        (lambda r: r.update(questionnaire="http://x|1"), "another form"),
        (lambda r: r["item"].append({"linkId": "strange", "answer": [{"valueString": "x"}]}), "no question"),
        (lambda r: r["item"].pop(1), "Fill in this field"),
        (lambda r: r["item"][1].update(answer=[{"valueInteger": 3}]), "wrong place|Write|stand"),
        (lambda r: r["item"].append({"linkId": "why", "answer": [{"valueString": "x"}]}), "wrong place"),
        (lambda r: r["item"].append({"linkId": "pension", "answer": [{"valueInteger": -5}]}), "Not less"),
        (lambda r: r["item"].append({"linkId": "children", "item": [
            {"linkId": "child_name", "answer": [{"valueString": "x"}]}]}), "wrong place"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(small, made, spoil, told):
    with pytest.raises(InvalidResponse, match=told):
        response.check(small, change(made, spoil))


def test_a_stripped_response_has_neither_answer_nor_mark(small, made):
    stripped = restricted.strip(made)
    assert "hiv" not in str(stripped).lower() and "meta" not in stripped
    assert restricted.strip(stripped) == stripped
    assert made["meta"]["security"]
