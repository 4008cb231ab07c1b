"""Finding a person by words of the name, with or without marks, in any order, and the year of birth.

Honest about its bounds: it looks at no more than `LOOKED_AT` names with the two rarest words and shows no more than
`SHOWN`; `Found.complete` says whether that was all. With a year of birth or a third word it nearly always is.

The scope is that of `Person.visible_to`, said once more in SQL over the index, because a search has 25 ms; a test holds
the two equal.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from lienthong import access, database
from lienthong.directory import alphabet
from lienthong.people.persons import RESIDENCE, TREATING, Person
from lienthong.people.words import QUERIES

LOOKED_AT = 20_000
SHOWN = 30
FEW = 3_000  # patients of a facility that are quicker looked through than the index
_REMEMBER = 600.0  # seconds for which a count is believed
_AT_MOST = 100_000  # counts remembered
_counts: dict[str, tuple[float, int]] = {}


@dataclass(frozen=True)
class Found:
    """Persons in the order of the Vietnamese alphabet; not `complete` if there may be more than these."""

    persons: list[Person]
    complete: bool

    def __iter__(self) -> Iterator[Person]:
        return iter(self.persons)

    def __len__(self) -> int:
        return len(self.persons)


def search(text: str, birth_year: int | None = None, *, actor: access.Actor) -> Found:
    """The persons within the actor's scope whose name has all words of `text`; a year of birth may be a year off."""
    asked = alphabet.words(text)
    if not asked or actor.is_anonymous:
        return Found([], complete=True)
    years = {"from": birth_year - 1 if birth_year else 0, "to": birth_year + 1 if birth_year else 9999}
    if _has_few_patients(actor):
        return _among_patients(asked, years, actor)
    rarest = asked if len(asked) < 3 else sorted(asked, key=_how_frequent)[:2]
    place = {**years, "key": " ".join(sorted(rarest)), "limit": LOOKED_AT}
    others = {f"word{number}": f"% {word} %" for number, word in enumerate(asked) if word not in rarest}
    conditions = "".join(f" AND folded LIKE %({name})s" for name in others) + _scope_condition(actor)
    rows = _read("found", {**place, **others, **_scope(actor), "shown": SHOWN + 1}, narrowed=conditions)
    return Found(_sorted(rows)[:SHOWN], complete=len(rows) <= SHOWN and _all_looked_at(place))


def _among_patients(asked: list[str], years: dict[str, int], actor: access.Actor) -> Found:
    patterns = [f"% {word} %" for word in asked]
    few = {**years, "organisation": actor.organisation, "patterns": patterns, "shown": SHOWN + 1}
    rows = _read("found_among_patients", few)
    return Found(_sorted(rows)[:SHOWN], complete=len(rows) <= SHOWN)


def _has_few_patients(actor: access.Actor) -> bool:
    """Whether the scope is a clinic's: then its own patients are looked through rather than the whole country."""
    if actor.is_system or not actor.organisation or actor.persons or actor.roles & RESIDENCE:
        return False
    if not actor.roles & TREATING:
        return False
    return _counted("patients", "organisation", actor.organisation, FEW) <= FEW


def _scope(actor: access.Actor) -> dict[str, Any]:
    """`Person.visible_to`, as parameters of the query over the index; what gives no right is left out."""
    found: dict[str, Any] = {}
    if actor.roles & RESIDENCE and actor.units:
        found["units"] = [code.removeprefix("unit:") for code in actor.units]
    if actor.persons:
        found["persons"] = [uuid.UUID(code.removeprefix("person:")) for code in actor.persons]
    if actor.roles & TREATING and actor.organisation:
        found["organisation"] = actor.organisation
    return found


def _scope_condition(actor: access.Actor) -> str:
    if actor.is_system:
        return ""
    rights = {
        "units": "commune = ANY(%(units)s::text[]) OR province = ANY(%(units)s::text[])",
        "persons": "person_id = ANY(%(persons)s::uuid[])",
        "organisation": QUERIES["treated_here"],
    }
    return f" AND ({' OR '.join(rights[name] for name in _scope(actor)) or 'false'})"


def _read(query: str, parameters: dict[str, Any], narrowed: str = "") -> list[Person]:
    cursor = database.connection().execute(_text(query, narrowed), parameters)
    fields = _fields()
    return [Person.from_db("default", fields, row) for row in cursor.fetchall()]


@lru_cache(maxsize=256)
def _text(query: str, narrowed: str) -> str:
    columns = ", ".join(f"person.{field}" for field in _fields())
    return QUERIES[query].replace("person.*", columns).replace("true /* narrowed */", f"true{narrowed}")


@cache
def _fields() -> list[str]:
    return [field.attname for field in Person._meta.concrete_fields]


def _sorted(rows: list[Person]) -> list[Person]:
    """As a Vietnamese list is sorted, survivors in place of those merged into them."""
    merged = [row.survivor_id for row in rows if row.survivor_id]
    survivors = _read("survivors", {"persons": merged}) if merged else []
    found = {row.pk: row for row in [*rows, *survivors] if not row.survivor_id}
    return sorted(found.values(), key=lambda person: (person.sort_key, person.birth_year))


def _all_looked_at(place: dict[str, Any]) -> bool:
    """Whether no more names have the key than were looked at: surely so where one of its words is rare enough."""
    if any(_how_frequent(word) <= LOOKED_AT for word in place["key"].split()):
        return True
    return not database.connection().execute(QUERIES["beyond"], place).fetchone()


def _how_frequent(word: str) -> int:
    """How many names have this word or pair of words, as far as it matters."""
    return _counted("frequency", "word", word, LOOKED_AT)


def _counted(query: str, name: str, value: str, limit: int) -> int:
    """A count up to a limit, remembered for a while: it only chooses the way to search."""
    known = _counts.get(value)
    if known and time.monotonic() - known[0] < _REMEMBER:
        return known[1]
    row = database.connection().execute(QUERIES[query], {name: value, "limit": limit + 1}).fetchone()
    count = row[0] if row else 0
    if len(_counts) > _AT_MOST:
        _counts.clear()
    _counts[value] = (time.monotonic(), count)
    return count
