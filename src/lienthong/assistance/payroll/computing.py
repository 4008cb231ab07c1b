"""Computing a list: what is due by all that is known now, less what was listed before, for whole communes at once.

For each entitlement, month and fund: due - listed, where listed are all earlier lines that weren't recalled and aren't
carried ones. A difference of the list's month is its regular line (top-up, if the province pays it), of an earlier
month arrears, or if negative a recovery.

What the payer reported as not paid comes again as a carried line, as long as it is still due; if less is due now, it is
not carried, and what is still due of it comes as arrears. So nobody is asked to give back what they never had.

A suspended entitlement gives no line at all; one whose money nobody can take now gives recoveries only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from lienthong.assistance.payroll import lines as many
from lienthong.assistance.payroll.codes import ARREARS, CARRIED, NATIONAL, ONE_OFF, PROVINCE, RECOVERY, REGULAR, TOP_UP
from lienthong.assistance.payroll.lines import Lines
from lienthong.assistance.register.family import MONTHLY, Family
from lienthong.assistance.register.frame import Register, month_of, number, positions

Rules = Callable[[pl.DataFrame, date], pl.DataFrame]  # people and month -> amounts
FAMILIES = [family.value for family in Family]
FUNERAL = FAMILIES.index(Family.FUNERAL.value)
NO_FACTS = -1  # the reason, where nothing is known of the person
SUSPENDED = 1


@dataclass(frozen=True)
class Listed:
    """Lines of earlier lists: which entitlement (its row), month, fund, amount; `counts` unless recalled or carried."""

    row: np.ndarray
    month: np.ndarray
    fund: np.ndarray
    sequence: np.ndarray
    amount: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class Unpaid:
    """Lines that the payer reported as not paid, and that no other list carries on.

    `open`: only ordered to be stopped. Until the report says so it is neither paid again nor recovered.
    """

    row: np.ndarray
    month: np.ndarray
    fund: np.ndarray
    sequence: np.ndarray
    amount: np.ndarray
    open: np.ndarray

    def narrowed(self, which: np.ndarray) -> Unpaid:
        """Some of them."""
        return Unpaid(*(column[which] for column in vars(self).values()))

    def sums(self, grid: Grid) -> np.ndarray:
        """Their amounts by fund, month and entitlement."""
        made = grid.funds()
        np.add.at(made, (self.fund, self.month - grid.first, self.row), self.amount)
        return made


@dataclass(frozen=True)
class Computed:
    """The lines, and for each entitlement's row why the rules give nothing for the list's month (0: they give)."""

    lines: Lines
    reason: np.ndarray


@dataclass(frozen=True)
class Grid:
    """Months by entitlements: `first` is the number of the first month."""

    first: int
    size: tuple[int, int]

    def zeros(self) -> np.ndarray:
        return np.zeros(self.size, np.int64)

    def funds(self) -> np.ndarray:
        return np.zeros((2, *self.size), np.int64)


def compute(
    register: Register,
    list_month: date,
    *,
    earliest: np.ndarray,
    listed: Listed,
    unpaid: Unpaid,
    payable: np.ndarray,
    rules: Rules,
) -> Computed:
    """The lines of a list. `earliest`: for each entitlement's row the first month that is computed again."""
    rows, last = register.entitlements, number(list_month)
    first = min(int(earliest.min()), last) if len(earliest) else last
    grid = Grid(first, (last - first + 1, len(rows["id"])))
    due, reason = _due(register, grid, earliest, rules)
    before, taken = _sums(grid, listed)
    firm = unpaid.narrowed(~unpaid.open)
    owed, never_had = firm.sums(grid), unpaid.sums(grid)
    computed = np.arange(first, last + 1)[:, None] >= earliest[None, :]
    silent = (rows["state"] == SUSPENDED) & (rows["suspended"] <= last)
    computed &= ~silent[None, :]
    carried, taken = _carried(register, grid, firm, due - before + owed, owed, computed & payable[None, :], taken)
    parts = [carried]
    for fund in (NATIONAL, PROVINCE):
        difference = _difference(due[fund], before[fund], owed[fund], never_had[fund], computed, payable)
        parts.append(_lines(register, grid, fund, difference, taken))
        taken = taken + (difference != 0)
    return Computed(many.joined(parts), reason)


