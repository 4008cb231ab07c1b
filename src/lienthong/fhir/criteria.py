"""Search criteria (https://hl7.org/fhir/R4/search.html): from the text of a query to conditions on the index tables.

What is not understood is refused with its name, never passed over: a search that ignores a criterion shows too much.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from lienthong.directory import alphabet
from lienthong.fhir import dates, identity, parameters, reference
from lienthong.fhir.fault_sentences import suggestion
from lienthong.fhir.index_rows import LONGEST
from lienthong.fhir.outcome import Fault, Refused
from lienthong.fhir.parameters import Parameter

Pair = tuple[str, str]
RESULT = frozenset({"_count", "_sort", "_include", "_revinclude", "_format", "_pretty", "_cursor"})
MOST, MOST_VALUES = 30, 1000
PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")


@dataclass
class Conditions:
    """SQL over `fhir_resource AS r`, and its values."""

    sql: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def value(self, value: object, cast: str) -> str:
        """A placeholder for a value."""
        name = f"c{len(self.values)}"
        self.values[name] = value
        return f"%({name})s::{cast}"


def pairs(query: str) -> list[Pair]:
    """The names and values of a query string."""
    return parse_qsl(query, keep_blank_values=True)


def conditions(resource_type: str, criteria: Sequence[Pair], *, organisation: int) -> Conditions:
    """The conditions of a search among one organisation's resources of a type. Refuses (400), naming every fault."""
    made = Conditions()
    faults: list[Fault] = []
    if len(criteria) > MOST or sum(text.count(",") for _name, text in criteria) > MOST_VALUES:
        text = _("A search has at most %(most)s criteria with %(values)s values: ask several times.")
        raise Refused(400, Fault("too-costly", text % {"most": MOST, "values": MOST_VALUES}))
    for name, text in criteria:
        try:
            _criterion(made, resource_type, name, text, organisation)
        except _Wrong as wrong:
            faults.append(Fault(wrong.code, wrong.text, f"http.{name}"))
    if faults:
        raise Refused(400, *faults)
    return made


class _Wrong(Exception):
    def __init__(self, text: str, code: str = "value"):
        super().__init__(text)
        self.text, self.code = text, code


def _criterion(made: Conditions, resource_type: str, name: str, text: str, organisation: int) -> None:
    code, _colon, modifier = name.partition(":")
    if not text:
        raise _Wrong(_("%(name)s has no value: give one, or leave the parameter out.") % {"name": name})
    if code == "_id":
        _only(name, modifier)
        made.sql.append(f"r.id = ANY({made.value(_alternatives(text), 'text[]')})")
    elif code == "_lastUpdated":
        _only(name, modifier)
        parts = [_date(made, value, "r.last_updated", "r.last_updated") for value in _alternatives(text)]
        made.sql.append(f"({' OR '.join(parts)})")
    else:
        parameter = parameters.of(resource_type).get(code)
        if parameter is None:
            raise _Wrong(_unknown(resource_type, code), "not-supported")
        made.sql.append(_indexed(made, parameter, modifier, text, organisation))


def _unknown(resource_type: str, code: str) -> str:
    known = [*parameters.known(resource_type), *sorted(RESULT - {"_cursor"})]
    text = _("%(code)s is no search parameter of %(type)s here.") % {"code": code, "type": resource_type}
    offered = _("Known: %(names)s.") % {"names": ", ".join(parameters.known(resource_type))}
    return f"{text}{suggestion(code, known) or ' ' + offered}"


def _only(name: str, modifier: str) -> None:
    if modifier:
        text = _("The modifier :%(modifier)s is not offered for %(name)s.")
        raise _Wrong(text % {"modifier": modifier, "name": name.partition(":")[0]}, "not-supported")


def _indexed(made: Conditions, parameter: Parameter, modifier: str, text: str, organisation: int) -> str:
    table, match = _KINDS[parameter.kind]
    of_parameter, of_organisation = made.value(parameter.number, "int"), made.value(organisation, "int")
    rows = f"SELECT resource FROM {table} WHERE parameter = {of_parameter} AND organisation = {of_organisation}"  # noqa: S608
    if modifier == "missing":
        if text not in ("true", "false"):
            raise _Wrong(_("%(name)s:missing is true or false.") % {"name": parameter.code})
        if parameter.shared:
            rows += f" AND target_type = ANY({made.value(list(parameter.targets), 'text[]')})"
        return f"r.number {'NOT IN' if text == 'true' else 'IN'} ({rows})"
    negated = modifier == "not" and parameter.kind == "token"
    if modifier in parameter.targets and parameter.kind == "reference":
        text = ",".join(f"{modifier}/{value}" if "/" not in value else value for value in _alternatives(text))
    elif not negated:
        _only(parameter.code, modifier)
    if parameter.kind == "string":
        return " AND ".join(f"r.number IN ({rows} AND {part})" for part in _words(made, parameter, text))
    found = " OR ".join(match(made, parameter, value) for value in _alternatives(text))
    return f"r.number {'NOT IN' if negated else 'IN'} ({rows} AND ({found}))"


def _alternatives(text: str) -> list[str]:
    """The values between commas; an escaped comma belongs to its value."""
    return [_plain(value) if "|" not in value else value for value in _UNESCAPED_COMMA.split(text)]


def _plain(text: str) -> str:
    return re.sub(r"\\([,|$\\])", r"\1", text)


