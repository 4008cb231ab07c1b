"""Writing: versions, current rows and index rows, one resource in one statement or many by COPY."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from lienthong import access, database
from lienthong.access import Actor, inquiry
from lienthong.database import clock, queries
from lienthong.fhir import json_text, patients
from lienthong.fhir.index_rows import COLUMNS, Rows
from lienthong.fhir.prepared import Prepared, plain, texts
from lienthong.fhir.scope import is_restricted

QUERIES = queries.load(__file__)
_ONE = Prepared("create", QUERIES["one"])
_NO_LINKS: Mapping[str, str] = {}
_FIRST = {"resourceType": None, "id": None, "meta": None}  # the order in which a stored resource begins
_RESOURCE = ("number", "type", "id", "organisation", "person", "version", "last_updated", "deleted", "restricted")
_VERSION = ("resource", "version", "last_updated", "era", "author", "restricted", "content")


@dataclass(slots=True)
class Version:
    """A version about to be written. `resource` is None for a deletion; `content` is its JSON as stored."""

    type: str
    id: str
    number: int
    version: int
    moment: datetime
    resource: dict | None
    content: bytes | None
    person: UUID | None = None

    @property
    def restricted(self) -> bool:
        return self.resource is not None and is_restricted(self.resource)

    @property
    def thing(self) -> str:
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A resource that is there already."""

    number: int
    version: int
    organisation: int
    deleted: bool
    restricted: bool
    person: UUID | None


def moment() -> datetime:
    """The time of a writing, as precise as FHIR shows it."""
    now = clock.real_now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def stamped(resource: dict, identity: str, version: int, when: datetime) -> bytes:
    """The JSON to be stored: with the server's id, version and time."""
    meta = {**resource.get("meta", {}), "versionId": str(version), "lastUpdated": _milliseconds(when)}
    return json_text.text({**_FIRST, **resource, "id": identity, "meta": meta})


@lru_cache(maxsize=64)
def _milliseconds(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds")


def one(new: Version, *, organisation: int, actor: Actor) -> None:
    """Write a resource that nobody else can be writing (its id is new)."""
    assert new.resource is not None
    rows = Rows()
    rows.add(new.resource, organisation, new.number)
    asked = inquiry.current()
    subject = patients.subject(new.resource, _NO_LINKS)
    values: list[bytes | None] = [
        b"%d" % new.number, new.type.encode(), new.id.encode(), b"%d" % organisation,
        str(new.person).encode() if new.person else None, subject.encode() if subject else None,
        new.moment.isoformat().encode(), b"t" if new.restricted else b"f", actor.code.encode(), new.content,
        *_arrays(rows), (actor.organisation or "").encode(), new.thing.encode(),
        asked.id.encode() if asked else None, asked.address.encode() if asked else None,
    ]  # fmt: skip
    _ONE(database.connection(), values)


def _arrays(rows: Rows) -> Iterator[bytes]:
    """The columns of the index rows, but for the organisation and the resource, which are the same for all."""
    shapes = (
        (rows.token, (plain, texts, texts)), (rows.reference, (plain, texts, texts)),
        (rows.date, (plain, plain, plain)), (rows.word, (plain, texts)), (rows.quantity, (plain, plain, texts)),
    )  # fmt: skip
    for found, kinds in shapes:
        for place, kind in enumerate(kinds):
            column = place + 1 if place else 0
            yield kind([row[column] for row in found]) if found else b"{}"


def many(
    versions: list[Version], *, organisation: int, actor: Actor, action: str, links: Mapping[str, str] = _NO_LINKS
) -> None:
    """Write versions in a constant number of statements. The caller holds the locks of those that are not new."""
    if not versions:
        return
    _name_persons(versions, organisation, links)
    rows = Rows(links=links)
    for version in versions:
        if version.resource is not None:
            rows.add(version.resource, organisation, version.number)
    with database.transaction():
        old = [version for version in versions if version.version > 1]
        if old:
            _renew(old)
        new = [version for version in versions if version.version == 1]
        _copy("fhir_resource", _RESOURCE, "".join(_resource_lines(new, organisation)).encode())
        _copy("fhir_version", _VERSION, b"".join(_version_lines(versions, actor)))
        _copy_index(rows)
        _relink([v for v in versions if v.type == "Patient" and v.person], organisation)
        persons = {version.person for version in versions if version.person}
        access.audit.wrote(
            actor, action, [version.thing for version in versions], [f"person:{person}" for person in persons]
        )


def lock(keys: Iterable[str]) -> None:
    """Hold these identities until the transaction ends: two writers of one identity follow one another."""
    numbers = {
        int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8, person=b"fhir").digest(), signed=True)
        for key in keys
    }
    if numbers:
        database.connection().execute(QUERIES["lock"], {"keys": list(numbers)})


