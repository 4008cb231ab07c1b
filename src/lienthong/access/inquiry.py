"""An inquiry: what the house knows of the request it is answering: its number, whence it came, whom it showed."""

import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from lienthong.access.actor import Actor


@dataclass
class Inquiry:
    """One request. While `collecting`, readings gather here and become one row of the audit."""

    address: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    collecting: bool = True
    actor: Actor | None = None
    purposes: list[str] = field(default_factory=list)
    persons: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)

    def collect(self, actor: Actor, purpose: str, persons: Iterable[str], things: Iterable[str]) -> None:
        """Remember a reading until the end of the request."""
        self.actor = actor
        if purpose not in self.purposes:
            self.purposes.append(purpose)
        self.persons.update(persons)
        self.things.update(things)


_current: ContextVar[Inquiry | None] = ContextVar("inquiry", default=None)
enter = _current.set
leave = _current.reset


def current() -> Inquiry | None:
    """The request being answered in this thread, if any. `enter(inquiry)` begins one, `leave(token)` ends it."""
    return _current.get()
