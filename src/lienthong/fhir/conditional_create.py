"""conditional create: hl7.org/fhir/R4/http.html#ccreate"""

from typing import Any

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir import create, matching, read, scope, validation, writing
from lienthong.fhir.outcome import refused
from lienthong.fhir.stored import Stored


def conditional_create(resource: dict[str, Any], query: str, *, actor: Actor) -> Stored:
    """Store a resource unless one meets the criteria; then give that one, unchanged.

    Calls with the same criteria take turns, so that many at once make one resource and none fails.
    Refuses (412) where several resources meet the criteria.
    """
    writer = scope.writing(actor)
    validation.check(resource)
    kind = resource["resourceType"]
    with database.transaction():
        writing.lock([matching.key(kind, query, writer)])
        match = matching.sole(kind, query, writer)
        if match is None:
            return create.create(resource, actor=actor)
        found = read.one("read", kind, match.id, actor)
        if found is None:
            raise refused(403, "forbidden", _("A resource meets the criteria, but you may not see it."))
        return found
