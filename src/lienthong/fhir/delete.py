"""delete: hl7.org/fhir/R4/http.html#delete"""

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir import read, scope, update, writing
from lienthong.fhir.stored import Stored
from lienthong.fhir.writing import Standing, Version


def delete(resource_type: str, key: str, *, actor: Actor, if_match: int | None = None) -> Stored:
    """End a resource: it is found no more, its history stays. Deleting twice is harmless.

    Refuses (404) what never was or is not the actor's, (412) a version that is no longer the present one.
    """
    writer = scope.writing(actor)
    with database.transaction():
        writing.lock([update.lock_key(resource_type, key)])
        standing = writing.standing([(resource_type, key)]).get((resource_type, key))
        hidden = standing is not None and standing.restricted and not writer.restricted
        if standing is None or hidden or standing.organisation != writer.organisation:
            raise read.unknown(resource_type, key)
        update.check_standing(standing, writer, resource_type, key, if_match)
        if standing.deleted:
            return Stored(resource_type, key, standing.version, writing.moment(), None)
        version = end(resource_type, key, standing)
        writing.many([version], organisation=writer.organisation, actor=actor, action="fhir.delete")
    return Stored(resource_type, key, version.version, version.moment, None)


def end(resource_type: str, key: str, standing: Standing) -> Version:
    """The version that says that a resource is no more."""
    return Version(
        resource_type, key, standing.number, standing.version + 1, writing.moment(), None, None, standing.person
    )
