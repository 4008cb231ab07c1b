"""Deadlines of the rollout and the reasons for being late: data of `deadlines.yaml`, with basis and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from lienthong import data_file
from lienthong.oversight.facts import spoken
from lienthong.records import paperless_criteria


@dataclass(frozen=True)
class Deadline:
    """A day of the law. `kinds`: the facilities it binds (none: it is only shown); `beds`: only those with beds."""

    code: str
    due: date
    name: Mapping[str, str]
    basis: Mapping[str, str]
    evidence: str
    kinds: tuple[str, ...] = ()
    beds: bool = False

    @property
    def title(self) -> str:
        return spoken(self.name)

    @property
    def law(self) -> str:
        return spoken(self.basis)

    def bound(self) -> Q:
        """The facilities it binds, as a filter of the directory."""
        return Q(kind__in=self.kinds) & (Q(beds__gt=0) if self.beds else Q())

    def binds(self, kind: str, beds: bool) -> bool:
        return kind in self.kinds and (beds or not self.beds)


@dataclass(frozen=True)
class Reason:
    """Why a facility may be late, as the sources name it."""

    code: str
    name: Mapping[str, str]
    evidence: str
    source: str = ""

    @property
    def title(self) -> str:
        return spoken(self.name)


@cache
def every() -> tuple[Deadline, ...]:
    """All deadlines, the earliest first."""
    return tuple(sorted(map(_deadline, _told()["deadlines"]), key=lambda one: one.due))


@cache
def of_facilities() -> tuple[Deadline, ...]:
    """Those that bind facilities to keep electronic records; no facility is bound by two."""
    return tuple(one for one in every() if one.kinds)


@cache
def reasons() -> Mapping[str, Reason]:
    return {told["code"]: Reason(**told) for told in _told()["reasons"]}


def of(kind: str, beds: int) -> Deadline | None:
    """The deadline that binds a facility of this kind; None if none does."""
    return next((one for one in of_facilities() if one.binds(kind, beds > 0)), None)


def _deadline(told: Mapping[str, Any]) -> Deadline:
    columns = {**told, "kinds": tuple(told.get("kinds", ()))}
    kind = columns.pop("as_records", "")
    if kind:
        law = paperless_criteria.deadline(kind)
        columns |= {"due": law.on, "basis": {"vi": law.basis.vi, "en": law.basis.en}, "evidence": law.evidence}
    return Deadline(**columns)


@cache
def _told() -> dict[str, Any]:
    return data_file.read(Path(__file__).with_name("deadlines.yaml"))
