"""What rooms above say beside a record on its page: what became of it outside. The house binds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lienthong import access
from lienthong.records.record import MedicalRecord


@dataclass(frozen=True)
class Panel:
    """One box: title, state as a coloured word (done, soon, late, quiet), sentences, and a page that says more."""

    title: Any
    state: Any = ""
    tone: str = "quiet"
    lines: list[Any] = field(default_factory=list)
    href: str = ""
    words: Any = ""


Provider = Callable[[MedicalRecord, access.Actor], Panel | None]
_providers: list[Provider] = []


def add(*providers: Provider) -> None:
    """Take over a room's boxes. Saying the same again is harmless."""
    _providers.extend(one for one in providers if one not in _providers)


def panels(record: MedicalRecord, actor: access.Actor) -> list[Panel]:
    """The boxes for a record the actor may see, in the order in which the rooms were bound."""
    return [found for found in (provider(record, actor) for provider in _providers) if found is not None]
