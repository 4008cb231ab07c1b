"""The legal form of each paper: its fields in order, what is required, what a form of the XML set calls them.

A field keeps the name the national XML set gives it (`DAU_HIEU_LS`), so that one paper is the same thing on a screen,
in an envelope and in print. The forms are the YAML files in `forms/`; labels are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lienthong import data_file
from lienthong.papers import moment

FOLDER = Path(__file__).with_name("forms")


@dataclass(frozen=True)
class Words:
    """One text in both languages; `str()` gives the one of the reader."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True)
class Choice:
    """One value a coded field may have."""

    code: str
    label: Words


@dataclass(frozen=True)
class Field:
    """One field of a paper."""

    name: str
    label: Words
    kind: str  # line | text | date | moment | count | choice | disease | diseases | facility
    required: bool
    length: int
    choices: tuple[Choice, ...]
    formerly: str  # the element's name in the set before QĐ 3176

    def shown(self, value: str) -> str:
        """The value as a reader wants to see it."""
        if self.kind in ("date", "moment"):
            return moment.shown(value)
        if self.kind == "choice":
            return next((str(choice.label) for choice in self.choices if choice.code == value), value)
        return value


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field, and what mends it."""

    field: str
    message: str


@dataclass(frozen=True)
class Form:
    """The legal form of one kind of paper."""

    kind: str
    table: str | None
    title: Words
    legal_form: Words
    evidence: str
    number: str | None
    written_on: str | None
    destination: tuple[str, ...]
    fields: tuple[Field, ...]

    def taken_from(self, row: Mapping[str, str]) -> dict[str, str]:
        """The fields of this form found in a row of the XML set, old element names included."""
        found = {}
        for field in self.fields:
            value = row.get(field.name) or (row.get(field.formerly) if field.formerly else "") or ""
            if str(value).strip():
                found[field.name] = str(value).strip()
        return found

    def faults(self, values: Mapping[str, str]) -> list[Fault]:
        """Everything that keeps the paper from being signed, all at once."""
        return [fault for field in self.fields for fault in _faults(field, values.get(field.name, ""))]


@cache
def form(kind: str) -> Form:
    """The form of `kind`; KeyError if there is none."""
    return forms()[kind]


@cache
def forms() -> dict[str, Form]:
    """Every form, by kind of paper."""
    read = (data_file.read(path) for path in sorted(FOLDER.glob("*.yaml")))
    return {data["kind"]: _form(data) for data in read}


def for_table(table: str) -> Form | None:
    """The form that a table of the XML set carries, or None."""
    return next((form for form in forms().values() if form.table == table), None)


def _form(data: dict) -> Form:
    return Form(
        kind=data["kind"],
        table=data["table"],
        title=Words(**data["title"]),
        legal_form=Words(**data["form"]),
        evidence=data["evidence"],
        number=data.get("number"),
        written_on=data.get("written_on"),
        destination=tuple(data.get("destination", [])),
        fields=tuple(_field(line) for line in data["fields"]),
    )


def _field(line: dict) -> Field:
    return Field(
        name=line["name"],
        label=Words(line["vi"], line["en"]),
        kind=line["kind"],
        required=line.get("required", False),
        length=line.get("length", 1),
        choices=tuple(Choice(c["code"], Words(c["vi"], c["en"])) for c in line.get("choices", [])),
        formerly=line.get("formerly", ""),
    )


def _faults(field: Field, value: str) -> list[Fault]:
    value = value.strip()
    if not value:
        return [Fault(field.name, str(_("Fill in this field.")))] if field.required else []
    if len(value) > field.length:
        return [Fault(field.name, str(_("Shorten this to %(length)s characters.") % {"length": field.length}))]
    message = _wrong(field, value)
    return [Fault(field.name, message)] if message else []


def _wrong(field: Field, value: str) -> str:
    if field.kind in ("date", "moment") and moment.parse(value) is None:
        return str(_("Give a date that exists."))
    if field.kind == "count" and not value.isdecimal():
        return str(_("Give a whole number."))
    if field.kind == "choice" and value not in {choice.code for choice in field.choices}:
        return str(_("Choose one of the values offered."))
    return ""
