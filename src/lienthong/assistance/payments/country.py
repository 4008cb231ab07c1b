"""The month across the country: how far the lists of which communes are, and what was paid. Sums only, no persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lienthong import access, database
from lienthong.assistance.payroll.payment_list import State
from lienthong.database import queries

QUERIES = queries.load(__file__)
STATES = ("missing", *(state.value for state in State))


@dataclass(frozen=True)
class Place:
    """A province, or a commune of one. `states`: how many communes' lists are in each state; amounts in đồng."""

    code: str
    states: dict[str, int]
    lines: int
    amount: int
    paid: int
    unpaid: int
    untold: int
    faults: int

    @property
    def communes(self) -> int:
        """How many communes there are."""
        return sum(self.states.values())


def provinces(month: date, actor: access.Actor) -> list[Place]:
    """Each province the actor looks into; the ministry looks into all."""
    return _places(month, actor)


def communes(month: date, province: str, actor: access.Actor) -> list[Place]:
    """Each commune of a province the actor looks into."""
    return _places(month, actor, province)


def _provinces(actor: access.Actor) -> list[str] | None:
    """None: every province."""
    if actor.is_system or "ministry_officer" in actor.roles:
        return None
    parties: Iterable[str] = (one.removeprefix("unit:") for one in actor.organisations if one.startswith("unit:"))
    return [one for one in parties if len(one) == 2]


def _places(month: date, actor: access.Actor, province: str | None = None) -> list[Place]:
    asked = {"month": month, "provinces": _provinces(actor), "province": province}
    found = database.connection().execute(QUERIES["places"], asked).fetchall()
    places: dict[str, Place] = {}
    for code, state, count, *sums in found:
        before = places.get(code) or Place(code, dict.fromkeys(STATES, 0), 0, 0, 0, 0, 0, 0)
        added = [int(one or 0) for one in sums]
        was = (before.lines, before.amount, before.paid, before.unpaid, before.untold, before.faults)
        states = before.states | {state: before.states[state] + count}
        places[code] = Place(code, states, *(a + b for a, b in zip(was, added, strict=True)))
    return list(places.values())
