"""A questionnaire as people write it (YAML), compiled to the FHIR Questionnaire that everything else works with.

    key: form-03-335-2026                  items:
    version: 2026-10-05                      - {id: name, type: string, vi: Họ và tên, en: Full name, required: yes}
    title: {vi: …, en: …}                    - {id: poor, type: choice, vi: …, en: …, options: {poor: {vi: …, en: …}}}

Both languages stand on one line; in FHIR each English text is an extension of six lines. An item's further keys:
number (the number in the legal form), hint, when, any, repeats, row, least, most (a value or `today`), occurs: [1, 9],
length, shortest, pattern, example, list, kind, control, initial, media, megabytes, read_only, restricted: hiv,
one_of (on a group: questions of which one must be answered), items.
`when` is a condition or a list of them: "kinds = elderly", "pension > 0", "account exists", "account exists false".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lienthong.forms import extensions
from lienthong.forms.lists import VALUE_SETS
from lienthong.forms.questionnaire import TODAY, InvalidQuestionnaire

BASE = "http://lienthong.vn/fhir/Questionnaire/"
_WHEN = re.compile(r"(?P<question>[\w.-]+) (?P<operator>exists|!=|>=|<=|=|>|<)(?: (?P<answer>.+))?")
_KEYS = frozenset(
    {"id", "type", "vi", "en", "number", "hint", "required", "repeats", "row", "least", "most", "occurs", "length",
     "shortest", "pattern", "example", "list", "kind", "control", "initial", "media", "megabytes", "read_only",
     "restricted", "when", "any", "options", "one_of", "items"}
)  # fmt: skip
_PLAIN = {"number": "prefix", "required": "required", "repeats": "repeats", "length": "maxLength",
          "read_only": "readOnly"}  # fmt: skip
_VALUE = {"date": "Date", "dateTime": "DateTime", "time": "Time", "integer": "Integer", "decimal": "Decimal",
          "boolean": "Boolean", "choice": "Coding", "open-choice": "Coding", "url": "Uri"}  # fmt: skip

Data = Mapping[str, Any]


def compiled(data: Data) -> dict[str, Any]:
    """The FHIR Questionnaire. Raises InvalidQuestionnaire for a key it does not know."""
    types = {item["id"]: item["type"] for item in _all(data["items"])}
    paper = data.get("paper", {})
    said: list[dict[str, Any]] = [{"url": extensions.LEGAL_FORM, "valueString": data["legal_form"]},
                                  {"url": extensions.EVIDENCE, "valueCode": data["evidence"]}]  # fmt: skip
    if "evidence_note" in data:
        said.append(_extension(extensions.EVIDENCE_NOTE, data["evidence_note"]))
    for name, url in (("addressee", extensions.ADDRESSEE), ("declaration", extensions.DECLARATION)):
        said += [{"url": url, "valueString": paper[name]}] if name in paper else []
    said += [{"url": extensions.SIGNATURE, "valueString": one} for one in paper.get("signatures", ())]
    return {
        "resourceType": "Questionnaire", "url": f"{BASE}{data['key']}", "version": str(data["version"]),
        "name": data["key"], "status": "active", "language": "vi", "subjectType": ["Patient"], "extension": said,
        **_words("title", data["title"]), **_words("description", data.get("description")),
        "item": [_item(item, types) for item in data["items"]],
    }  # fmt: skip


def _all(items: Iterable[Data]) -> Iterable[Data]:
    for item in items:
        yield item
        yield from _all(item.get("items", ()))


def _item(data: Data, types: Data) -> dict[str, Any]:
    unknown = set(data) - _KEYS
    if unknown:
        raise InvalidQuestionnaire(f"{data['id']}: unknown keys {', '.join(sorted(unknown))}")
    found: dict[str, Any] = {"linkId": data["id"], "type": data["type"]} | _words("text", data)
    for ours, theirs in _PLAIN.items():
        if ours in data:
            found[theirs] = str(data[ours]) if ours == "number" else data[ours]
    if "list" in data:
        found["answerValueSet"] = f"{VALUE_SETS}{data['list']}"
    if "options" in data:
        found["answerOption"] = [_option(code, one) for code, one in data["options"].items()]
    if "initial" in data:
        found["initial"] = [_value(data["type"], data["initial"])]
    when = data.get("when", ())
    if when:
        found["enableWhen"] = [_condition(one, types) for one in ([when] if isinstance(when, str) else when)]
        found["enableBehavior"] = "any" if data.get("any") else "all"
    said = _extensions(data)
    if said:
        found["extension"] = said
    below = [_help(data)] if "hint" in data else []
    below += [_item(item, types) for item in data.get("items", ())]
    return found | ({"item": below} if below else {})


def _words(name: str, given: Any) -> dict[str, Any]:
    if not given or "vi" not in given:
        return {}
    english = {f"_{name}": extensions.translation(given["en"])} if given.get("en") else {}
    return {name: given["vi"], **english}


def _extension(url: str, given: Data) -> dict[str, Any]:
    """A translated string as the value of an extension."""
    return {"url": url, **_words("valueString", given)}


def _extensions(data: Data) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, url, type_ in (("pattern", extensions.REGEX, "String"), ("shortest", extensions.MIN_LENGTH, "Integer"),
                             ("megabytes", extensions.MAX_SIZE, "Decimal"),
                             ("kind", extensions.ANSWER_KIND, "Code")):  # fmt: skip
        found += [{"url": url, f"value{type_}": data[name]}] if name in data else []
    for name, url in (("example", extensions.ENTRY_FORMAT), ("row", extensions.ROW_TITLE)):
        found += [_extension(url, _both(data[name]))] if name in data else []
    for name, url in (("least", extensions.MIN_VALUE), ("most", extensions.MAX_VALUE)):
        found += [_limit(url, data["type"], data[name])] if name in data else []
    least, most = data.get("occurs", (0, 0))
    found += [{"url": extensions.MIN_OCCURS, "valueInteger": least}] if least else []
    found += [{"url": extensions.MAX_OCCURS, "valueInteger": most}] if most else []
    found += [{"url": extensions.MIME_TYPE, "valueCode": one} for one in data.get("media", ())]
    found += [{"url": extensions.ONE_OF, "valueString": one} for one in data.get("one_of", ())]
    if "control" in data:
        found.append(_control(data["control"]))
    if data.get("restricted"):
        found.append({"url": extensions.RESTRICTED, "valueCoding": extensions.HIV})
    return found


def _both(given: Any) -> Data:
    return {"vi": str(given)} if not isinstance(given, Mapping) else given


def _limit(url: str, type_: str, given: Any) -> dict[str, Any]:
    if given == TODAY:
        moving = {"url": extensions.EXPRESSION, "valueExpression": extensions.TODAY}
        return {"url": url, "_valueDate": {"extension": [moving]}}
    return {"url": url, **_value(type_, given)}


def _control(code: str) -> dict[str, Any]:
    coding = {"system": extensions.ITEM_CONTROL_CODES, "code": code}
    return {"url": extensions.ITEM_CONTROL, "valueCodeableConcept": {"coding": [coding]}}


def _option(code: str, given: Any) -> dict[str, Any]:
    given = _both(given)
    found: dict[str, Any] = {"valueCoding": {"code": str(code), **_words("display", given)}}
    if given.get("alone"):
        found["extension"] = [{"url": extensions.OPTION_EXCLUSIVE, "valueBoolean": True}]
    return found


def _help(data: Data) -> dict[str, Any]:
    """The hint of an item: a text below it that is shown as help."""
    return {"linkId": f"{data['id']}_help", "type": "display", "extension": [_control("help")],
            **_words("text", _both(data["hint"]))}  # fmt: skip


def _condition(text: str, types: Data) -> dict[str, Any]:
    found = _WHEN.fullmatch(text.strip())
    if not found:
        raise InvalidQuestionnaire(f"no condition: {text}")
    question, sign, answer = found["question"], found["operator"], found["answer"]
    if sign == "exists":
        return {"question": question, "operator": sign, "answerBoolean": answer != "false"}
    type_ = types.get(question, "string")
    given = _value(type_, _read(type_, answer or ""))
    return {"question": question, "operator": sign, **{key.replace("value", "answer"): given[key] for key in given}}


def _read(type_: str, text: str) -> Any:
    if type_ == "boolean":
        return text == "true"
    if type_ in ("integer", "decimal"):
        return int(text) if type_ == "integer" else float(text)
    return text


def _value(type_: str, given: Any) -> dict[str, Any]:
    if isinstance(given, date):
        given = given.isoformat()
    name = _VALUE.get(type_, "String")
    return {f"value{name}": {"code": given} if name == "Coding" else given}
