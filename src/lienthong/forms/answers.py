"""Answers by their linkId, for the room that asked: groups are gone, rows of a repeating group are a list.

    values(response)  →  {"household": "poor", "pension_monthly": 0, "children": [{"child_born": date(2019, 5, 4)}]}

What was not answered is not there. A coding is its code, a question that takes several answers a list, a date less
exact than a day a people.BirthDate, an attachment its FHIR form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lienthong.forms import catalogue, value
from lienthong.forms.questionnaire import Questionnaire


def values(response: Mapping[str, Any], form: Questionnaire | None = None) -> dict[str, Any]:
    """The plain values. Raises catalogue.UnknownForm if its questionnaire is not known here."""
    return _flat(form or catalogue.get(response["questionnaire"]), response.get("item", ()))


def _flat(form: Questionnaire, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for said in items:
        item = form.index[said["linkId"]]
        if item.has_rows:
            found.setdefault(item.link, []).append(_flat(form, said.get("item", ())))
        elif item.type == "group":
            found |= _flat(form, said.get("item", ()))
        else:
            given = [value.plain(one) for one in said.get("answer", ())]
            found[item.link] = given if item.repeats else given[0]
    return found
