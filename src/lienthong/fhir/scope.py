"""What an actor may see of the store: what the own organisation owns; what is labelled HIV by a right of its own."""

from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

from lienthong import access
from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.fhir import organisations
from lienthong.fhir.outcome import refused

MOST = 10_000  # scopes remembered
HIV = "HIV"  # http://terminology.hl7.org/CodeSystem/v3-ActCode


# An actor's roles and organisation are part of the actor: what they may do is the same each time.
_known: dict[tuple[Actor, str, str], "Scope"] = {}


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisation whose resources are seen, and whether those labelled HIV are among them."""

    organisation: int
    restricted: bool
    number: bytes  # the organisation, as PostgreSQL writes it


def reading(actor: Actor) -> Scope:
    """The scope of a reading. Refuses (403) an actor who may not read."""
    return _scope(actor, "fhir.read")


def writing(actor: Actor) -> Scope:
    """The scope of a writing. Refuses (403) an actor who may not write."""
    return _scope(actor, "fhir.write")


def is_restricted(resource: dict) -> bool:
    """Whether the resource carries the security label HIV."""
    labels = resource.get("meta", {}).get("security", ())
    return any(label.get("code") == HIV for label in labels)


def _scope(actor: Actor, permission: str) -> Scope:
    key = (actor, permission, connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
    found = _known.get(key)
    return found if found else _make(actor, permission, key)


def _make(actor: Actor, permission: str, key: tuple[Actor, str, str]) -> Scope:
    try:
        access.require(actor, permission)
    except access.NotAllowed as error:
        raise refused(403, "forbidden", str(error)) from error
    organisation, sure = organisations.of(actor)
    made = Scope(organisation, allowed(actor, "hiv.read"), b"%d" % organisation)
    if sure:
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = made
    return made
