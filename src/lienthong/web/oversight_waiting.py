"""What of the oversight waits on the first page: who is late, what is to be signed."""

from collections.abc import Iterator

from lienthong import access
from lienthong.oversight.screens import overview
from lienthong.web.today import Urgency, Waiting


def oversight(actor: access.Actor) -> Iterator[Waiting]:
    """Late facilities and tasks, and figures that wait for a second signature."""
    for urgency, title, count, address, step in overview.waiting(actor):
        yield Waiting(title, count, address, Urgency[urgency.upper()], step)
