"""search: hl7.org/fhir/R4/http.html#search

Pages are keyset pages: the next link says after which resource to go on, so that a deep page costs what the first does.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.access import Actor
from lienthong.fhir import criteria, definitions, included, scope
from lienthong.fhir.criteria import Pair
from lienthong.fhir.fault_sentences import suggestion
from lienthong.fhir.outcome import Fault, Refused, refused
from lienthong.fhir.stored import Stored

COUNT, MOST = 50, 500
SORTS = {"_lastUpdated": "ASC", "-_lastUpdated": "DESC"}
Place = tuple[datetime, int]


@dataclass
class Asked:
    """What a search asks for, beside its criteria."""

    criteria: list[Pair] = field(default_factory=list)
    includes: list[included.Link] = field(default_factory=list)
    count: int = COUNT
    sort: str = "-_lastUpdated"
    after: Place | None = None


@dataclass(frozen=True)
class Found:
    """A page: the matches, what they include, and where the next page begins."""

    matches: list[Stored]
    included: list[Stored]
    next: str | None
    cut: bool


def search(resource_type: str, pairs: Sequence[Pair], *, actor: Actor) -> Found:
    """One page of the actor's resources that meet the criteria, newest first unless sorted otherwise.

    Refuses (400) unknown parameters, modifiers and bad values, each with its name. The queries are four at most,
    whatever is found.
    """
    seen = scope.reading(actor)
    asked = understood(resource_type, pairs)
    rows = _page(resource_type, asked, seen)
    page, more = rows[: asked.count], len(rows) > asked.count
    numbers = [row[0] for row in page]
    others = included.find(asked.includes, numbers, [row[1] for row in page], resource_type, seen)
    persons = {f"person:{row[4]}" for row in page if row[4]} | others.persons
    access.audit.read(actor, "fhir.search", persons, things=[resource_type])
    matches = [Stored(resource_type, row[1], row[2], row[3], row[5].encode()) for row in page]
    return Found(matches, others.resources, _cursor(page[-1]) if more else None, others.cut)


def understood(resource_type: str, pairs: Sequence[Pair]) -> Asked:
    """The query, taken apart. Refuses (404) an unknown type, (400) what is not understood."""
    if resource_type not in definitions.resource_types():
        near = suggestion(resource_type, definitions.resource_types())
        raise refused(404, "not-found", _("There is no type %(type)s.") % {"type": resource_type} + near)
    asked = Asked()
    faults: list[Fault] = []
    for name, text in pairs:
        try:
            _understand(asked, resource_type, name, text)
        except Refused as error:
            faults += error.faults
    try:
        criteria.conditions(resource_type, asked.criteria, organisation=0)
    except Refused as error:
        faults += error.faults
    if faults:
        raise Refused(400, *faults)
    return asked


def _understand(asked: Asked, resource_type: str, name: str, text: str) -> None:
    if name in ("_format", "_pretty"):
        return
    if name == "_count":
        asked.count = _count(text)
    elif name == "_sort":
        if text not in SORTS:
            raise _wrong(name, _("Sorting is offered by _lastUpdated and -_lastUpdated."))
        asked.sort = text
    elif name == "_cursor":
        asked.after = _place(text)
    elif name in ("_include", "_revinclude"):
        asked.includes.append(included.link(name, text, resource_type))
    else:
        asked.criteria.append((name, text))


def _wrong(name: str, text: str) -> Refused:
    return Refused(400, Fault("value", text, f"http.{name}"))


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text[:9]) > 0:
        raise _wrong("_count", _("_count is a whole number from 1 to %(most)s.") % {"most": MOST})
    return min(int(text[:9]), MOST)


def _cursor(row: tuple) -> str:
    return base64.urlsafe_b64encode(f"{row[3].isoformat()}/{row[0]}".encode()).decode().rstrip("=")


def _place(text: str) -> Place:
    try:
        moment, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("/")
        return datetime.fromisoformat(moment), int(number)
    except (ValueError, binascii.Error):
        raise _wrong("_cursor", _("This is no place in a search: follow the next link as it was given.")) from None


def _page(resource_type: str, asked: Asked, seen: scope.Scope) -> list[tuple[Any, ...]]:
    conditions = criteria.conditions(resource_type, asked.criteria, organisation=seen.organisation)
    direction = SORTS[asked.sort]
    if asked.after:
        moment, number = asked.after
        sign = ">" if direction == "ASC" else "<"
        place = f"({conditions.value(moment, 'timestamptz')}, {conditions.value(number, 'bigint')})"
        conditions.sql.append(f"(r.last_updated, r.number) {sign} {place}")
    if not seen.restricted:
        conditions.sql.append("NOT r.restricted")
    where = "".join(f" AND {part}" for part in conditions.sql)
    sql = f"""
        SELECT p.number, p.id, p.version, p.last_updated, p.person, v.content FROM (
            SELECT r.number, r.id, r.version, r.last_updated, r.person FROM fhir_resource AS r
            WHERE r.organisation = %(organisation)s::int AND r.type = %(type)s::text AND NOT r.deleted{where}
            ORDER BY r.last_updated {direction}, r.number {direction} LIMIT %(limit)s::int
        ) AS p JOIN fhir_version AS v ON v.resource = p.number AND v.version = p.version
        ORDER BY p.last_updated {direction}, p.number {direction}"""  # noqa: S608 - names and placeholders only
    values = {**conditions.values, "organisation": seen.organisation, "type": resource_type, "limit": asked.count + 1}
    return database.connection().execute(sql, values).fetchall()