def _token(made: Conditions, parameter: Parameter, value: str) -> str:
    parts = [_plain(part) for part in _UNESCAPED_BAR.split(value)]
    if len(parts) > 2:
        raise _Wrong(_("%(value)s is no token: write code, system|code, |code or system|.") % {"value": value})
    code, system = parts[-1], parts[0] if len(parts) == 2 else None
    if not code and not system:
        raise _Wrong(_("%(value)s is no token: write code, system|code, |code or system|.") % {"value": value})
    found = []
    if code:
        found.append(f"code = {made.value(code[:LONGEST], 'text')}")
    if system is not None and not (parameter.plain_code and code):
        found.append(f"system = {made.value(system[:LONGEST], 'text')}")
    return f"({' AND '.join(found)})"


def _reference(made: Conditions, parameter: Parameter, value: str) -> str:
    value = _plain(value)
    if any(kind == "canonical" for _path, kind in parameter.paths) or value.startswith(("http:", "https:", "urn:")):
        return f"(target_id = {made.value(value, 'text')} AND target_type = '')"
    kind, key = reference.target(value) if "/" in value else ("", value)
    if kind and kind not in parameter.targets:
        text = _("%(code)s points to %(targets)s, not to %(value)s.")
        raise _Wrong(text % {"code": parameter.code, "targets": ", ".join(parameter.targets[:8]), "value": value})
    if not identity.ID.fullmatch(key):
        raise _Wrong(_("%(value)s is no reference: write id, Type/id or an address.") % {"value": value})
    types = [kind] if kind else list(parameter.targets)
    return f"(target_id = {made.value(key, 'text')} AND target_type = ANY({made.value(types, 'text[]')}))"


def _on_dates(made: Conditions, parameter: Parameter, value: str) -> str:
    return _date(made, value, "low", "high")


def _date(made: Conditions, value: str, low: str, high: str) -> str:
    """A prefix and a date against the span [low, high)."""
    begun = re.fullmatch(r"([a-z]{2})(\d.*)", value)
    prefix, text = (begun[1], begun[2]) if begun else ("eq", value)
    if prefix not in PREFIXES:
        text = _("The prefix %(prefix)s is not offered; known: %(known)s.")
        raise _Wrong(text % {"prefix": prefix, "known": ", ".join(PREFIXES)})
    try:
        start, end = dates.span(text.replace(" ", "+"))
    except ValueError:
        form = _("%(value)s is no date: write, for example, 2026-12-07, ge2026-12 or lt2026-12-07T08:00:00+07:00.")
        raise _Wrong(form % {"value": value}) from None
    first, last = made.value(start, "timestamptz"), made.value(end, "timestamptz")
    span = {
        "eq": f"{low} >= {first} AND {low} < {last} AND {high} <= {last}",
        "ne": f"({low} < {first} OR {high} > {last})",
        "gt": f"{high} > {last}",
        "lt": f"{low} < {first}",
        "ge": f"{high} > {first}" if low != high else f"{high} >= {first}",
        "le": f"{low} < {last}",
        "sa": f"{low} >= {last}",
        "eb": f"{high} <= {first}",
    }[prefix]
    return f"({span})"


def _words(made: Conditions, parameter: Parameter, text: str) -> list[str]:
    """Each word of the value begins a word of the text; alternatives are tried word set by word set."""
    alternatives = [alphabet.words(_plain(value)) for value in _alternatives(text)]
    if len(alternatives) != 1 or not alternatives[0]:
        raise _Wrong(_("Give the beginnings of one or more words of %(code)s.") % {"code": parameter.code})
    found = []
    for word in alternatives[0]:
        pattern = made.value(word + "%", "text")
        found.append(f"word LIKE {pattern}")
    return found


def _quantity(made: Conditions, parameter: Parameter, value: str) -> str:
    parts = [_plain(part) for part in _UNESCAPED_BAR.split(value)]
    match = re.fullmatch(r"(eq|ne|gt|lt|ge|le)?(-?\d+(?:\.\d+)?)", parts[0])
    if not match or len(parts) not in (1, 3):
        form = _("%(value)s is no quantity: write, for example, 5.4, gt5.4 or 5.4|http://unitsofmeasure.org|mmol/L.")
        raise _Wrong(form % {"value": value})
    prefix, number = match[1] or "eq", match[2]
    at = made.value(number, "numeric")
    half = made.value("0.5" if "." not in number else f"0.{'0' * len(number.split('.')[1])}5", "numeric")
    within = f"value >= {at} - {half} AND value < {at} + {half}"
    compared = {"gt": f"value > {at}", "lt": f"value < {at}", "ge": f"value >= {at}", "le": f"value <= {at}"}
    found = compared.get(prefix, within if prefix == "eq" else f"NOT ({within})")
    return f"({found} AND unit = {made.value(parts[2], 'text')})" if len(parts) == 3 else f"({found})"


def _uri(made: Conditions, parameter: Parameter, value: str) -> str:
    return f"code = {made.value(_plain(value), 'text')}"


_KINDS: dict[str, tuple[str, Callable[[Conditions, Parameter, str], str]]] = {
    "token": ("fhir_token", _token),
    "uri": ("fhir_token", _uri),
    "reference": ("fhir_reference", _reference),
    "date": ("fhir_date", _on_dates),
    "string": ("fhir_word", lambda made, parameter, value: ""),
    "quantity": ("fhir_quantity", _quantity),
}
