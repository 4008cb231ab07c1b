"""The rules' frame: who is entitled in some communes, and what is known of them, as columns.

    register = frame.load(communes, known_at)      # four queries, however many people
    register.people(month)                         # one row a person with a grant that covers the month

Of the facts valid by the month's last day, the one recorded last counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from lienthong import database
from lienthong.assistance.register import columns, months
from lienthong.assistance.register.family import MONTHLY, Family
from lienthong.database import queries

QUERIES = queries.load(__file__)
NEVER = columns.NEVER
_FAMILIES = [family.value for family in Family]
_PROVINCES = [f"{code:02}" for code in range(100)]
_NO_DAY = 2147483647

# Two bits and more: what each number stands for, and where its bits begin. Bits alone: where.
_CHOICES = {
    "household": (0, 3, ["", "poor", "near_poor", ""]),
    "no_support": (2, 15, ["", *"abcdđeghikl", "", "", "", ""]),
    "disability": (6, 3, ["", "severe", "special_severe", ""]),
    "cared_by": (8, 3, ["", "foster", "own_household", "foster_household"]),
    "born_precision": (10, 3, ["day", "month", "year", ""]),
}
_BITS = (
    "difficult_area", "was_supported_child", "studying", "lone_parent", "no_supporter", "supporter_on_allowance",
    "taken_in", "other_monthly", "survivor_monthly", "wage", "pregnant", "couple_grant_elsewhere", "in_institution",
)  # fmt: skip
_FIRST_BIT = 12


def number(month: date) -> int:
    """A month as a number, so that columns of months can be compared."""
    return month.year * 12 + month.month - 1


def month_of(counted: int) -> date:
    """The month that has this number."""
    return date(counted // 12, counted % 12 + 1, 1)


@dataclass(frozen=True)
class Register:
    """The entitlements of some communes (sorted by id) and the facts behind them (sorted by person, then as known)."""

    communes: tuple[str, ...]
    entitlements: dict[str, np.ndarray]
    facts: dict[str, np.ndarray]
    apart: dict[str, np.ndarray]
    children: pl.DataFrame

    @cached_property
    def beneficiaries(self) -> np.ndarray:
        """Whose entitlements these are, each once, ascending."""
        return np.unique(self.entitlements["beneficiary"])

    def covers(self, month: date) -> np.ndarray:
        """Which entitlements are granted and running in the month (and this house pays for it)."""
        at, rows = number(month), self.entitlements
        within = (rows["first"] <= at) & (at < rows["until"]) & (rows["listed"] <= at)
        return within & (at < rows["suspended"])

    def people(self, month: date, among: np.ndarray | None = None) -> pl.DataFrame:
        """One row a person with a grant that covers the month, by ascending id; `among` narrows the entitlements.

        Who has such a grant and no known facts has no row: nothing can be computed for them.
        """
        mine = self.covers(month) if among is None else self.covers(month) & among
        everyone = self.covers(month) & np.isin(
            self.entitlements["beneficiary"], self.entitlements["beneficiary"][mine]
        )
        last = self._known(month)
        ids = self.facts["beneficiary"][last]
        wanted = np.isin(ids, self.entitlements["beneficiary"][everyone])
        rows = last[wanted]
        return self._frame(rows, month, everyone)

    def _known(self, month: date) -> np.ndarray:
        """Of each person the row of facts that counts for the month."""
        by = (months.last_day(month) - date(1970, 1, 1)).days
        valid = np.flatnonzero(self.facts["valid_from"] <= by)
        return valid[_last_of_each(self.facts["beneficiary"][valid])]

    def _frame(self, rows: np.ndarray, month: date, covering: np.ndarray) -> pl.DataFrame:
        facts, ids = self.facts, self.facts["beneficiary"][rows]
        flags = facts["flags"][rows]
        made: dict[str, pl.Series | np.ndarray] = {"id": ids, "born": _days(facts["born"][rows])}
        for name, (shift, mask, words) in _CHOICES.items():
            made[name] = _words(words, flags >> shift & mask)
        for place, name in enumerate(_BITS, _FIRST_BIT):
            made[name] = (flags >> place & 1).astype(bool)
        made["disability_certified_on"] = _days(facts["certified"][rows])
        made["pension_monthly"] = facts["pension"][rows]
        made["hiv"] = self._hiv(ids, month)
        made |= self._grants(ids, covering)
        return self._with_children(pl.DataFrame(made), facts["id"][rows])

    def _grants(self, ids: np.ndarray, covering: np.ndarray) -> dict[str, pl.Series | np.ndarray]:
        row, known = positions(ids, self.entitlements["beneficiary"])
        known &= covering
        at, mine = row[known], {name: self.entitlements[name][known] for name in ("family", "place", "province")}
        place, province = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
        place[at], province[at] = mine["place"], mine["province"]
        made: dict[str, pl.Series | np.ndarray] = {
            "commune": _words(list(self.communes), place),
            "province": _words(_PROVINCES, province),
        }
        for family in MONTHLY:
            has = np.zeros(len(ids), bool)
            has[at[mine["family"] == _FAMILIES.index(family)]] = True
            made[f"granted_{family}"] = has
        return made

    def _hiv(self, ids: np.ndarray, month: date) -> np.ndarray:
        has = np.zeros(len(ids), bool)
        by = (months.last_day(month) - date(1970, 1, 1)).days
        valid = np.flatnonzero(self.apart["valid_from"] <= by)
        last = valid[_last_of_each(self.apart["beneficiary"][valid])]
        has[np.isin(ids, self.apart["beneficiary"][last][self.apart["hiv"][last] == 1])] = True
        return has

    def _with_children(self, people: pl.DataFrame, circumstances: np.ndarray) -> pl.DataFrame:
        keyed = people.with_columns(pl.Series("circumstance", circumstances))
        joined = keyed.join(self.children, on="circumstance", how="left", maintain_order="left")
        return joined.drop("circumstance")


def load(
    communes: Sequence[str], known_at: datetime, *, ended: date = date(1900, 1, 1), also: np.ndarray | None = None
) -> Register:
    """The register of some communes as known at a moment.

    Without what had ended before the month `ended`, but for the entitlements of `also`.
    """
    connection = database.connection()
    given: dict[str, Any] = {
        "communes": list(communes),
        "families": _FAMILIES,
        "ended": ended,
        "also": columns.array(np.empty(0, np.int64) if also is None else also),
    }
    given["known_at"] = known_at
    names = (
        "id", "beneficiary", "family", "place", "province", "first", "until", "suspended", "listed", "state", "one_off",
    )  # fmt: skip
    entitlements = columns.fetch(connection, QUERIES["entitlements"], given, names)
    entitlements |= {name: columns.months(entitlements[name]) for name in ("first", "until", "suspended", "listed")}
    given["beneficiaries"] = columns.array(np.unique(entitlements["beneficiary"]))
    facts = columns.fetch(
        connection, QUERIES["facts"], given,
        ("beneficiary", "id", "valid_from", "born", "certified", "pension", "flags"),
    )  # fmt: skip
    apart = columns.fetch(connection, QUERIES["apart"], given, ("beneficiary", "valid_from", "hiv"))
    children = connection.execute(QUERIES["children"], given).fetchall()
    return Register(tuple(communes), entitlements, facts, apart, _children_frame(children))


def people_frame(month: date, known_at: datetime, communes: Sequence[str]) -> pl.DataFrame:
    """The rules' frame of some communes for a month, as known at a moment."""
    return load(communes, known_at).people(month)


