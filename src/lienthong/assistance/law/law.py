"""Law: every dated value the program knows, and what of it held for a month, as known at a moment.

law = load()
figures = law.at(date(2026, 8, 1), known_at)        # money goes by the month ...
procedure = law.procedure_of("allowance", received) # ... and procedure by the day of receipt
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from lienthong.assistance.law.value import NATION, VIETNAM, Document, Name, Origin, Value


class NotInForce(LookupError):
    """The law holds no such value, or no such procedure, for that time."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """How a dossier of one matter is dealt with, by the day it was received. `start`: "signature" or "condition"."""

    matter: str
    received_from: date
    document: Document
    working_days: int
    start: str
    at: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, eq=False)
class Figures:
    """The values of one month as known at one moment. One object as long as nothing new becomes known of the law."""

    month: date
    known_at: datetime
    national: Mapping[str, Value]
    provincial: Mapping[str, Mapping[str, Value]]

    def get(self, code: str, default: int = 0) -> int:
        """The nation's amount; `default` where the law holds none."""
        found = self.national.get(code)
        return default if found is None or found.amount is None else found.amount

    def has(self, code: str) -> bool:
        """Whether the law holds an amount under this code."""
        found = self.national.get(code)
        return found is not None and found.amount is not None

    def value(self, code: str, province: str = NATION) -> Value:
        """The value itself, with its basis. Raises NotInForce."""
        found = self.provincial.get(code, {}).get(province) if province else self.national.get(code)
        if found is None:
            raise NotInForce(f"no {code} for {self.month:%m/%Y} as known at {self.known_at:%d/%m/%Y}")
        return found

    def of_provinces(self, code: str) -> dict[str, int]:
        """What each province says under this code."""
        return {
            province: value.amount
            for province, value in self.provincial.get(code, {}).items()
            if value.amount is not None
        }


@dataclass(frozen=True)
class Law:
    """An immutable bundle of dated values."""

    values: tuple[Value, ...]
    names: Mapping[str, Name]
    documents: Mapping[str, Document]
    procedures: tuple[Procedure, ...]
    _remembered: dict[tuple[date, int], Figures] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Value]]:
        found: dict[tuple[str, str], list[Value]] = defaultdict(list)
        for value in self.values:
            found[value.code, value.province].append(value)
        return found

    @cached_property
    def _known_from(self) -> list[datetime]:
        """The moments at which something became known."""
        return sorted({value.known_from for value in self.values})

    def at(self, month: date, known_at: datetime) -> Figures:
        """What holds for a month (any day of it; a day itself for deaths), as known at a moment."""
        moment = known_at if known_at.tzinfo else known_at.replace(tzinfo=VIETNAM)
        news = bisect(self._known_from, moment)
        key = (month, news)
        if key not in self._remembered:
            if len(self._remembered) > 500:
                self._remembered.clear()
            self._remembered[key] = self._figures(month, self._known_from[news - 1] if news else moment)
        return self._remembered[key]

    def _figures(self, month: date, known_at: datetime) -> Figures:
        national: dict[str, Value] = {}
        provincial: dict[str, dict[str, Value]] = defaultdict(dict)
        for (code, province), values in self._by_place.items():
            held = [value for value in values if value.holds(month, known_at)]
            if held:
                place = provincial[code] if province else national
                place[province or code] = max(held, key=lambda value: value.rank)
        return Figures(month, known_at, national, dict(provincial))

    def first_change(self, since: datetime, known_at: datetime) -> date | None:
        """The first month for which what is known at `known_at` is another amount than at any moment from `since` on.

        None where nothing changed: a value that was only confirmed changes no month.
        """
        before, now = (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM) for moment in (since, known_at))
        touched = {(v.code, v.province) for v in self.values if before < v.known_from <= now}
        changes = [self._first_change_of(self._by_place[place], before, now) for place in touched]
        return min((day for day in changes if day is not None), default=None)

    @staticmethod
    def _first_change_of(values: list[Value], before: datetime, now: datetime) -> date | None:
        """Amounts change only where a value begins or ends: those days are compared, at each moment of news."""
        days = {value.valid_from for value in values} | {value.valid_to for value in values if value.valid_to}
        moments = {before, now} | {value.known_from for value in values if before < value.known_from <= now}
        return next((day for day in sorted(days) if len({_amount(values, day, one) for one in moments}) > 1), None)

    def procedure_of(self, matter: str, received_on: date) -> Procedure:
        """Which decree's procedure governs a dossier received on a day. Raises NotInForce before there was one."""
        found = [one for one in self.procedures if one.matter == matter and one.received_from <= received_on]
        if not found:
            raise NotInForce(f"no procedure for {matter} on {received_on:%d/%m/%Y}")
        return max(found, key=lambda one: one.received_from)

    def with_values(self, values: Iterable[Value]) -> Law:
        """The same law with more values."""
        return Law((*self.values, *values), self.names, self.documents, self.procedures)

    def what_if(self, code: str, amount: int, month: date, province: str = NATION) -> Law:
        """The same law, as if `amount` held under `code` from a month on. Raises NotInForce for an unknown code."""
        name = self.names.get(code)
        if name is None or bool(province) != name.of_provinces:
            raise NotInForce(f"{code} is no value of {'a province' if province else 'the nation'}")
        known = [value for value in self.values if value.code == code]
        assumed = replace(
            known[0], province=province, amount=amount, valid_from=month.replace(day=1), valid_to=None, note={},
            known_from=datetime(1, 1, 2, tzinfo=VIETNAM), at=(), evidence="assumed", origin=Origin.WHAT_IF,
        )  # fmt: skip
        return self.with_values([assumed])


def _amount(values: list[Value], day: date, known_at: datetime) -> int | None:
    held = [value for value in values if value.holds(day, known_at)]
    return max(held, key=lambda value: value.rank).amount if held else None
