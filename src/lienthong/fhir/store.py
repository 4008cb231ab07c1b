"""The store, for other rooms: the interactions as functions, and writing many resources at once.

fhir.store.write_many({"urn:uuid:patient": {...}, "urn:uuid:encounter": {...}}, actor=actor, person=person.id)
fhir.store.read("Patient", id, actor=actor).resource()
fhir.store.search("Encounter", {"patient": id, "_sort": "_lastUpdated"}, actor=actor).matches
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from lienthong.access import Actor
from lienthong.fhir import identity, validation
from lienthong.fhir import search as searching
from lienthong.fhir.across import Owned, across
from lienthong.fhir.bundle_entry import Entry
from lienthong.fhir.conditional_create import conditional_create
from lienthong.fhir.conditional_update import conditional_update
from lienthong.fhir.create import create
from lienthong.fhir.delete import delete
from lienthong.fhir.history import history
from lienthong.fhir.outcome import Refused
from lienthong.fhir.read import read
from lienthong.fhir.search import Found
from lienthong.fhir.stored import Stored
from lienthong.fhir.transaction import carry_out
from lienthong.fhir.update import update
from lienthong.fhir.vread import vread

__all__ = [
    "Found", "Owned", "Refused", "Stored", "across", "conditional_create", "conditional_update", "create", "delete",
    "history", "read", "search", "update", "vread", "write_many",
]  # fmt: skip

Criteria = Mapping[str, str] | Iterable[tuple[str, str]]


def search(resource_type: str, params: Criteria, *, actor: Actor) -> Found:
    """One page of a search: see `lienthong.fhir.search.search`."""
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
    return searching.search(resource_type, pairs, actor=actor)


def write_many(
    resources: Mapping[str, dict[str, Any]] | Iterable[dict[str, Any]], *, actor: Actor, person: UUID | None = None
) -> list[Stored]:
    """Write resources together or not at all, in a constant number of statements; give them in the same order.

    A resource with an identifier renews the one of the actor's organisation that has it (its first identifier with a
    system counts); without, it is new. The keys of a mapping are addresses that references among them may use
    ("urn:uuid:…"). `person`: whom all are about. Raises Refused (422) with every fault, `expression` naming the key.
    """
    named = dict(resources) if isinstance(resources, Mapping) else {f"#{n}": each for n, each in enumerate(resources)}
    faults = [fault for key, each in named.items() for fault in validation.faults_of(each, _place(key, each))]
    if faults:
        raise Refused(422, *faults)
    entries = [_entry(number, key, each) for number, (key, each) in enumerate(named.items())]
    written = carry_out(entries, actor=actor, person=person)
    return [entry.stored for entry in written if entry.stored]


def _place(key: str, resource: dict[str, Any]) -> str:
    kind = resource.get("resourceType", "Resource")
    return f"{kind}({key})"


def _entry(number: int, key: str, resource: dict[str, Any]) -> Entry:
    kind = resource["resourceType"]
    query = _identity(resource)
    method = "PUT" if query else "POST"
    entry = Entry(number, method, kind, type=kind, full_url=key, criteria=query, resource=resource)
    if not query:
        entry.id = identity.new_id()
    return entry


def _identity(resource: dict[str, Any]) -> str | None:
    """The criteria that mean this resource: its first identifier with a system."""
    identifiers = resource.get("identifier", [])
    for identifier in identifiers if isinstance(identifiers, list) else (identifiers,):
        system, value = identifier.get("system"), identifier.get("value")
        if system and value:
            return f"identifier={_escaped(system)}|{_escaped(value)}"
    return None


def _escaped(text: str) -> str:
    for mark in "\\,|$":
        text = text.replace(mark, "\\" + mark)
    return quote(text, safe=":/.-_~\\")