def standing(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Standing]:
    """Which of these (type, id) are there, deleted ones too, whoever owns them."""
    pairs = list(wanted)
    if not pairs:
        return {}
    types, ids = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rows = database.connection().execute(QUERIES["standing"], {"type": types, "id": ids})
    return {(row[0], row[1]): Standing(*row[2:]) for row in rows}


def _name_persons(versions: list[Version], organisation: int, links: Mapping[str, str]) -> None:
    """Each version gets the person that its Patient is."""
    here = {version.id: version.person for version in versions if version.type == "Patient"}
    about = {id(v): patients.subject(v.resource, links) for v in versions if v.resource is not None and not v.person}
    elsewhere = {subject for subject in about.values() if subject and subject not in here}
    known: dict[str, UUID | None] = {**patients.persons_of(elsewhere, organisation), **here}
    for version in versions:
        if not version.person and (subject := about.get(id(version))):
            version.person = known.get(subject)


def _renew(old: list[Version]) -> None:
    connection = database.connection()
    numbers = [version.number for version in old]
    connection.execute(
        QUERIES["renew"],
        {
            "number": numbers,
            "version": [version.version for version in old],
            "moment": [version.moment for version in old],
            "deleted": [version.resource is None for version in old],
            "restricted": [version.restricted for version in old],
            "person": [version.person for version in old],
        },
    )
    connection.execute(QUERIES["forget"], {"number": numbers})


def replace(rows: Rows, numbers: list[int]) -> None:
    """Put index rows in the place of those that these resources have."""
    database.connection().execute(QUERIES["forget"], {"number": numbers})
    _copy_index(rows)


def _copy_index(rows: Rows) -> None:
    for name, found in rows.tables():
        _copy(f"fhir_{name}", COLUMNS[name], _text(found))


def _relink(known: list[Version], organisation: int) -> None:
    if known:
        asked = {"id": [v.id for v in known], "person": [v.person for v in known], "organisation": organisation}
        database.connection().execute(QUERIES["relink"], {**asked, "parameter": patients.parameters_to()})


def _copy(table: str, columns: tuple[str, ...], lines: bytes) -> None:
    """COPY in PostgreSQL's text form, made in one piece: many times as quick as row by row."""
    if not lines:
        return
    with (
        database.connection().cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        copy.write(lines)


def _resource_lines(versions: list[Version], organisation: int) -> Iterator[str]:
    """New rows of fhir_resource; nothing in them can hold a mark of COPY's own."""
    person, moment = _Last(), _Last()
    for v in versions:
        yield (
            f"{v.number}\t{v.type}\t{v.id}\t{organisation}\t{person.text(v.person)}\t{v.version}\t"
            f"{moment.text(v.moment)}\t{_flag(v.resource is None)}\t{_flag(v.restricted)}\n"
        )


def _version_lines(versions: list[Version], actor: Actor) -> Iterator[bytes]:
    row = database.connection().execute("SELECT era FROM database_home").fetchone()
    era, author, moment = row[0] if row else 1, _escaped(actor.code), _Last()
    for v in versions:
        head = f"{v.number}\t{v.version}\t{moment.text(v.moment)}\t{era}\t{author}\t{_flag(v.restricted)}\t"
        # JSON in one line: its only special mark is the backslash.
        yield head.encode() + (v.content.replace(b"\\", b"\\\\") if v.content is not None else NULL.encode()) + b"\n"


class _Last:
    """A value as PostgreSQL reads it: rows that follow one another mostly have the same person, all the same moment."""

    def __init__(self) -> None:
        self._value: object = None
        self._text = NULL

    def text(self, value: UUID | datetime | None) -> str:
        if value is not self._value:
            self._value, self._text = value, NULL if value is None else str(value)
        return self._text


def _flag(value: bool) -> str:
    return "t" if value else "f"


def _text(rows: list[tuple]) -> bytes:
    """The rows as lines. Marks that COPY reads as its own are rare: they are escaped only where one is found."""
    line = "\t".join(["%s"] * len(rows[0])) + "\n"
    lines = "".join([line % row for row in rows])
    plain = lines.count("\t") == len(rows) * (len(rows[0]) - 1) and lines.count("\n") == len(rows)
    if not plain or "\\" in lines or "\r" in lines:
        lines = "".join([line % tuple([_escaped(str(value)) for value in row]) for row in rows])
    return lines.encode()


def _escaped(text: str) -> str:
    return text.translate(_MARKS) if _SPECIAL.search(text) else text


NULL = "\\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
