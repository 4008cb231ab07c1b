"""Many resources of one facility into the FHIR store, in a constant number of statements.

The ids are ours and the resources made here are valid by test, so what `fhir.store` asks of strangers (search by
identifier, validation) is not asked again; versions, persons, index rows and audit are the store's own.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

import orjson

from lienthong import access, database
from lienthong.exchange.mapping.source import Resource
from lienthong.fhir import identity, scope, writing
from lienthong.fhir.delete import end
from lienthong.fhir.update import lock_key
from lienthong.fhir.writing import Standing, Version

Key = tuple[str, str]
_PRESENT = """
    SELECT v.resource, v.content FROM unnest(%s::bigint[], %s::int[]) AS w (resource, version)
    JOIN fhir_version AS v ON v.resource = w.resource AND v.version = w.version
"""


class Claimed(Exception):
    """An id of ours is held by another organisation, which wrote it over FHIR before us: a person must look."""


def write(
    resources: Mapping[Key, tuple[Resource, UUID | None]],
    *,
    may_stand: Iterable[Key],
    gone: Iterable[Key],
    actor: access.Actor,
) -> int:
    """Write resources, each with the person it is about, and end those that are gone. How many versions were written.

    may_stand: which of them may be there already; all others are known to be new. Raises Claimed.
    """
    asked = {*may_stand, *gone}
    writing.lock([lock_key(*key) for key in asked])
    standing = writing.standing(asked)
    own = scope.writing(actor).organisation
    claimed = [key for key, there in standing.items() if there.organisation != own]
    if claimed:
        raise Claimed(
            f"{actor.organisation} may not write {claimed[0][0]}/{claimed[0][1]}: another organisation has it"
        )
    same = _unchanged(resources, standing)
    moment = writing.moment()
    numbers = iter(identity.numbers(sum(key not in standing for key in resources)))
    versions = []
    for key, (resource, person) in resources.items():
        if key in same:
            continue
        there: Standing | None = standing.get(key)
        count = there.version + 1 if there else 1
        number = there.number if there else next(numbers)
        content = writing.stamped(resource, key[1], count, moment)
        versions.append(Version(key[0], key[1], number, count, moment, resource, content, person))
    versions += [end(*key, standing[key]) for key in gone if key in standing and not standing[key].deleted]
    writing.many(versions, organisation=own, actor=actor, action="hub.map")
    return len(versions)


def _unchanged(resources: Mapping[Key, tuple[Resource, UUID | None]], standing: Mapping[Key, Standing]) -> set[Key]:
    """What stands and would be written the same but for its source: a patient who comes again gets no new version."""
    there = {one.number: key for key, one in standing.items() if key in resources and not one.deleted}
    if not there:
        return set()
    rows = database.connection().execute(_PRESENT, [list(there), [standing[key].version for key in there.values()]])
    return {
        there[number]
        for number, content in rows
        if content and _without_meta(orjson.loads(content)) == _without_meta(resources[there[number]][0])
    }


def _without_meta(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if name != "meta"} | {
        "labels": resource.get("meta", {}).get("security")
    }
