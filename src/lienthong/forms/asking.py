"""From what was written to an answer: each type of question says what it accepts and how to mend what it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.database import clock
from lienthong.forms import lists, value
from lienthong.forms.questionnaire import TODAY, Item
from lienthong.people import personal_number
from lienthong.people.birth import BirthDate

LINE, TEXT = 500, 5000  # characters, where the questionnaire sets no limit

Fhir = dict[str, Any]


class Wrong(ValueError):
    """What was written is no answer; the text says what would be one."""


@dataclass
class Answers:
    """The answers to one question in one place, and what is wrong with them."""

    values: list[Fhir] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def plain(self) -> list[Any]:
        return [value.plain(one) for one in self.values]


def answers(item: Item, texts: Sequence[str], beside: str | None, files: Mapping[str, Fhir]) -> Answers:
    """What the texts of one question say. `beside`: the text typed into a long list; `files`: attachments by id."""
    if item.value_set:
        return _from_list(item, texts[0] if texts else "", beside)
    found = Answers()
    for text in _single(item, texts):
        if text.strip():
            try:
                found.values.append(_checked(item, text.strip(), files))
            except Wrong as wrong:
                found.faults.append(str(wrong))
    if len(found.values) > 1:
        found.faults += _too_many(item, found.values)
    return found


def _single(item: Item, texts: Sequence[str]) -> Sequence[str]:
    """One text an answer: boxes and files come apart already, other repeated answers stand on lines of their own."""
    if not item.repeats:
        return texts[:1]
    if item.options or item.type == "attachment":
        return list(dict.fromkeys(texts))
    return [line for text in texts for line in text.splitlines()]


def _checked(item: Item, text: str, files: Mapping[str, Fhir]) -> Fhir:
    if item.type == "attachment":
        return _file(item, text, files)
    if item.options:
        return _chosen(item, text)
    found = _READ[item.type](item, text)
    given = value.plain(found)
    if isinstance(given, str):
        _check_text(item, given)
    else:
        _check_range(item, given)
    return found


def _chosen(item: Item, text: str) -> Fhir:
    option = item.option(text) or (item.called(text) if item.type == "open-choice" else None)
    if option:
        return dict(option.value)
    if item.type == "open-choice":
        _check_text(item, text)
        return {"valueString": text}
    raise Wrong(_("Choose one of the answers offered."))


def _file(item: Item, text: str, files: Mapping[str, Fhir]) -> Fhir:
    if text not in files:
        raise Wrong(_("This file is not here any more. Send it again."))
    return {"valueAttachment": files[text]}


def _too_many(item: Item, values: list[Fhir]) -> list[str]:
    chosen = [item.option(str(value.plain(one))) for one in values]
    alone = next((one for one in chosen if one and one.exclusive), None)
    if alone:
        return [_("“%(answer)s” can't stand beside other answers.") % {"answer": alone.label}]
    if item.max_occurs and len(values) > item.max_occurs:
        words = ngettext("Give at most %(n)s answer.", "Give at most %(n)s answers.", item.max_occurs)
        return [words % {"n": item.max_occurs}]
    return []


def _from_list(item: Item, code: str, typed: str | None) -> Answers:
    """A code of a long or short list; without a script only the typed text is there, and is looked up."""
    wanted = lists.get(item.value_set)
    if typed is not None and not typed.strip():
        return Answers()
    label = wanted.label(code) if code else ""
    if label and typed in (None, label):
        return Answers([_coding(wanted, code, label)])
    asked = code if typed is None else typed
    if not asked.strip():
        return Answers()
    found = wanted.resolve(asked)
    if len(found) == 1:
        return Answers([_coding(wanted, *found[0])])
    if not found:
        return Answers(faults=[_("Nothing in the list is called “%(text)s”. Check the spelling.") % {"text": asked}])
    names = "; ".join(name for _code, name in found[:5])
    return Answers(faults=[_("Several have this name. Write one of them in full: %(names)s.") % {"names": names}])


def _coding(wanted: lists.ValueList, code: str, label: str) -> Fhir:
    return {"valueCoding": {"system": wanted.system, "code": code, "display": label}}


def _check_text(item: Item, text: str) -> None:
    most = item.max_length or (TEXT if item.type == "text" else LINE)
    if len(text) > most:
        raise Wrong(_("Shorten this to %(length)s characters.") % {"length": most})
    if len(text) < item.min_length:
        raise Wrong(_("Write at least %(length)s characters.") % {"length": item.min_length})
    if item.kind == "personal-number":
        _check_personal_number(text)
    if item.regex and not re.fullmatch(item.regex, text):
        raise Wrong(_("Write it like this: %(example)s.") % {"example": item.example or item.regex})


def _check_personal_number(text: str) -> None:
    try:
        meaning = personal_number.read(text)
    except ValueError:
        raise Wrong(_("A personal number has 12 digits. Check each of them.")) from None
    if meaning.year > clock.today().year:
        raise Wrong(_("This number belongs to a year of birth still to come. Check each digit."))


def _check_range(item: Item, given: Any) -> None:
    least, most = (clock.today() if limit == TODAY else limit for limit in (item.least, item.most))
    own = given.first_day if isinstance(given, BirthDate) else given
    try:
        if least is not None and own < least:
            raise Wrong(_("Not less than %(limit)s, please.") % {"limit": value.written(least)})
        if most is not None and own > most:
            raise Wrong(_too_late(item, most))
    except TypeError:
        return


def _too_late(item: Item, most: Any) -> str:
    if item.most == TODAY:
        return _("This day has not come yet.")
    return _("Not more than %(limit)s, please.") % {"limit": value.written(most)}


def _string(item: Item, text: str) -> Fhir:
    if item.kind == "personal-number":
        return {"valueString": re.sub(r"[\s.]", "", text)}
    return {"valueString": text if item.type == "text" else " ".join(text.split())}


def _url(item: Item, text: str) -> Fhir:
    if urlsplit(text).scheme not in ("http", "https") or " " in text:
        raise Wrong(_("Write an address that begins with https://."))
    return {"valueUri": text}


def _boolean(item: Item, text: str) -> Fhir:
    if text not in ("true", "false", "on"):
        raise Wrong(_("Choose one of the answers offered."))
    return {"valueBoolean": text != "false"}


def _read_with(name: str, read: Callable[[str], Any], say: Callable[[Any], Any], message: Callable[[], str]) -> Any:
    def reading(item: Item, text: str) -> Fhir:
        try:
            return {name: say(read(text))}
        except ValueError:
            raise Wrong(message()) from None

    return reading


def _date(item: Item, text: str) -> Fhir:
    """A day; where the questionnaire asks for a date of birth, as exact as it is known."""
    try:
        if item.kind == "birth-date":
            return {"valueDate": value.iso(value.birth(text))}
        return {"valueDate": value.day(text).isoformat()}
    except ValueError:
        pass
    if item.kind == "birth-date":
        raise Wrong(_("Write 07/12/1950, or 12/1950, or only the year 1950."))
    raise Wrong(_("Write a day that exists as day/month/year, for example 07/12/2026."))


_READ: dict[str, Callable[[Item, str], Fhir]] = {
    "string": _string, "text": _string, "url": _url, "boolean": _boolean, "date": _date,
    "integer": _read_with("valueInteger", value.integer, int,
                          lambda: _("Write a whole number, for example 12.")),
    "decimal": _read_with("valueDecimal", value.decimal, float, lambda: _("Write a number, for example 2,5.")),
    "dateTime": _read_with("valueDateTime", value.moment, lambda found: found.isoformat(),
                           lambda: _("Write the hour and the day, for example 14:05 07/12/2026.")),
    "time": _read_with("valueTime", value.clock_time, lambda found: found.isoformat(),
                       lambda: _("Write the hour, for example 14:05.")),
}  # fmt: skip


def is_day(given: Any) -> bool:
    """Whether a plain value is a calendar day."""
    return isinstance(given, date)
