"""What a paper or a message says of a person, before it is decided who that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from lienthong.people.birth import BirthDate

MALE, FEMALE, OTHER, UNKNOWN = "male", "female", "other", "unknown"


@dataclass(frozen=True)
class Place:
    """A residence as written: unit code (old or new), free address, and the day from which the code comes."""

    unit_code: str
    address: str = ""
    village: str = ""
    written_on: date | None = None
    kind: str = "current"  # or "permanent"


@dataclass(frozen=True)
class PersonFacts:
    """Name as written, date of birth, sex, identifiers by system (see `people.identifiers`), residence, source.

    `source` names where the facts come from in a few letters: "xml", "fhir", "screen", "population-database".
    """

    name: str
    birth: BirthDate | None = None
    sex: str = UNKNOWN
    identifiers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    residence: Place | None = None
    ethnicity: str = ""
    nationality: str = ""
    telephone: str = ""
    source: str = "screen"
    synthetic: bool = False
