"""`enableWhen` (https://hl7.org/fhir/R4/questionnaire.html): whether an item is asked, from the answers to others.

`=` holds if any answer equals, `!=` if none does (so also where there is none); `>`, `<`, `>=`, `<=` if any answer
lies so; `exists` compares whether there is an answer with true or false. static/forms/conditions.js says the same to a
browser, and a test holds the two equal.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from lienthong.forms import value
from lienthong.forms.questionnaire import Condition
from lienthong.people.birth import BirthDate

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip


def holds(condition: Condition, answers: Sequence[Any]) -> bool:
    """Whether the condition holds for these plain answers to its question."""
    if condition.operator == "exists":
        return bool(answers) == condition.answer
    if condition.operator == "=":
        return any(_equal(one, condition.answer) for one in answers)
    if condition.operator == "!=":
        return not any(_equal(one, condition.answer) for one in answers)
    return any(_ordered(condition.operator, one, condition.answer) for one in answers)


def together(results: Iterable[bool], any_of: bool) -> bool:
    """enableBehavior: all of them, or any; an item without conditions is always asked."""
    found = list(results)
    return not found or (any(found) if any_of else all(found))


def _equal(one: Any, other: Any) -> bool:
    return bool(_day(one) == _day(other))


def _ordered(sign: str, one: Any, other: Any) -> bool:
    try:
        return _ORDER[sign](_day(one), _day(other))
    except TypeError:  # an answer of another kind lies neither before nor after
        return False


def _day(given: Any) -> Any:
    """A date as its first day, so that dates of any precision can be compared."""
    return given.first_day if isinstance(given, BirthDate) else given


def as_json(answer: Any) -> Any:
    """The answer of a condition as a page carries it."""
    first = _day(answer)
    if isinstance(first, datetime):
        return first.astimezone(value.ZONE).strftime("%Y-%m-%dT%H:%M:%S")
    return first.isoformat() if isinstance(first, date | time) else answer if isinstance(answer, bool) else str(answer)
