"""transaction: hl7.org/fhir/R4/http.html#transaction

All entries together or none. Deletions come first, then creations, updates, readings; links among the entries
(urn:uuid:…, addresses, criteria) become the ids that the resources get. Written in a constant number of statements.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir import (
    bundle_links,
    bundle_reading,
    delete,
    identity,
    matching,
    patients,
    scope,
    update,
    writing,
)  # fmt: skip
from lienthong.fhir.bundle_entry import Entry, entries_of
from lienthong.fhir.outcome import Fault, Refused
from lienthong.fhir.scope import Scope
from lienthong.fhir.stored import Stored
from lienthong.fhir.writing import Standing, Version

Key = tuple[str, str]


def transaction(bundle: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Carry out a transaction Bundle; gives the Bundle of responses, entry by entry.

    Refuses, having stored nothing: with every fault of every entry (422), or with the first conflict (412, 403, 400).
    """
    entries = carry_out(entries_of(bundle, "transaction"), actor=actor)
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": [entry.response() for entry in entries]}


def carry_out(entries: list[Entry], *, actor: Actor, person: UUID | None = None) -> list[Entry]:
    """Carry out valid entries; each then tells what became of it. `person`: whom all are about, where it is known."""
    writes = [entry for entry in entries if entry.method != "GET"]
    writer = scope.writing(actor) if writes else scope.reading(actor)
    with database.transaction():
        _name_patients(writes, actor, person)
        _meet(writes, writer)
        versions, links = _versions(writes, _stand(writes, writer), writer)
        for version in versions:
            version.person = version.person or person
        writing.many(versions, organisation=writer.organisation, actor=actor, action="fhir.transaction", links=links)
        for entry in entries:
            if entry.method == "GET":
                entry.found = bundle_reading.answer(entry.url, actor=actor)
    return entries


def _name_patients(entries: list[Entry], actor: Actor, person: UUID | None) -> None:
    """Who the Patients are: before anything is locked here, so that locks are taken in one order everywhere."""
    mine = [entry for entry in entries if entry.resource and entry.type == "Patient"]
    if person is not None:
        found: list[UUID | None] = [person] * len(mine)
    else:
        found = patients.persons([entry.resource or {} for entry in mine], actor)
    for entry, each in zip(mine, found, strict=True):
        entry.person = each


def _meet(entries: list[Entry], writer: Scope) -> None:
    """Each entry with criteria finds the resource that meets them; writers of one identity take turns.

    Of two entries with the same criteria the first makes the resource, the second finds it.
    """
    conditional = [entry for entry in entries if entry.criteria is not None]
    if not conditional:
        return
    keys = [matching.key(entry.type, entry.criteria or "", writer) for entry in conditional]
    writing.lock(keys)
    first: dict[str, Entry] = {}
    for key, entry, match in zip(keys, conditional, bundle_links.matches(conditional, writer), strict=True):
        earlier = first.setdefault(key, entry)
        if earlier is not entry and match is None and "PUT" in (earlier.method, entry.method):
            raise _twice(earlier, entry)
        if match is None and earlier is not entry and entry.method == "POST":
            match = matching.Match(earlier.id, 0, 1, writing.moment())
        entry.match(match)


def _twice(first: Entry, second: Entry) -> Refused:
    text = _("Entries %(first)s and %(second)s write the same resource: leave one of the two.")
    text %= {"first": first.number, "second": second.number}
    return Refused(400, Fault("duplicate", text, second.place))


def _stand(entries: list[Entry], writer: Scope) -> dict[Key, Standing]:
    """What stands under the ids to be written, locked, and checked for each entry."""
    addressed = [entry for entry in entries if entry.method != "POST"]
    if not addressed:
        return {}
    first: dict[Key, Entry] = {}
    for entry in addressed:
        if first.setdefault((entry.type, entry.id), entry) is not entry:
            raise _twice(first[entry.type, entry.id], entry)
    writing.lock(update.lock_key(entry.type, entry.id) for entry in addressed)
    standing = writing.standing((entry.type, entry.id) for entry in addressed)
    for entry in addressed:
        try:
            update.check_standing(standing.get((entry.type, entry.id)), writer, entry.type, entry.id, entry.if_match)
        except Refused as error:
            raise Refused(error.status, *(Fault(f.code, f.text, entry.place) for f in error.faults)) from error
    return standing


def _versions(
    entries: list[Entry], standing: dict[Key, Standing], writer: Scope
) -> tuple[list[Version], Mapping[str, str]]:
    """The versions to be written, and what the links among them mean."""
    moment = writing.moment()
    versions = [version for entry in entries if (version := _ended(entry, standing, moment))]
    stored = [entry for entry in entries if entry.resource is not None and not entry.matched]
    numbers = iter(identity.numbers(sum((entry.type, entry.id) not in standing for entry in stored)))
    fresh = []
    for entry in stored:
        assert entry.resource is not None
        stands = standing.get((entry.type, entry.id))
        count, number = (stands.version + 1, stands.number) if stands else (1, next(numbers))
        content = writing.stamped(entry.resource, entry.id, count, moment)
        person = entry.person or (stands.person if stands else None)
        fresh.append(Version(entry.type, entry.id, number, count, moment, entry.resource, content, person))
    links = bundle_links.links(entries, (version.content or b"" for version in fresh), writer)
    for entry, version in zip(stored, fresh, strict=True):
        version.content = links.rewrite(version.content or b"", entry)
        stands = standing.get((entry.type, entry.id))
        created = stands is None or stands.deleted
        entry.stored = Stored(entry.type, entry.id, version.version, moment, version.content, created)
    return versions + fresh, links.text


def _ended(entry: Entry, standing: dict[Key, Standing], moment: Any) -> Version | None:
    """The version that ends the resource of a DELETE; none if there is nothing to end."""
    if entry.method != "DELETE":
        return None
    stands = standing.get((entry.type, entry.id))
    version = delete.end(entry.type, entry.id, stands) if stands and not stands.deleted else None
    count = version.version if version else stands.version if stands else 0
    entry.stored = Stored(entry.type, entry.id, count, moment, None)
    return version
