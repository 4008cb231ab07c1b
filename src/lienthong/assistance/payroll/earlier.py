"""What earlier lists say and know: the lines already listed, the ones not paid, and what became known since.

Everything known since the last frozen list may change months before it; those months are computed again, for the people
concerned. A day is added on both sides: what was being written down while that list was drawn up is not missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from lienthong import database
from lienthong.assistance.law.law import Law
from lienthong.assistance.payroll.codes import CARRIED, FUNDS, KINDS, REGULAR, TOP_UP
from lienthong.assistance.payroll.computing import Listed, Unpaid
from lienthong.assistance.register import columns, months
from lienthong.assistance.register.frame import Register, month_of, number, positions
from lienthong.database import clock, queries

QUERIES = queries.load(__file__)
MONTHS = 3  # the list's month and the two before it are always computed
_LINE = ("entitlement", "month", "sequence", "code", "amount", "list_month")
_KIND, _PROVINCE, _RECALLED = 7, 8, 16
_MARGIN = timedelta(days=1)
_EVER = datetime(1900, 1, 1, tzinfo=clock.VIETNAM)


@dataclass(frozen=True)
class Last:
    """A commune's last frozen list: its month, what it knew, how many heads it had. None where it has none."""

    known_at: datetime | None
    list_month: date | None
    heads: int


def last_lists(communes: Sequence[str], month: date) -> dict[str, Last]:
    """The last frozen list before a month, of each commune."""
    given = {"communes": list(communes), "month": month}
    found = database.connection().execute(QUERIES["since"], given).fetchall()
    return {commune: Last(known_at, listed, heads or 0) for commune, known_at, listed, heads in found}


def obstacles(communes: Sequence[str], month: date) -> set[str]:
    """Communes that can't draft this month: an earlier list isn't frozen yet, or a later one is there."""
    given = {"communes": list(communes), "month": month}
    return {row[0] for row in database.connection().execute(QUERIES["obstacles"], given).fetchall()}


def known_since(lasts: Mapping[str, Last]) -> datetime:
    """The moment from which on news count: the earliest of these communes' lists; ever, if one has none."""
    moments = [last.known_at for last in lasts.values()]
    return min((one for one in moments if one is not None), default=_EVER) - _MARGIN if all(moments) else _EVER


def touched(communes: Sequence[str], since: datetime) -> dict[str, np.ndarray]:
    """Entitlements (ascending) with news since a moment, and the first month these can change."""
    given = {"communes": list(communes), "since": since}
    found = columns.fetch(database.connection(), QUERIES["touched"], given, ("entitlement", "month"), prepare=False)
    order = np.argsort(found["entitlement"])
    return {name: value[order] for name, value in found.items()}


def earliest(
    register: Register, month: date, news: Mapping[str, np.ndarray], law: Law, since: datetime, known_at: datetime
) -> np.ndarray:
    """For each entitlement's row the first month to compute: three months, and as far back as news reach."""
    rows, last = register.entitlements, number(month)
    start = min(last - MONTHS + 1, _law_since(law, since, known_at, last))
    first = np.full(len(rows["id"]), start, np.int64)
    at, known = positions(news["entitlement"], rows["id"])
    if known.any():
        first[known] = np.minimum(first[known], news["month"][at[known]])
    return np.minimum(np.maximum(first, rows["listed"]), last)


def listed(register: Register, month: date, first: np.ndarray) -> tuple[Listed, np.ndarray]:
    """The lines of earlier lists for all months that are computed, and the entitlements that were on the last list."""
    usual, oldest = months.plus(month, 1 - MONTHS), int(first.min()) if len(first) else number(month)
    given: dict[str, Any] = {"communes": list(register.communes), "month": month, "first": usual, "kinds": KINDS}
    connection = database.connection()
    found = [columns.fetch(connection, QUERIES["listed"], given, _LINE)]
    if oldest < number(usual):
        some = register.entitlements["id"][first < number(usual)]
        given |= {"entitlements": columns.array(some), "earliest": month_of(oldest)}
        found.append(columns.fetch(connection, QUERIES["listed_of"], given, _LINE))
    whole = {name: np.concatenate([one[name] for one in found]) for name in _LINE}
    whole |= {name: columns.months(whole[name]) for name in ("month", "list_month")}
    return _listed(register, whole), _heads_before(whole, number(month) - 1)


def unpaid(register: Register, month: date) -> Unpaid:
    """What payers reported as not paid, as the payments keep it."""
    from lienthong.assistance import payments

    found = payments.unpaid(register.communes, month)
    row, known = positions(register.entitlements["id"], found["entitlement_id"].to_numpy().astype(np.int64))
    day = found["for_month"]
    counted = (day.dt.year().cast(int) * 12 + day.dt.month().cast(int) - 1).to_numpy().astype(np.int64)
    fund = (found["fund"] == FUNDS[1]).to_numpy().astype(np.int64)
    sequence, amount = found["sequence"].to_numpy().astype(np.int64), found["amount"].to_numpy()
    open_ = found["open"].to_numpy().astype(bool)
    return Unpaid(row[known], counted[known], fund[known], sequence[known], amount[known], open_[known])


def _law_since(law: Law, since: datetime, known_at: datetime, last: int) -> int:
    """The first month for which the law, as it is known now, holds another amount than it did."""
    changed = law.first_change(since, known_at)
    return last if changed is None else number(changed)


def _listed(register: Register, found: Mapping[str, np.ndarray]) -> Listed:
    row, known = positions(register.entitlements["id"], found["entitlement"])
    code = found["code"]
    counts = ((code & _KIND) != CARRIED) & ((code & _RECALLED) == 0)
    fund = (code & _PROVINCE) // _PROVINCE
    whole = Listed(row, found["month"], fund, found["sequence"], found["amount"], counts)
    return Listed(**{name: value[known] for name, value in vars(whole).items()})


def _heads_before(found: Mapping[str, np.ndarray], month: int) -> np.ndarray:
    kind = found["code"] & _KIND
    on_list = (found["list_month"] == month) & (found["month"] == month) & np.isin(kind, (REGULAR, TOP_UP))
    return np.unique(found["entitlement"][on_list & ((found["code"] & _RECALLED) == 0)])
