"""update: hl7.org/fhir/R4/http.html#update (with update as create)"""

from typing import Any

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir import identity, patients, scope, validation, writing
from lienthong.fhir.outcome import refused
from lienthong.fhir.scope import Scope
from lienthong.fhir.stored import Stored
from lienthong.fhir.writing import Standing, Version


def update(resource: dict[str, Any], key: str, *, actor: Actor, if_match: int | None = None) -> Stored:
    """Store a new version under this id; a new resource, if none has it.

    Refuses (412) if the present version is not `if_match`, (403) the id of another organisation's resource.
    """
    writer = scope.writing(actor)
    validation.check(resource)
    check_id(resource, key)
    with database.transaction():
        found = patients.persons([resource], actor) if resource["resourceType"] == "Patient" else [None]
        writing.lock([lock_key(resource["resourceType"], key)])
        standing = writing.standing([(resource["resourceType"], key)]).get((resource["resourceType"], key))
        check_standing(standing, writer, resource["resourceType"], key, if_match)
        version = next_version(resource, key, standing)
        version.person = found[0]
        writing.many([version], organisation=writer.organisation, actor=actor, action="fhir.update")
    created = standing is None or standing.deleted
    return Stored(version.type, key, version.version, version.moment, version.content, created)


def lock_key(resource_type: str, key: str) -> str:
    """The identity that writers of one resource take turns on."""
    return f"{resource_type}/{key}"


def check_id(resource: dict[str, Any], key: str) -> None:
    """Refuse (400) an id that can't be, or another id in the body than in the address."""
    if not identity.ID.fullmatch(key):
        raise refused(400, "value", _("%(id)s is no id: up to 64 letters, digits, hyphens and points.") % {"id": key})
    if resource.get("id") != key:
        text = _("The body's id must be that of the address: %(id)s.")
        raise refused(400, "invalid", text % {"id": key}, f"{resource['resourceType']}.id")


def check_standing(
    standing: Standing | None, writer: Scope, resource_type: str, key: str, if_match: int | None
) -> None:
    """Refuse what is another's, and what has changed since the writer read it."""
    thing = f"{resource_type}/{key}"
    hidden = standing is not None and standing.restricted and not writer.restricted
    if standing is not None and (standing.organisation != writer.organisation or hidden):
        text = _("%(thing)s is not yours to write. Choose another id, or let the server choose one (POST).")
        raise refused(403, "forbidden", text % {"thing": thing})
    present = 0 if standing is None else standing.version
    if if_match is not None and if_match != present:
        text = _("%(thing)s is at version %(present)s, not %(given)s: read it again, then repeat your change.")
        raise refused(412, "conflict", text % {"thing": thing, "present": present, "given": if_match})


def next_version(resource: dict[str, Any], key: str, standing: Standing | None) -> Version:
    """The version that follows what stands."""
    number = standing.number if standing else identity.numbers(1)[0]
    count = standing.version + 1 if standing else 1
    moment = writing.moment()
    content = writing.stamped(resource, key, count, moment)
    return Version(
        resource["resourceType"], key, number, count, moment, resource, content, standing.person if standing else None
    )
