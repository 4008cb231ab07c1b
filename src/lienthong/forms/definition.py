"""Reading a FHIR Questionnaire into the engine's terms; what the engine can't ask is refused here, not on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lienthong.fhir import validation
from lienthong.forms import extensions, value
from lienthong.forms.extensions import translated
from lienthong.forms.questionnaire import TODAY, TYPES, Condition, InvalidQuestionnaire, Item, Option, Questionnaire
from lienthong.forms.words import Words

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10  # megabytes, where the questionnaire says nothing
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png")
OPERATORS = frozenset({"exists", "=", "!=", ">", "<", ">=", "<="})
_LINK = re.compile(r"[A-Za-z0-9_.-]+")


def read(resource: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire. Raises InvalidQuestionnaire naming every fault of FHIR, or the first of ours."""
    faults = validation.faults_of(resource)
    if faults:
        raise InvalidQuestionnaire("; ".join(f"{fault.expression}: {fault.text}" for fault in faults))
    for needed in ("url", "version", "title"):
        if not resource.get(needed):
            raise InvalidQuestionnaire(f"a questionnaire needs its {needed}")
    found = Questionnaire(
        resource=resource, url=resource["url"], version=resource["version"], name=resource.get("name", ""),
        title=_words(resource, "title"), description=_words(resource, "description"),
        legal_form=extensions.value(resource, extensions.LEGAL_FORM) or "",
        evidence=extensions.value(resource, extensions.EVIDENCE) or "",
        evidence_note=_extension_words(resource, extensions.EVIDENCE_NOTE),
        addressee=extensions.value(resource, extensions.ADDRESSEE) or "",
        declaration=extensions.value(resource, extensions.DECLARATION) or "",
        signatures=tuple(one["valueString"] for one in extensions.each(resource, extensions.SIGNATURE)),
        items=tuple(_item(item) for item in resource.get("item", ())),
    )  # fmt: skip
    _check(found)
    return found


def _item(data: Mapping[str, Any]) -> Item:
    link, kind = data["linkId"], data["type"]
    if not _LINK.fullmatch(link):
        raise InvalidQuestionnaire(f"{link}: a linkId may hold letters, digits, dot, dash and underscore only")
    if kind not in TYPES:
        raise InvalidQuestionnaire(f"{link}: answers of type {kind} are not supported")
    below = data.get("item", ())
    children = [one for one in below if not _is_help(one)]
    if children and kind != "group":
        raise InvalidQuestionnaire(f"{link}: questions below a question are not supported; put them into a group")
    return Item(
        link=link, type=kind, text=_words(data, "text"), prefix=data.get("prefix", ""),
        hint=next((_words(one, "text") for one in below if _is_help(one)), Words("")),
        required=data.get("required", False), repeats=data.get("repeats", False),
        read_only=data.get("readOnly", False),
        restricted=extensions.value(data, extensions.RESTRICTED) is not None, control=_control(data),
        kind=extensions.value(data, extensions.ANSWER_KIND) or "",
        max_length=data.get("maxLength", 0), min_length=extensions.value(data, extensions.MIN_LENGTH) or 0,
        regex=_regex(link, data), example=_extension_words(data, extensions.ENTRY_FORMAT),
        least=_limit(data, extensions.MIN_VALUE), most=_limit(data, extensions.MAX_VALUE),
        min_occurs=extensions.value(data, extensions.MIN_OCCURS) or 0,
        max_occurs=extensions.value(data, extensions.MAX_OCCURS) or 0,
        media_types=tuple(one["valueCode"] for one in extensions.each(data, extensions.MIME_TYPE)) or MEDIA_TYPES,
        max_bytes=int((extensions.value(data, extensions.MAX_SIZE) or LARGEST_FILE) * MEGABYTE),
        row_title=_extension_words(data, extensions.ROW_TITLE),
        one_of=tuple(one["valueString"] for one in extensions.each(data, extensions.ONE_OF)),
        options=tuple(_option(link, one) for one in data.get("answerOption", ())),
        value_set=data.get("answerValueSet", ""), initial=_initial(data),
        conditions=tuple(_condition(link, one) for one in data.get("enableWhen", ())),
        any_condition=data.get("enableBehavior") == "any", children=tuple(_item(one) for one in children),
    )  # fmt: skip


def _words(data: Mapping[str, Any], name: str) -> Words:
    return Words(data.get(name, ""), translated(dict(data), name))


