"""Whom the e-ID's simulator offers in a synthetic home: its living synthetic persons who have a personal number."""

from __future__ import annotations

from lienthong.partners.sandbox.eid_page import Citizen

SHOWN = 20


def of_this_home(words: str) -> list[Citizen]:
    """At most `SHOWN` of them whose name or number is as searched for, by name; all if nothing is searched for."""
    from django.db import connection

    try:
        return _found(words)
    finally:
        if not connection.in_atomic_block:
            connection.close()  # each request of the sandbox is a thread of its own


def _found(words: str) -> list[Citizen]:
    from django.db.models import Q

    from lienthong.directory import alphabet
    from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier, State
    from lienthong.people.persons import LifeStatus

    rows = Identifier.objects.unscoped("the simulator knows the synthetic persons of this home").filter(
        system=PERSONAL_NUMBER, state=State.ACTIVE, person__synthetic=True, person__life_status=LifeStatus.ALIVE,
        person__survivor=None,
    )  # fmt: skip
    if words.strip():
        rows = rows.filter(Q(value=words.strip()) | Q(person__folded__contains=alphabet.folded(words)))
    found = rows.select_related("person").order_by("person__sort_key", "pk")[:SHOWN]
    return [Citizen(row.value, row.person.name, _birth(row.person)) for row in found]


def _birth(person: object) -> str:
    birth = person.birth  # type: ignore[attr-defined]
    if birth is None:
        return ""
    return f"{birth.year:04}{birth.month:02}{birth.day:02}" if birth.day else f"{birth.year:04}"
