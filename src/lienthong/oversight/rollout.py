"""Rollout: how far the facilities of this home's register are on their way to paperless, counted in one query.

These counts are of the register alone. Published figures stand beside them, never among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, Value, When

from lienthong import access
from lienthong.oversight import deadlines, paperless_way
from lienthong.oversight.paperless_way import ARRIVED


@dataclass(frozen=True)
class Cell:
    """So many facilities that agree in everything that is asked for."""

    owner: str
    facility_class: str
    province: str
    kind: str
    with_beds: bool
    stage: str
    reason: str
    count: int

    @property
    def arrived(self) -> bool:
        return self.stage in ARRIVED

    @property
    def deadline(self) -> str:
        found = deadlines.of(self.kind, int(self.with_beds))
        return found.code if found else ""

    def late(self, today: date) -> bool:
        """Past its deadline and not arrived."""
        found = deadlines.of(self.kind, int(self.with_beds))
        return found is not None and found.due < today and not self.arrived


@dataclass(frozen=True)
class Slice:
    """One line of a table: all that are bound, those that arrived, those that are late."""

    key: str
    total: int
    arrived: int
    late: int

    @property
    def share(self) -> float | None:
        return 100 * self.arrived / self.total if self.total else None


WAYS: Mapping[str, Callable[[Cell], str]] = {
    "owner": lambda cell: cell.owner,
    "class": lambda cell: cell.facility_class,
    "province": lambda cell: cell.province,
    "deadline": lambda cell: cell.deadline,
    "reason": lambda cell: cell.reason,
    "stage": lambda cell: cell.stage,
}


def cells(actor: access.Actor) -> list[Cell]:
    """The facilities the actor oversees and a deadline binds, counted. One query."""
    with_beds = Case(When(beds__gt=0, then=Value(True)), default=Value(False), output_field=BooleanField())
    names = ("owner", "facility_class", "province", "kind", "with_beds", "stage", "reason")
    found = paperless_way.facilities(actor).annotate(with_beds=with_beds).values(*names)
    return [Cell(**row) for row in found.annotate(count=Count("pk")).order_by()]


def by(way: str, found: Sequence[Cell], today: date) -> list[Slice]:
    """One line for each value of a way to slice."""
    parts: dict[str, list[Cell]] = {}
    for cell in found:
        parts.setdefault(WAYS[way](cell), []).append(cell)
    return [together(part, today, key) for key, part in parts.items()]


def together(found: Iterable[Cell], today: date, key: str = "") -> Slice:
    """All of these in one line."""
    part = list(found)
    return Slice(
        key, sum(cell.count for cell in part), sum(cell.count for cell in part if cell.arrived),
        sum(cell.count for cell in part if cell.late(today)),
    )  # fmt: skip


def fitting(found: Iterable[Cell], columns: Mapping[str, Any]) -> list[Cell]:
    """Those whose columns are as the published series says."""
    return [cell for cell in found if all(getattr(cell, name) == value for name, value in columns.items())]
