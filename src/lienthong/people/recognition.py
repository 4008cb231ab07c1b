"""Recognition: the patient who comes again with nothing new is known by one query, without locks or writing.

It answers only where every number presented is in use and held by one person, whose name, date of birth, sex and
present residence are as presented, and whom the facility treats already. Everything else is `matching`'s question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from lienthong import database
from lienthong.database import queries
from lienthong.people.facts import PersonFacts

QUERIES = queries.load(__file__)


def recognise(many: Sequence[PersonFacts], *, organisation: str) -> list[UUID | None]:
    """Who these are, in the same order; None where it takes a closer look."""
    numbers = [
        {"place": place, "system": system, "value": value.strip()}
        for place, facts in enumerate(many)
        for system, value in facts.identifiers.items()
    ]
    given = {
        "numbers": orjson.dumps(numbers).decode(),
        "facts": orjson.dumps([_told(place, facts) for place, facts in enumerate(many)]).decode(),
        "organisation": organisation,
    }
    found: dict[int, UUID] = dict(database.connection().execute(QUERIES["known"], given).fetchall())
    return [found.get(place) for place in range(len(many))]


def _told(place: int, facts: PersonFacts) -> dict[str, Any]:
    birth, residence = facts.birth, facts.residence
    return {
        "place": place, "name": " ".join(facts.name.split()), "sex": facts.sex, "count": len(facts.identifiers),
        "born": birth.first_day if birth else None, "precision": birth.precision if birth else "",
        "unit": residence.unit_code if residence else None, "address": residence.address if residence else None,
    }  # fmt: skip
