"""conditional update: hl7.org/fhir/R4/http.html#cond-update"""

from typing import Any

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir import create, matching, scope, update, validation, writing
from lienthong.fhir.outcome import refused
from lienthong.fhir.stored import Stored


def conditional_update(resource: dict[str, Any], query: str, *, actor: Actor, if_match: int | None = None) -> Stored:
    """Store a new version of the one resource that meets the criteria; a new resource, if none does.

    Refuses (412) where several do, (400) where the body names another id than the one found.
    """
    writer = scope.writing(actor)
    validation.check(resource)
    kind = resource["resourceType"]
    with database.transaction():
        writing.lock([matching.key(kind, query, writer)])
        match = matching.sole(kind, query, writer)
        if match is None and "id" not in resource:
            return create.create(resource, actor=actor)
        key = match.id if match else resource["id"]
        if resource.get("id", key) != key:
            text = _("The criteria mean %(found)s, the body says %(given)s: leave the body's id out, or correct it.")
            raise refused(400, "invalid", text % {"found": key, "given": resource["id"]}, f"{kind}.id")
        return update.update({**resource, "id": key}, key, actor=actor, if_match=if_match)
