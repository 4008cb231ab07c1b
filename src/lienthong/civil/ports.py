"""What this room asks of rooms above it: what a death has brought about there. `web/wiring` binds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lienthong import access


@dataclass(frozen=True)
class Effect:
    """One consequence of a death in another room, for the chain's page; words in the reader's language."""

    title: str
    state: str
    text: str = ""
    at: datetime | None = None
    href: str = ""
    words: str = ""  # of the state, where its own would mislead


# (person's party code, thing of the death, who looks) → the effects that this reader may see
Effects = Callable[[str, str, access.Actor], list[Effect]]
_bound: list[Effects] = []


def bind(effects: Effects) -> None:
    """From now on `effects` tells what a death brought about in its room. Saying it again is harmless."""
    if effects not in _bound:
        _bound.append(effects)


def effects_of(person: str, death: str, actor: access.Actor) -> list[Effect]:
    """What a death has brought about in the rooms above."""
    return [one for effects in _bound for one in effects(person, death, actor)]
