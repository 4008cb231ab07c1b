"""The conditions of forms, as the browser and as the server judge them."""

import itertools

from lienthong.forms import asking, conditions, definition, value
from lienthong.forms.questionnaire import Condition
from tests.browser.test_forms import FUNERAL, begun, reader

__all__ = ["begun", "reader"]


def test_the_browser_and_the_server_agree_on_every_condition(begun, page):
    """The truth table of forms/conditions.py, in static/forms/conditions.js."""
    begun(FUNERAL)
    cases, expected = [], []
    texts = {
        "integer": ["", "5", "1.500", "05", "x"], "decimal": ["", "2,5", "2.50", "3"],
        "date": ["", "07/12/2026", "12/2026", "2026", "31/02/2026"], "boolean": ["", "true", "false"],
        "choice": ["", "a", "b"], "string": ["", "a", "  a  b "], "time": ["", "14:05", "9h05", "25:00"],
        "dateTime": ["", "14:05 07/12/2026", "14:05 31/02/2026"],
    }  # fmt: skip
    answers = {
        "integer": 1500, "decimal": "2.5", "date": "2026-12-01", "boolean": True, "choice": "a", "string": "a b",
        "time": "14:05:00", "dateTime": "2026-12-07T14:05:00+07:00",
    }  # fmt: skip
    names = {"choice": "Coding", "dateTime": "DateTime"}
    for type_, operator in itertools.product(texts, ["exists", "=", "!=", ">", "<", ">=", "<="]):
        given = {"code": "a"} if type_ == "choice" else answers[type_]
        answer = True if operator == "exists" else value.plain({f"value{names.get(type_, type_.title())}": given})
        for several in itertools.combinations_with_replacement(texts[type_], 2):
            plain = [one for text in several for one in read(type_, text)]
            expected.append(conditions.holds(Condition("q", operator, answer), plain))
            cases.append([operator, conditions.as_json(answer), type_, list(several)])
    address = page.evaluate("document.querySelector('script[data-conditions]').dataset.conditions")
    found = page.evaluate(
        "async ([address, cases]) => {"
        " const { holds } = await import(address); return cases.map((one) => holds(...one)); }",
        [address, cases],
    )
    wrong = [(case, told) for case, told, right in zip(cases, found, expected, strict=True) if told != right]
    assert len(cases) > 400 and not wrong, wrong[:10]


def read(type_: str, text: str) -> list:
    """What the server reads from a text, as plain values."""
    options = [{"valueCoding": {"code": code}} for code in "ab"]
    item = {
        "linkId": "q",
        "type": type_,
        "extension": [{"url": definition.extensions.ANSWER_KIND, "valueCode": "birth-date"}],
    }
    item |= {"answerOption": options} if type_ == "choice" else {}
    return asking.answers(definition._item(item), [text], None, {}).plain
