"""Floor 5: persons, identifiers through time, residence, households, life status, verification, duplicates.

from lienthong import people
person = people.match_or_create(people.PersonFacts(name=..., identifiers={"personal-number": ...}), by=actor)
people.find("insurance-card", "GD4010123456789", clock.today())
people.search("nguyen van an", birth_year=1950, actor=actor)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.people.birth import BirthDate
    from lienthong.people.facts import PersonFacts, Place
    from lienthong.people.identifiers import Identifier, find
    from lienthong.people.matching import match_or_create, match_or_create_many
    from lienthong.people.name_search import search
    from lienthong.people.persons import Person, person, treated_at

_HOME = {
    "BirthDate": "birth", "Identifier": "identifiers", "Person": "persons", "PersonFacts": "facts", "Place": "facts",
    "find": "identifiers", "match_or_create": "matching", "match_or_create_many": "matching", "person": "persons",
    "search": "name_search", "treated_at": "persons",
}  # fmt: skip
__all__ = [
    "BirthDate", "Identifier", "Person", "PersonFacts", "Place", "find", "match_or_create", "match_or_create_many",
    "person", "search", "treated_at",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(name)
