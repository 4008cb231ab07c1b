"""Floor 4: administrative units through time, villages, facilities, agencies, practitioners.

from lienthong import directory
from lienthong.directory import units
units.get("00004", clock.today()).name
directory.facility("01001").party
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.directory.agencies import Agency, agency
    from lienthong.directory.facilities import Department, Facility, UnknownFacility, facility
    from lienthong.directory.practitioners import Practitioner, practitioner
    from lienthong.directory.units import Resolution, Unit
    from lienthong.directory.villages import Village

_HOME = {
    "Agency": "agencies", "agency": "agencies",
    "Department": "facilities", "Facility": "facilities", "UnknownFacility": "facilities", "facility": "facilities",
    "Practitioner": "practitioners", "practitioner": "practitioners",
    "Resolution": "units", "Unit": "units", "Village": "villages",
}  # fmt: skip
__all__ = [
    "Agency", "Department", "Facility", "Practitioner", "Resolution", "Unit", "UnknownFacility", "Village", "agency",
    "facility", "practitioner",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(name)
