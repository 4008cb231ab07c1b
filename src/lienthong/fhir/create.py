"""create: hl7.org/fhir/R4/http.html#create"""

from typing import Any
from uuid import UUID

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir import identity, patients, scope, validation, writing
from lienthong.fhir.stored import Stored


def create(resource: dict[str, Any], *, actor: Actor, person: UUID | None = None) -> Stored:
    """Store a new resource under an id of the server's. `person` says who it is about, where the caller knows.

    Refuses (422) with every fault of the content, (403) who may not write.
    """
    writer = scope.writing(actor)
    validation.check(resource)
    if resource["resourceType"] == "Patient" and person is None and patients.identifiers(resource, actor.organisation):
        with database.transaction():
            (person,) = patients.persons([resource], actor)
            return _store(resource, writer.organisation, actor, person)
    return _store(resource, writer.organisation, actor, person)


def _store(resource: dict[str, Any], organisation: int, actor: Actor, person: UUID | None) -> Stored:
    (number,) = identity.numbers(1)
    key, moment = identity.new_id(), writing.moment()
    content = writing.stamped(resource, key, 1, moment)
    version = writing.Version(resource["resourceType"], key, number, 1, moment, resource, content, person)
    writing.one(version, organisation=organisation, actor=actor)
    return Stored(version.type, key, 1, moment, content, created=True)
