"""history of an instance: hl7.org/fhir/R4/http.html#history"""

from dataclasses import dataclass
from datetime import datetime

from lienthong import access, database
from lienthong.access import Actor
from lienthong.database import queries
from lienthong.fhir import read, scope
from lienthong.fhir.stored import Stored
from lienthong.fhir.vread import LARGEST

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class History:
    """Versions, newest first, and whether older ones follow."""

    versions: list[Stored]
    more: bool


def history(
    resource_type: str,
    key: str,
    *,
    actor: Actor,
    since: datetime | None = None,
    count: int = 50,
    before: int = LARGEST,
) -> History:
    """The versions of a resource, deletions included, since a moment, older than `before`.

    Refuses (404) what is not there or not the actor's.
    """
    seen = scope.reading(actor)
    asked = {
        "type": resource_type, "id": key, "organisation": seen.organisation, "restricted": seen.restricted,
        "since": since, "before": before, "limit": count + 1,
    }  # fmt: skip
    rows = database.connection().execute(QUERIES["of_one"], asked).fetchall()
    persons = {f"person:{row[3]}" for row in rows if row[3]}
    access.audit.read(actor, "fhir.history", persons, things=[f"{resource_type}/{key}"])
    if not rows and since is None and before == LARGEST:
        raise read.unknown(resource_type, key)
    versions = [_stored(resource_type, key, row) for row in rows[:count]]
    return History(versions, len(rows) > count)


def _stored(resource_type: str, key: str, row: tuple) -> Stored:
    version, last_updated, content, _person = row
    return Stored(resource_type, key, version, last_updated, content.encode() if content else None, version == 1)
