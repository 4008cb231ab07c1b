"""The National Public Service Portal (Cổng Dịch vụ công quốc gia): dossiers in, their progress and results out.

    from lienthong.partners import national_portal
    national_portal.pull()                                   take what citizens did on the portal
    national_portal.offer("form-03-335-2026", {"dead_name": …}, procedure="1.001731", citizen=spouse, thing=event.thing)

Not to be confused with `partners/portal.py`, which is social insurance's.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.partners.national_portal.offers import offer
    from lienthong.partners.national_portal.pulling import pull

_HOMES = {"offer": "offers", "pull": "pulling"}
__all__ = ["offer", "pull"]


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(name)
