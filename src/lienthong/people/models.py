"""Gathers the room's tables."""

from lienthong.people.duplicates import Duplicate, Merge
from lienthong.people.households import Household, Member
from lienthong.people.identifiers import Identifier
from lienthong.people.persons import Action, Person, Treated
from lienthong.people.residence import Residence
from lienthong.people.verification import Verification

__all__ = [
    "Action",
    "Duplicate",
    "Household",
    "Identifier",
    "Member",
    "Merge",
    "Person",
    "Residence",
    "Treated",
    "Verification",
]
