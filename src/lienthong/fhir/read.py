"""read: hl7.org/fhir/R4/http.html#read"""

from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.access import Actor, inquiry
from lienthong.database import queries
from lienthong.database.clock import VIETNAM
from lienthong.fhir import identity, scope
from lienthong.fhir.outcome import Refused, refused
from lienthong.fhir.prepared import Prepared, is_idle
from lienthong.fhir.stored import Stored

# The audit's row commits without waiting for the disk; inside a caller's transaction it commits as that does.
QUICKLY = "set_config('synchronous_commit', 'off', true) = 'off'"


def read(resource_type: str, key: str, *, actor: Actor) -> Stored:
    """The present version. Refuses (404) what is not there or not the actor's, (410) what was deleted."""
    found = one("read", resource_type, key, actor)
    if found is None:
        raise unknown(resource_type, key)
    if found.content is None:
        raise gone(resource_type, key)
    return found


def one(query: str, resource_type: str, key: str, actor: Actor, version: int | None = None) -> Stored | None:
    """A version within the actor's scope, read and audited in one statement."""
    seen = scope.reading(actor)
    if not resource_type.isalpha() or not identity.ID.fullmatch(key):
        return None
    connection = database.connection()
    asked = inquiry.current()
    values: list[bytes | None] = [
        resource_type.encode(), key.encode(), seen.number, b"t" if seen.restricted else b"f",
        actor.code.encode(), actor.organisation.encode() if actor.organisation else None,
        f"{resource_type}/{key}".encode(),
        asked.id.encode() if asked else None, asked.address.encode() if asked else None,
    ]  # fmt: skip
    if version is not None:
        values.append(b"%d" % version)
    row = _statement(query, is_idle(connection))(connection, values)
    if row is None:
        return None
    content, number, moment = row
    assert number and moment
    return Stored(resource_type, key, int(number), datetime.fromtimestamp(int(moment) / 1000, VIETNAM), content)


def unknown(resource_type: str, key: str) -> Refused:
    """There is no such resource, or it belongs to another organisation: which, is not told."""
    text = _("There is no %(thing)s here, or you may not see it.") % {"thing": f"{resource_type}/{key}"}
    return refused(404, "not-found", text)


def gone(resource_type: str, key: str) -> Refused:
    """It was deleted; its history is kept."""
    text = _("%(thing)s was deleted. Its earlier versions are kept: see _history.")
    return refused(410, "deleted", text % {"thing": f"{resource_type}/{key}"})


@cache
def _statement(query: str, alone: bool) -> Prepared:
    sql = queries.load(__file__)[query].replace("{quickly}", QUICKLY if alone else "true")
    return Prepared(f"{query}_{'alone' if alone else 'within'}", sql)