def _extension_words(data: Mapping[str, Any], url: str) -> Words:
    found = next(extensions.each(data, url), None)
    return Words(found["valueString"], translated(found, "valueString")) if found else Words("")


def _control(data: Mapping[str, Any]) -> str:
    found = extensions.value(data, extensions.ITEM_CONTROL)
    return found["coding"][0]["code"] if found and found.get("coding") else ""


def _is_help(data: Mapping[str, Any]) -> bool:
    return data["type"] == "display" and _control(data) == "help"


def _regex(link: str, data: Mapping[str, Any]) -> str:
    pattern = extensions.value(data, extensions.REGEX) or ""
    try:
        re.compile(pattern)
    except re.error as fault:
        raise InvalidQuestionnaire(f"{link}: its pattern can't be read: {fault}") from None
    return pattern


def _limit(data: Mapping[str, Any], url: str) -> Any:
    found = next(extensions.each(data, url), None)
    if found is None:
        return None
    if extensions.value(found.get("_valueDate"), extensions.EXPRESSION) == extensions.TODAY:
        return TODAY
    return value.plain({key: found[key] for key in found if key.startswith("value")})


def _option(link: str, data: Mapping[str, Any]) -> Option:
    given = {key: data[key] for key in data if key.startswith("value")}
    exclusive = bool(extensions.value(data, extensions.OPTION_EXCLUSIVE))
    if "valueCoding" not in given:
        text = value.shown(given)
        return Option(str(value.plain(given)), Words(text), given, exclusive)
    coding = given["valueCoding"]
    if not coding.get("code"):
        raise InvalidQuestionnaire(f"{link}: an option needs its code")
    label = _words(coding, "display") or Words(coding["code"])
    kept = {key: coding[key] for key in ("system", "version", "code", "display") if key in coding}
    return Option(coding["code"], label, {"valueCoding": kept}, exclusive)


def _initial(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    chosen = [
        {key: one[key] for key in one if key.startswith("value")}
        for one in data.get("answerOption", ())
        if one.get("initialSelected")
    ]
    given = [{key: one[key] for key in one if key.startswith("value")} for one in data.get("initial", ())]
    return tuple(given or chosen)


def _condition(link: str, data: Mapping[str, Any]) -> Condition:
    answer = {f"value{key.removeprefix('answer')}": data[key] for key in data if key.startswith("answer")}
    if data["operator"] not in OPERATORS or not answer:
        raise InvalidQuestionnaire(f"{link}: a condition needs an operator and an answer")
    return Condition(data["question"], data["operator"], value.plain(answer))


def _check(form: Questionnaire) -> None:
    links = [item.link for top in form.items for item in top.within()]
    for link in links:
        if links.count(link) > 1:
            raise InvalidQuestionnaire(f"{link}: two items have this linkId")
    for item in form.index.values():
        if item.repeats and item.value_set:
            raise InvalidQuestionnaire(f"{item.link}: several answers from a long list are not supported; use a group")
        if item.type in ("choice", "open-choice") and not (item.options or item.value_set):
            raise InvalidQuestionnaire(f"{item.link}: a choice needs options or a list")
        if not set(item.one_of) <= {one.link for one in item.children}:
            raise InvalidQuestionnaire(f"{item.link}: one_of names what does not stand in it")
        for condition in item.conditions:
            _check_condition(form, item, condition)
    _check_circles(form)


def _check_condition(form: Questionnaire, item: Item, condition: Condition) -> None:
    asked = form.index.get(condition.question)
    if asked is None or not asked.is_question:
        raise InvalidQuestionnaire(f"{item.link}: its condition names no question: {condition.question}")
    around = [one.link for one in form.ancestors[item.link] if one.has_rows]
    needed = [one.link for one in form.ancestors[asked.link] if one.has_rows]
    if around[: len(needed)] != needed:
        raise InvalidQuestionnaire(f"{item.link}: its condition looks into a repeating group from outside")


def _check_circles(form: Questionnaire) -> None:
    done: set[str] = set()

    def follow(link: str, way: tuple[str, ...]) -> None:
        if link in way:
            raise InvalidQuestionnaire(f"{link}: whether it is asked depends on itself")
        if link not in done:
            for needed in _depends_on(form, link):
                follow(needed, (*way, link))
            done.add(link)

    for link in form.index:
        follow(link, ())


def _depends_on(form: Questionnaire, link: str) -> Iterable[str]:
    yield from (condition.question for condition in form.index[link].conditions)
    yield from (item.link for item in form.ancestors[link][-1:])