def _due(register: Register, grid: Grid, earliest: np.ndarray, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    due = grid.funds()
    reason = np.zeros(grid.size[1], np.int64)
    rows = register.entitlements
    for place in range(grid.size[0]):
        month = grid.first + place
        wanted = register.covers(month_of(month)) & (earliest <= month)
        once = wanted & (rows["family"] == FUNERAL)
        due[NATIONAL, place, once] = rows["one_off"][once]
        monthly = np.flatnonzero(wanted & ~once)
        if len(monthly):
            reason = _by_rules(register, month_of(month), wanted & ~once, monthly, due[:, place], rules)
    return due, reason


def _by_rules(
    register: Register, month: date, wanted: np.ndarray, monthly: np.ndarray, due: np.ndarray, rules: Rules
) -> np.ndarray:
    rows = register.entitlements
    reason = np.zeros(len(rows["id"]), np.int64)
    reason[monthly] = NO_FACTS
    people = register.people(month, among=wanted)
    if not people.height:
        return reason
    found = rules(people, month)
    ids = found["id"].to_numpy()
    for family in MONTHLY:
        mine = monthly[rows["family"][monthly] == FAMILIES.index(family)]
        at, known = positions(ids, rows["beneficiary"][mine])
        mine, at = mine[known], at[known]
        due[NATIONAL, mine] = found[f"{family}_national"].to_numpy()[at]
        due[PROVINCE, mine] = found[f"{family}_province"].to_numpy()[at]
        reason[mine] = found[f"{family}_reason"].to_numpy()[at]
    return reason


def _sums(grid: Grid, listed: Listed) -> tuple[np.ndarray, np.ndarray]:
    """What was listed by fund, month and entitlement; and the last sequence taken."""
    sums, taken = grid.funds(), grid.zeros()
    place = listed.month - grid.first
    within = place >= 0
    some = within & listed.counts
    np.add.at(sums, (listed.fund[some], place[some], listed.row[some]), listed.amount[some])
    np.maximum.at(taken, (place[within], listed.row[within]), listed.sequence[within])
    return sums, taken


def _difference(
    due: np.ndarray,
    before: np.ndarray,
    owed: np.ndarray,
    never_had: np.ndarray,
    computed: np.ndarray,
    payable: np.ndarray,
) -> np.ndarray:
    """What a new line must say, beside what is carried: see the head of this file."""
    need = due - before
    to_pay = np.where(need >= 0, need, np.maximum(need + owed, 0))
    back = np.minimum(need + never_had, 0)
    return np.where(computed, np.where(payable[None, :], to_pay, 0) + back, 0)


def _carried(
    register: Register,
    grid: Grid,
    unpaid: Unpaid,
    need: np.ndarray,
    owed: np.ndarray,
    allowed: np.ndarray,
    taken: np.ndarray,
) -> tuple[Lines, np.ndarray]:
    """A line for each unpaid one that is still wholly due; and the sequences taken then."""
    place = unpaid.month - grid.first
    due = need[unpaid.fund, place, unpaid.row] >= owed[unpaid.fund, place, unpaid.row]
    rows = np.flatnonzero(due & allowed[place, unpaid.row])
    order = rows[np.lexsort((unpaid.sequence[rows], place[rows], unpaid.row[rows]))]
    row, at = unpaid.row[order], place[order]
    rank = _rank_within(row * grid.size[0] + at)
    sequence = taken[at, row] + 1 + rank
    after = taken.copy()
    np.maximum.at(after, (at, row), sequence)
    made = _made(register, at + grid.first, row, sequence, np.full(len(row), CARRIED), unpaid.fund[order])
    return many.joined([made(unpaid.amount[order], unpaid.sequence[order])]), after


def _rank_within(groups: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each run of equal numbers."""
    if not len(groups):
        return groups
    begins = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    return np.arange(len(groups)) - np.repeat(begins, np.diff(np.append(begins, len(groups))))


def _lines(register: Register, grid: Grid, fund: int, difference: np.ndarray, taken: np.ndarray) -> Lines:
    at, row = np.nonzero(difference)
    amount = difference[at, row]
    current = REGULAR if fund == NATIONAL else TOP_UP
    kind = np.where(at == grid.size[0] - 1, current, ARREARS)
    kind = np.where(register.entitlements["family"][row] == FUNERAL, ONE_OFF, kind)
    kind = np.where(amount < 0, RECOVERY, kind)
    made = _made(register, at + grid.first, row, taken[at, row] + 1, kind, np.full(len(row), fund))
    return made(amount, np.zeros(len(row), np.int64))


def _made(
    register: Register, month: np.ndarray, row: np.ndarray, sequence: np.ndarray, kind: np.ndarray, fund: np.ndarray
) -> Callable[[np.ndarray, np.ndarray], Lines]:
    rows = register.entitlements

    def with_amounts(amount: np.ndarray, of_sequence: np.ndarray) -> Lines:
        return Lines(month, rows["id"][row], rows["place"][row], sequence, kind, fund, amount, of_sequence)

    return with_amounts
