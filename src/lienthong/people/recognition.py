"""Recognition: the patient who comes again with nothing new is known by one query, without locks or writing.

It answers only where every number presented is in use and held by one person, whose name, date of birth, sex and
present residence are as presented, and whom the facility treats already. Everything else is `matching`'s question.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from lienthong import database
from lienthong.database import queries
from lienthong.people.facts import PersonFacts

QUERIES = queries.load(__file__)


def recognise(many: Sequence[PersonFacts], *, organisation: str) -> list[UUID | None]:
    """Who these are, in the same order; None where it takes a closer look."""
    numbers = [
        (place, system, value.strip())
        for place, facts in enumerate(many)
        for system, value in facts.identifiers.items()
    ]
    given = {
        "place": [number[0] for number in numbers],
        "system": [number[1] for number in numbers],
        "value": [number[2] for number in numbers],
        "name": [" ".join(facts.name.split()) for facts in many],
        "born": [facts.birth.first_day if facts.birth else None for facts in many],
        "precision": [facts.birth.precision if facts.birth else "" for facts in many],
        "sex": [facts.sex for facts in many],
        "unit": [facts.residence.unit_code if facts.residence else None for facts in many],
        "address": [facts.residence.address if facts.residence else None for facts in many],
        "count": [len(facts.identifiers) for facts in many],
        "organisation": organisation,
    }
    found: dict[int, UUID] = dict(database.connection().execute(QUERIES["known"], given).fetchall())
    return [found.get(place) for place in range(len(many))]
