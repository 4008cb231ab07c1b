"""The portal's declaration and our forms: from its names to our questions, and back (`declaration.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lienthong import data_file
from lienthong.database import clock
from lienthong.directory import units
from lienthong.forms import catalogue as forms
from lienthong.forms.questionnaire import Questionnaire
from lienthong.people.birth import BirthDate

OTHER = "other"


class UnknownDeclaration(ValueError):
    """The declaration is of a form, or says something, that is not known here. Nothing was kept."""


def read(declaration: str, fields: Mapping[str, Any]) -> tuple[str, dict[str, Any], list[str]]:
    """(our form, its answers by question, the names nobody here understands). Raises UnknownDeclaration."""
    key = _table()["forms"].get(declaration)
    if key is None:
        raise UnknownDeclaration(_("The declaration %(form)s is not known here.") % {"form": declaration or "?"})
    form, answers, unread = forms.get(key), {}, []
    for name, given in fields.items():
        question = _question(form, name)
        if question is None:
            unread.append(name)
        elif given not in (None, "", []):
            answers[question] = _read(name, given)
    return key, answers, unread


def written(form: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The portal's declaration of these answers; what it has no name for is left to the citizen."""
    asked = forms.get(form)
    names = {_question(asked, name): name for name in _table()["fields"]}
    declared = {names[link]: _written(names[link], given) for link, given in answers.items() if link in names}
    codes = {ours: theirs for theirs, ours in _table()["forms"].items()}
    return {"MaToKhai": codes[form], **{name: given for name, given in declared.items() if given not in (None, "")}}


def commune(fields: Mapping[str, Any]) -> str:
    """The commune that would decide, as far as the declaration says it; empty for what is none."""
    for name in ("nktMaXa", "nycMaXa"):
        found = units.get(str(fields.get(name) or ""), clock.today())
        if found and found.level == units.Level.COMMUNE:
            return found.code
    return ""


def paper(code: str) -> str:
    """Which of our kinds of paper the portal's is."""
    found: str = _table()["papers"].get(code, OTHER)
    return found


def _question(form: Questionnaire, name: str) -> str | None:
    row = _table()["fields"].get(name)
    return next((link for link in row["question"] if link in form.index), None) if row else None


def _read(name: str, given: Any) -> Any:
    row = _table()["fields"][name]
    try:
        if not all(isinstance(one, str | int) for one in (given if isinstance(given, list) else [given])):
            raise ValueError
        if "values" in row:
            words = row["values"]
            return [words[one] for one in given] if isinstance(given, list) else words[given]
        if row.get("as") == "date":
            return _day(BirthDate.read(str(given)))
        if row.get("as") == "yes-no":
            return {"1": True, "0": False}[str(int(given))]
    except (KeyError, ValueError, TypeError):
        raise UnknownDeclaration(_("The declaration says something unknown in %(name)s.") % {"name": name}) from None
    return given


def _written(name: str, given: Any) -> Any:
    row = _table()["fields"][name]
    if "values" in row:
        words = {ours: theirs for theirs, ours in row["values"].items()}
        return [words[one] for one in given if one in words] if isinstance(given, list) else words.get(given)
    if row.get("as") == "date":
        return _portal_day(given)
    if row.get("as") == "yes-no":
        return "1" if given else "0"
    return given


def _day(found: BirthDate | None) -> Any:
    """A whole date as one; of a date whose day nobody knows, what is known."""
    return found.first_day if found and found.precision == "day" else str(found or "")


def _portal_day(given: Any) -> str:
    if isinstance(given, BirthDate):
        known = (given.year, given.month or 0, given.day or 0)
        return "{:04d}{:02d}{:02d}".format(*known) if given.day else str(given.year)
    return f"{given:%Y%m%d}" if isinstance(given, date) else str(given).replace("-", "")


@cache
def _table() -> dict[str, Any]:
    return data_file.read(Path(__file__).with_suffix(".yaml"))
