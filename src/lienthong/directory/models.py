"""Gathers the room's tables."""

from lienthong.directory.agencies import Agency
from lienthong.directory.facilities import Department, Facility
from lienthong.directory.practitioners import Membership, Practitioner
from lienthong.directory.reference import Loaded
from lienthong.directory.splits import Decision, Split
from lienthong.directory.units import Succession, Unit
from lienthong.directory.villages import Village

__all__ = [
    "Agency", "Decision", "Department", "Facility", "Loaded", "Membership", "Practitioner", "Split", "Succession",
    "Unit", "Village",
]  # fmt: skip
