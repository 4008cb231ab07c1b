"""How a death stands: a pure fold of what was said and what was decided, the same in whatever order it came.

| what was said | the death is |
|---|---|
| only a notice | noticed: payment is held |
| an authority too, and all agree | established: a fact |
| two days, another identity, "is alive", or no day at all | contradicted: a person decides |
| everything was taken back, or nothing of it counts | withdrawn, cancelled |
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lienthong.civil.source import AUTHORITIES, Says


class State(TextChoices):
    NOTICED = "noticed", _("Noticed")
    CONTRADICTED = "contradicted", _("Contradicted")
    ESTABLISHED = "established", _("Established")
    WITHDRAWN = "withdrawn", _("Notice withdrawn")
    CANCELLED = "cancelled", _("Cancelled: the person lives")


OVER = frozenset({State.WITHDRAWN.value, State.CANCELLED.value})


class Conflict(TextChoices):
    """What can't be true together."""

    DATE = "date", _("Two days of death")
    ALIVE = "alive", _("Said to be alive")
    IDENTITY = "identity", _("Another identity")
    NO_DAY = "no-day", _("No day of death")


class Word(Protocol):
    """A statement, as far as the fold reads it."""

    pk: int
    source: str
    says: str
    reference: str
    died_on: date | None
    differs: Sequence[str]


@dataclass(frozen=True)
class Decision:
    """What a person decided: which statements don't count, which do although they differ, and the day if none said."""

    rejected: Collection[int] = ()
    accepted: Collection[int] = ()
    died_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """The result. `conflicts`: kind and the statements in it, by key."""

    state: State
    died_on: date | None
    conflicts: tuple[tuple[Conflict, tuple[int, ...]], ...] = ()


def fold(words: Sequence[Word], decisions: Sequence[Decision] = ()) -> Standing:
    """How the death stands by all of it."""
    back = {(one.source, one.reference) for one in words if one.says == Says.WITHDRAWN}
    rejected = {pk for one in decisions for pk in one.rejected}
    left = [one for one in words if one.pk not in rejected and (one.source, one.reference) not in back]
    died = sorted((one for one in left if one.says == Says.DIED), key=lambda one: (one.source, one.reference))
    if not died:
        return Standing(State.CANCELLED if rejected else State.WITHDRAWN, None)
    alive = [one for one in left if one.says == Says.ALIVE]
    given = next((one.died_on for one in reversed(decisions) if one.died_on), None)
    conflicts = tuple(_conflicts(died, alive, decisions, given))
    days = {one.died_on for one in died if one.died_on}
    day = given if not days else min(days)
    if conflicts:
        return Standing(State.CONTRADICTED, day, conflicts)
    is_fact = any(one.source in AUTHORITIES for one in died)
    return Standing(State.ESTABLISHED if is_fact else State.NOTICED, day)


def _conflicts(
    died: Sequence[Word], alive: Sequence[Word], decisions: Sequence[Decision], given: date | None
) -> Iterator[tuple[Conflict, tuple[int, ...]]]:
    accepted = {pk for one in decisions for pk in one.accepted}
    for one in died:
        if one.differs and one.pk not in accepted:
            yield Conflict.IDENTITY, (one.pk,)
    if alive:
        yield Conflict.ALIVE, tuple(sorted(one.pk for one in (*died, *alive)))
    days = {one.died_on for one in died if one.died_on}
    if len(days) > 1:
        yield Conflict.DATE, tuple(sorted(one.pk for one in died if one.died_on))
    if not days and given is None and any(one.source in AUTHORITIES for one in died):
        yield Conflict.NO_DAY, tuple(one.pk for one in died if one.source in AUTHORITIES)
