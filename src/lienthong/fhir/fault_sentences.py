"""From a schema's verdict to a sentence: where the fault is, as FHIRPath, and what mends it."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from lienthong.fhir import definitions
from lienthong.fhir.outcome import Fault

SHOWN = 12  # codes of an enumeration named in a sentence

_FORMS = {
    "date": "2026-12-07, 2026-12, 2026",
    "dateTime": "2026-12-07T08:30:00+07:00, 2026-12-07, 2026-12, 2026",
    "instant": "2026-12-07T08:30:00.000+07:00",
    "time": "08:30:00",
    "id": "a-zA-Z0-9-. (1-64)",
    "oid": "urn:oid:1.2.3",
    "uuid": "urn:uuid:5ab7e4d6-0000-4000-8000-000000000000",
}


def of(errors: Iterable[Any], place: str) -> list[Fault]:
    """The faults behind the errors of a schema, in the order of the document's elements."""
    faults = [fault for error in errors for fault in _faults(error, place)]
    return list(dict.fromkeys(sorted(faults, key=lambda fault: fault.expression or "")))


def suggestion(word: str, known: Iterable[str]) -> str:
    """ " Did you mean …?", or nothing where nothing is near."""
    near = get_close_matches(word, list(known), n=3, cutoff=0.6)
    return " " + _("Did you mean %(words)s?") % {"words": ", ".join(near)} if near else ""


def _faults(error: Any, place: str) -> Iterator[Fault]:
    where = place + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    sentence = _SENTENCES.get(error.kind.name)
    if sentence is None:
        yield Fault("invalid", error.message, where)
    else:
        yield from sentence(error, where, place)


def _schema(error: Any) -> dict:
    """The schema that holds the violated keyword."""
    part: Any = definitions.schemas()
    for step in error.schema_path[1:-1]:
        part = part[step]
    return part


def _unknown_elements(error: Any, where: str, place: str) -> Iterator[Fault]:
    known = [name for name in _schema(error)["properties"] if not name.startswith("_")]
    for name in error.kind.unexpected:
        text = _("There is no element %(name)s here.") % {"name": name}
        advice = suggestion(name, known) or " " + _("Leave it out, or carry it in an extension.")
        yield Fault("structure", text + advice, f"{where}.{name}")


def _required(error: Any, where: str, place: str) -> Iterator[Fault]:
    name = error.kind.property
    yield Fault("required", _("%(name)s is missing: add it.") % {"name": name}, f"{where}.{name}")


def _one_of(error: Any, where: str, place: str) -> Iterator[Fault]:
    """The rules that stand under a `$comment`: choices, required primitives, required codes; or a list's item."""
    rule = _schema(error)
    comment = rule.get("$comment", "")
    if comment and not isinstance(error.instance, dict):
        return  # its kind is wrong, which another fault says
    if not comment:
        for inner in error.kind.context[0]:
            yield from _faults(inner, place)
    elif comment.startswith("codes:"):
        yield _coded(comment, where)
    elif comment.endswith("[x] needed") or comment.endswith("[x]"):
        yield from _choice(error, rule, where)
    else:
        yield Fault("required", _("%(name)s is missing: add it.") % {"name": comment}, f"{where}.{comment}")


def _choice(error: Any, rule: dict, where: str) -> Iterator[Fault]:
    alternatives = next(option["oneOf"] for option in rule["anyOf"] if "oneOf" in option)
    names = [alternative["required"][0] for alternative in alternatives]
    present = [name for name in names if name in error.instance]
    element = rule["$comment"].removesuffix(" needed")
    if present:
        text = _("Only one of %(names)s may be there: leave one and remove the others.")
        yield Fault("structure", text % {"names": ", ".join(present)}, where)
    else:
        text = _("%(name)s is missing: give one of %(names)s.")
        listed = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
        yield Fault("required", text % {"name": element, "names": listed}, f"{where}.{element.removesuffix('[x]')}")


def _coded(comment: str, where: str) -> Fault:
    codes = definitions.schemas()[comment.split(" ")[0]]["enum"]
    text = _("A coding with one of these codes is needed: %(codes)s.")
    return Fault("code-invalid", text % {"codes": _some(codes)}, f"{where}.coding")


def _enum(error: Any, where: str, place: str) -> Iterator[Fault]:
    codes = _schema(error)["enum"]
    text = _("%(value)s is not a code allowed here.") % {"value": _shown(error.instance)}
    advice = suggestion(str(error.instance), codes) or " " + _("Allowed: %(codes)s.") % {"codes": _some(codes)}
    yield Fault("code-invalid", text + advice, where)


def _pattern(error: Any, where: str, place: str) -> Iterator[Fault]:
    kind = _schema(error).get("$comment", "string")
    value = _shown(error.instance)
    if kind == "xhtml":
        text = _("The narrative must be one XHTML <div>.")
    elif error.instance == "":
        text = _("An empty text says nothing: leave the element out.")
    elif kind in ("date", "dateTime", "instant"):
        text = _("%(value)s is no %(kind)s of the calendar. Write, for example: %(form)s.")
        text %= {"value": value, "kind": kind, "form": _FORMS[kind]}
    elif kind in _FORMS:
        text = _("%(value)s has not the form of %(kind)s: %(form)s.")
        text %= {"value": value, "kind": kind, "form": _FORMS[kind]}
    else:
        text = _("%(value)s is no %(kind)s: mind blanks at the ends, line ends and characters that it can't have.")
        text %= {"value": value, "kind": kind}
    yield Fault("value", text, where)


def _type(error: Any, where: str, place: str) -> Iterator[Fault]:
    wanted = {
        "array": _("a list [ ]"), "object": _("an object { }"), "string": _("a text"), "number": _("a number"),
        "integer": _("a whole number"), "boolean": _("true or false"),
    }  # fmt: skip
    words = " / ".join(wanted.get(name, name) for name in error.kind.types)
    text = _("%(value)s is of the wrong kind: %(kind)s is needed.")
    yield Fault("structure", text % {"value": _shown(error.instance), "kind": words}, where)


def _empty(error: Any, where: str, place: str) -> Iterator[Fault]:
    yield Fault("structure", _("Empty lists and objects say nothing: leave the element out."), where)


def _range(error: Any, where: str, place: str) -> Iterator[Fault]:
    text = _("%(value)s is out of range: the limit is %(limit)s.")
    yield Fault("value", text % {"value": _shown(error.instance), "limit": error.kind.limit}, where)


def _not(error: Any, where: str, place: str) -> Iterator[Fault]:
    yield Fault("security", _("The narrative holds active content (script, style, form, handler): remove it."), where)


def _const(error: Any, where: str, place: str) -> Iterator[Fault]:
    yield Fault("value", _("%(value)s must stand here.") % {"value": error.kind.expected_value}, where)


_SENTENCES = {
    "additionalProperties": _unknown_elements, "required": _required, "anyOf": _one_of, "enum": _enum,
    "pattern": _pattern, "type": _type, "minItems": _empty, "minProperties": _empty, "minimum": _range,
    "maximum": _range, "not": _not, "const": _const,
}  # fmt: skip


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (" …" if len(codes) > SHOWN else "")


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = f"“{value}”" if isinstance(value, str) else str(value).lower()
    return text if len(text) <= 60 else text[:59] + "…"
