"""What waits for me today: each room says what it would show an actor; the home page puts it in order of urgency.

A provider is a plain function handed over in `house.py`; it asks a constant number of queries, and gives nothing for
actors it has nothing for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from lienthong.access import Actor


class Urgency(IntEnum):
    """In the order of the page."""

    LATE = 0
    SOON = 1
    WAITING = 2
    DONE = 3


@dataclass(frozen=True)
class Waiting:
    """One line of the home page: how many of what, where the rows are, and one sentence on the next step."""

    title: str
    count: int
    address: str
    urgency: Urgency
    next_step: str = ""


Provider = Callable[[Actor], Iterable[Waiting]]
_PROVIDERS: list[Provider] = []


def add(*providers: Provider) -> None:
    """Take over a room's providers. Saying the same again is harmless."""
    _PROVIDERS.extend(provider for provider in providers if provider not in _PROVIDERS)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for this actor, the most urgent first; lines without a number are left out."""
    lines = [line for provider in _PROVIDERS for line in provider(actor) if line.count]
    return sorted(lines, key=lambda line: (line.urgency, line.title))
