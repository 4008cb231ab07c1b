"""For whom a citizen acts: themselves, and those in their care. What they are shown of them is in the audit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from lienthong import access
from lienthong.database import clock
from lienthong.directory import units
from lienthong.people.identifiers import Identifier, State
from lienthong.people.persons import Person

NEEDED = "citizen.affairs"


def persons(request: Any) -> list[Person]:
    """Those the citizen speaks for, the citizen first: whoever has the name of the user."""
    own = [UUID(code.removeprefix("person:")) for code in request.actor.persons]
    rows = Person.objects.within(request.actor).filter(pk__in=own, survivor=None).order_by("sort_key", "pk")
    name = request.user.name.casefold()
    return sorted(rows, key=lambda person: person.name.casefold() != name)


def person(request: Any, pk: UUID) -> Person:
    """One of them. Raises Http404 for anybody else."""
    found = next((one for one in persons(request) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def numbers_of(person: Person) -> dict[str, str]:
    """The numbers in use of somebody the citizen speaks for, by system."""
    rows = Identifier.objects.unscoped("of a person the citizen speaks for")
    held = rows.filter(person=person, state=State.ACTIVE).order_by("recorded_at", "pk")
    return dict(held.values_list("system", "value"))


def place_names(codes: Any) -> dict[str, str]:
    """What communes are called today."""
    return units.names({code for code in codes if code}, clock.today())


def shown(request: Any, purpose: str, whom: Any, things: Any = ()) -> None:
    """Put down whom the page shows."""
    access.audit.read(request.actor, purpose, [one.party for one in whom], request, things=things)
