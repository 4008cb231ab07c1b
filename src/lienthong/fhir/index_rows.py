"""What the search indexes hold of a resource: rows of fhir_token, fhir_reference, fhir_date, fhir_word, fhir_quantity.

The rows belong to the present version alone and can be made anew from it (`lienthong fhir reindex`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from lienthong.directory import alphabet
from lienthong.fhir import dates, parameters, reference

COLUMNS = {
    "token": ("parameter", "organisation", "code", "system", "resource"),
    "reference": ("parameter", "organisation", "target_id", "target_type", "resource"),
    "date": ("parameter", "organisation", "low", "high", "resource"),
    "word": ("parameter", "organisation", "word", "resource"),
    "quantity": ("parameter", "organisation", "value", "unit", "resource"),
}
LONGEST = 500  # characters of a code, word or address in an index (a btree row has its limit)


@dataclass(slots=True)
class Rows:
    """Index rows to be written, a list a table. `links` maps a Bundle's own addresses to what they became."""

    links: Mapping[str, str] = field(default_factory=dict)
    token: list[tuple] = field(default_factory=list)
    reference: list[tuple] = field(default_factory=list)
    date: list[tuple] = field(default_factory=list)
    word: list[tuple] = field(default_factory=list)
    quantity: list[tuple] = field(default_factory=list)

    def add(self, resource: dict, organisation: int, number: int) -> None:
        """Collect the rows of one resource."""
        known = _indexed(resource["resourceType"])
        for name, element in resource.items():
            if (indexed := known.get(name)) is None or element is None:
                continue
            values = element if type(element) is list else (element,)
            for path, emit, parameter in indexed:
                for value in _along(path, values) if path else values:
                    emit(self, value, parameter, organisation, number)

    def tables(self) -> Iterator[tuple[str, list[tuple]]]:
        """The tables that have rows."""
        for name in COLUMNS:
            if rows := getattr(self, name):
                yield name, rows


Emit = Callable[[Rows, Any, int, int, int], None]


@cache
def _indexed(resource_type: str) -> dict[str, list[tuple[tuple[str, ...], Emit, int]]]:
    """What is indexed of an element of the resource: the path from there on, how, and under which parameter."""
    found: dict[str, list[tuple[tuple[str, ...], Emit, int]]] = {}
    for parameter in parameters.of(resource_type).values():
        if not parameter.shared:
            for path, data_type in parameter.paths:
                emit = _EMITTERS[parameter.kind, data_type]
                found.setdefault(path[0], []).append((path[1:], emit, parameter.number))
    return found


def _each(element: Any) -> Sequence[Any]:
    if element is None:
        return ()
    return element if type(element) is list else (element,)


def _along(path: tuple[str, ...], element: Any) -> Iterator[Any]:
    for value in _each(element):
        if type(value) is dict:
            further = value.get(path[0])
            yield from _each(further) if len(path) == 1 else _along(path[1:], further)


def _identifier(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    if "value" in value:
        rows.token.append(
            (parameter, organisation, value["value"][:LONGEST], value.get("system", "")[:LONGEST], number)
        )


def _coding(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    if "code" in value:
        rows.token.append((parameter, organisation, value["code"][:LONGEST], value.get("system", "")[:LONGEST], number))


def _concept(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    for coding in value.get("coding", ()):
        _coding(rows, coding, parameter, organisation, number)


def _code(rows: Rows, value: Any, parameter: int, organisation: int, number: int) -> None:
    text = str(value).lower() if isinstance(value, bool) else value
    rows.token.append((parameter, organisation, text[:LONGEST], "", number))


def _reference(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    text = value.get("reference")
    if text and text[0] != "#":
        kind, key = _target(rows.links.get(text, text))
        rows.reference.append((parameter, organisation, key[:LONGEST], kind, number))


_target = lru_cache(maxsize=4096)(reference.target)  # an episode refers to the same few resources all over


def _canonical(rows: Rows, value: str, parameter: int, organisation: int, number: int) -> None:
    for address in dict.fromkeys((value, value.partition("|")[0])):
        rows.reference.append((parameter, organisation, address[:LONGEST], "", number))


def _date(rows: Rows, value: str, parameter: int, organisation: int, number: int) -> None:
    rows.date.append((parameter, organisation, *_span(value), number))


@lru_cache(maxsize=4096)
def _span(text: str) -> tuple[str, str]:
    """The span of a date as PostgreSQL reads it: an episode says the same moments many times."""
    low, high = dates.span(text)
    return str(low), str(high)


def _period(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    low, high = dates.period(value)
    rows.date.append((parameter, organisation, str(low), str(high), number))


def _string(rows: Rows, value: str, parameter: int, organisation: int, number: int) -> None:
    rows.word.extend((parameter, organisation, word[:LONGEST], number) for word in alphabet.words(value))


def _human_name(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    parts = [value.get("text"), value.get("family"), *value.get("given", ()), *value.get("prefix", ())]
    _string(rows, " ".join(part for part in parts if part), parameter, organisation, number)


def _quantity(rows: Rows, value: dict, parameter: int, organisation: int, number: int) -> None:
    if "value" in value:
        unit = value.get("code") or value.get("unit") or ""
        rows.quantity.append((parameter, organisation, value["value"], unit[:LONGEST], number))


_EMITTERS: dict[tuple[str, str], Emit] = {
    ("token", "Identifier"): _identifier,
    ("token", "Coding"): _coding,
    ("token", "CodeableConcept"): _concept,
    ("token", "code"): _code,
    ("token", "boolean"): _code,
    ("token", "string"): _code,
    ("reference", "Reference"): _reference,
    ("reference", "canonical"): _canonical,
    ("date", "date"): _date,
    ("date", "dateTime"): _date,
    ("date", "instant"): _date,
    ("date", "Period"): _period,
    ("string", "string"): _string,
    ("string", "HumanName"): _human_name,
    ("quantity", "Quantity"): _quantity,
    ("uri", "uri"): _code,
}
