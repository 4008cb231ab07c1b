"""Export: a record in the form in which other systems take it (letter 365/TTYQG-GPQLCL, III.1.1.d and IV).

    export.make(record, "hosobenhan-xml", by=actor)  →  Exported(body, media_type, name)

HoSoBenhAn has eleven groups, joined by the admission's number; XML and JSON are two writings of the same. Days are
dd/mm/yyyy, moments dd/mm/yyyy HH:MM:SS.mmm; what is not known is an empty text or element. See `export_groups.yaml` for
what of it is certain. Each export is audited, and its digest is an event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _
from lxml import etree

from lienthong import access, data_file, database, ledger
from lienthong.database import clock
from lienthong.records import export_source, export_values
from lienthong.records.export_source import Source
from lienthong.records.record import MedicalRecord

_GROUPS = Path(__file__).with_name("export_groups.yaml")


class TooLong(ValueError):
    """A value is longer than its field takes; says which. Nothing was exported."""


@dataclass(frozen=True)
class Exported:
    """A record as it leaves: its bytes, what they are, and the name of the file."""

    body: bytes
    media_type: str
    name: str


def make(record: MedicalRecord, form: str, *, by: access.Actor) -> Exported:
    """Export a record that the actor was shown. `form`: a key of FORMATS.

    Raises NotAllowed, KeyError for an unknown form, TooLong, content.Gone.
    """
    access.require(by, "records.export", organisation=record.owner)
    write, media_type, ending = FORMATS[form]
    with database.transaction():
        body = write(export_source.read(record, by=by))
        ledger.record(
            "record.exported", subject=record.subject, thing=record.thing, by=by.code, organisation=record.owner,
            parties=record.parties, data={"form": form, "digest": sha256(body).hexdigest()},
        )  # fmt: skip
        access.audit.wrote(by, "records.export", [record.thing], [record.subject])
    return Exported(body, media_type, f"{record.number.replace('/', '-')}{ending}")


def document(source: Source) -> dict[str, Any]:
    """HoSoBenhAn as nested names, every one there, in order. Raises TooLong."""
    told = export_values.groups(source)
    return {group["name"]: _filled(group["fields"], told[group["name"]]) for group in _read()["groups"]}


def evidence() -> dict[str, str]:
    """How sure the names of each group are."""
    return {group["name"]: group["evidence"] for group in _read()["groups"]}


def text(name: str, value: Any) -> str:
    """A value as HoSoBenhAn writes it. Raises TooLong."""
    if isinstance(value, datetime):
        written = value.astimezone(clock.VIETNAM).strftime("%d/%m/%Y %H:%M:%S.") + f"{value.microsecond // 1000:03}"
    elif isinstance(value, date):
        written = value.strftime("%d/%m/%Y")
    elif isinstance(value, bool):
        written = "1" if value else "0"
    else:
        written = "" if value is None else f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    most = _read()["sizes"].get(name)
    if most and len(written) > most:
        raise TooLong(
            _("%(name)s takes %(most)s characters, the record has %(found)s. Nothing was exported.")
            % {"name": name, "most": most, "found": len(written)}
        )
    return written


def _filled(fields: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in fields:
        if isinstance(field, str):
            made[field] = text(field, values.get(field))
            continue
        ((name, inner),) = field.items()
        bare = name.removesuffix("[]")
        given = values.get(bare)
        made[bare] = [_filled(inner, row) for row in given or ()] if name != bare else _filled(inner, given or {})
    return made


def _json(source: Source) -> bytes:
    return orjson.dumps({_read()["root"]: document(source)}, option=orjson.OPT_INDENT_2)


def _xml(source: Source) -> bytes:
    root = etree.Element(_read()["root"])
    _elements(root, document(source))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _elements(parent: etree._Element, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        for one in value or [{}] if isinstance(value, list) else [value]:
            element = etree.SubElement(parent, name)
            if isinstance(one, dict):
                _elements(element, one)
            elif one:
                element.text = _printable(one)


def _printable(text: str) -> str:
    """Without the control characters that XML can't hold."""
    return "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")


def _fhir(source: Source) -> bytes:
    from lienthong.records import fhir_document

    return orjson.dumps(fhir_document.bundle(source), option=orjson.OPT_INDENT_2)


FORMATS: dict[str, tuple[Callable[[Source], bytes], str, str]] = {
    "hosobenhan-xml": (_xml, "application/xml", ".xml"),
    "hosobenhan-json": (_json, "application/json", ".json"),
    "fhir": (_fhir, "application/fhir+json", ".fhir.json"),
}


@cache
def _read() -> dict[str, Any]:
    return data_file.read(_GROUPS)
