"""The content of a paper: what is sealed, carried, printed and verified. One JSON object, written down canonically.

It names the patient by what a reader can check (name, birth, numbers), never by this home's own ids, so that another
home understands it:

    {"format": "lienthong-paper/1", "kind": "referral", "number": "…", "issuer": "facility:01001", "issuer_name": "…",
     "receiver": "facility:37001", "receiver_name": "…", "episode": "…", "place": "", "written_on": "2026-12-07",
     "signed_on": "2026-12-07", "person": {"name": …, "birth": …, "sex": …, "address": …, "identifiers": {…}},
     "doctor": {"licence": …, "name": …}, "values": {"DAU_HIEU_LS": …}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lienthong import directory, signing
from lienthong.database import files
from lienthong.people.birth import BirthDate
from lienthong.people.facts import PersonFacts
from lienthong.people.identifiers import FACILITY_PATIENT, Identifier, State
from lienthong.people.persons import Person

FORMAT = "lienthong-paper/1"
MEDIA_TYPE = "application/json"
HIV = ("B20", "B21", "B22", "B23", "B24", "F024", "O987", "R75", "Z21", "Z206", "Z717", "Z114")


@dataclass(frozen=True)
class Writing:
    """What a facility wants to certify, before it is sealed."""

    kind: str
    person: Person
    issuer: str
    episode: str
    values: Mapping[str, str]
    number: str = ""
    place: str = ""
    receiver: str = ""
    written_on: date | None = None
    licence: str = ""
    address: str = ""
    source: str = ""


def compose(writing: Writing, *, signed_on: date) -> bytes:
    """The canonical bytes of the content."""
    return signing.canonical(_facts(writing, signed_on))


def keep(content: bytes) -> str:
    """Put the content among the files; gives its digest."""
    return files.put(content, media_type=MEDIA_TYPE)


def facts_of(content: Mapping[str, Any]) -> PersonFacts:
    """Who the patient of a received paper is, as far as it says."""
    person = content["person"]
    return PersonFacts(
        name=person["name"],
        birth=BirthDate.read(person.get("birth", "")),
        sex=person.get("sex", "unknown"),
        identifiers={k: v for k, v in person.get("identifiers", {}).items() if not k.startswith(FACILITY_PATIENT)},
        source="paper",
        synthetic=bool(person.get("synthetic")),
    )


def main_code(values: Mapping[str, str]) -> str:
    """The main disease, as written."""
    return values.get("MA_BENH_CHINH", "")


def tells_of_hiv(values: Mapping[str, str]) -> bool:
    """Whether a disease code of the paper tells that the patient has, or may have, HIV."""
    codes = ";".join((values.get("MA_BENH_CHINH", ""), values.get("MA_BENH_KT", ""))).split(";")
    return any(code.strip().upper().replace(".", "").startswith(HIV) for code in codes)


def facility_name(party: str) -> str:
    """The name of a facility, or its code where the directory doesn't know it."""
    try:
        return directory.facility(party).name
    except directory.UnknownFacility:
        return party.removeprefix("facility:")


def _facts(writing: Writing, signed_on: date) -> dict[str, Any]:
    doctor = directory.practitioner(writing.licence) if writing.licence else None
    return {
        "format": FORMAT,
        "kind": writing.kind,
        "number": writing.number,
        "issuer": writing.issuer,
        "issuer_name": facility_name(writing.issuer),
        "receiver": writing.receiver,
        "receiver_name": facility_name(writing.receiver) if writing.receiver else "",
        "episode": writing.episode,
        "place": writing.place,
        "written_on": writing.written_on.isoformat() if writing.written_on else None,
        "signed_on": signed_on.isoformat(),
        "person": _person(writing.person, writing.address),
        "doctor": {"licence": writing.licence, "name": doctor.name if doctor else ""},
        "values": dict(writing.values),
    }


def _person(person: Person, address: str) -> dict[str, Any]:
    held = Identifier.objects.unscoped("a paper names its patient by the numbers in use").filter(
        person=person, state=State.ACTIVE
    )
    return {
        "name": person.name,
        "birth": _birth(person),
        "sex": person.sex,
        "address": address,
        "identifiers": {row.system: row.value for row in held.order_by("system", "value")},
        "synthetic": person.synthetic,
    }


def _birth(person: Person) -> str:
    known = person.birth
    if known is None:
        return ""
    parts = [f"{known.year:04d}", *(f"{part:02d}" for part in (known.month, known.day) if part)]
    return "-".join(parts)