def unpayable(register: Register) -> np.ndarray:
    """Its entitlements whose money can't be handed to anyone now (the last guard, from the persons themselves)."""
    given = {"communes": list(register.communes), "beneficiaries": columns.array(register.beneficiaries)}
    rows = database.connection().execute(QUERIES["unpayable"], given).fetchall()
    return np.array(sorted(row[0] for row in rows), np.int64)


def positions(ids: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where in the ascending `ids` each wanted one stands, and whether it is there at all."""
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    found = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return found, ids[found] == wanted


def _last_of_each(sorted_ids: np.ndarray) -> np.ndarray:
    """Where the last of each run of equal ids stands."""
    if not len(sorted_ids):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.append(sorted_ids[1:] != sorted_ids[:-1], True))


def _words(words: list[str], codes: np.ndarray) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(codes)


def _days(counted: np.ndarray) -> pl.Series:
    """Days since 1970 as dates; the greatest number is no day."""
    days = pl.Series(counted)
    return pl.select(pl.when(days != _NO_DAY).then(days).cast(pl.Int32).cast(pl.Date)).to_series()


def _children_frame(rows: list[tuple[int, list[date], list[date]]]) -> pl.DataFrame:
    schema = {"circumstance": pl.Int64, "children": pl.List(pl.Date), "children_studying": pl.List(pl.Date)}
    return pl.DataFrame(rows, schema=schema, orient="row")
