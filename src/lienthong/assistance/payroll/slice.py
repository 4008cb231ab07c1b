"""A slice: the drafts of some communes in one go, from the register to lines in the table. One transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance import law as law_room
from lienthong.assistance.payroll import earlier, movement, writing
from lienthong.assistance.payroll.codes import FUNDS, KINDS, REGULAR, TOP_UP
from lienthong.assistance.payroll.computing import Computed, compute
from lienthong.assistance.payroll.earlier import QUERIES, Last
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.register import frame, months
from lienthong.assistance.register.frame import Register, number, positions
from lienthong.database import clock
from lienthong.ledger import many_lives

_LOCK = 335  # namespace of the advisory locks: one draft of a commune at a time
# A scan compares each row with thousands of ids one by one; PostgreSQL chooses it where tables have no statistics yet.
_BY_INDEX = "SET LOCAL enable_seqscan = off"
LONGEST = 60  # months that a list can speak of
FAR_BACK = 24  # months before which an ended entitlement without news can't differ any more


class NotReady(ledger.InvalidState):
    """These communes can't draft this month now; the message says why. Nothing was changed."""


@dataclass(frozen=True)
class Drafted:
    """What became of a slice: the lists drawn up, and how many lines they hold."""

    lists: list[PaymentList]
    lines: int


def draft(communes: Sequence[str], month: date, *, by: access.Actor, again: bool = False) -> Drafted:
    """Draw up the lists of some communes. Those that have one are left alone, or drawn up anew if it is a draft.

    Raises NotReady for communes whose earlier list isn't frozen yet, or that have a later one.
    """
    with database.transaction() as connection:
        connection.execute(_BY_INDEX)
        _lock(connection, communes, month)
        there = _there(communes, month)
        redo = [one for one in there.values() if again and one.state == State.DRAFT]
        mine = sorted({*communes} - {*there} | {one.commune for one in redo})
        if not mine:
            return Drafted([], 0)
        _refuse(earlier.obstacles(mine, month), month)
        if redo:
            given = {"month": month, "communes": [one.commune for one in redo]}
            connection.execute(QUERIES["take_away"], given)
        return _draw_up(mine, month, redo, by)


def ensure_partitions(communes: Sequence[str], month: date) -> None:
    """Have the partitions of the months a list of these communes can speak of, before lines are written.

    A transaction of its own, so that who makes one doesn't keep another waiting while lines are computed.
    """
    with database.transaction() as connection:
        row = connection.execute(QUERIES["listed_since"], {"communes": list(communes)}).fetchone()
        first = max((row and row[0]) or month, months.plus(month, -LONGEST))
        connection.execute(QUERIES["partitions"], {"months": months.between(min(first, month), month)})


def _lock(connection: Any, communes: Sequence[str], month: date) -> None:
    connection.execute(
        "SELECT pg_advisory_xact_lock(%s, hashtext(place || %s)) FROM unnest(%s::text[]) AS place",
        [_LOCK, month.isoformat(), sorted(communes)],
    )


def _there(communes: Sequence[str], month: date) -> dict[str, PaymentList]:
    rows = PaymentList.objects.unscoped("the communes of the slice").filter(list_month=month, commune__in=communes)
    return {one.commune: one for one in rows.select_for_update().order_by("commune")}


def _refuse(obstacles: set[str], month: date) -> None:
    if obstacles:
        raise NotReady(
            _(
                "%(communes)s: the list of %(month)s can't be drawn up now: the one before is not approved yet or was "
                "left out, or a later one is there. Nothing was changed."
            )
            % {"communes": ", ".join(sorted(obstacles)[:5]), "month": f"{month:%m/%Y}"}
        )


def _draw_up(communes: list[str], month: date, redo: list[PaymentList], by: access.Actor) -> Drafted:
    known_at = clock.now()
    lasts = earlier.last_lists(communes, month)
    register, computed, heads_before, payable = _compute(communes, month, lasts, known_at)
    lists = _begin(register, month, known_at, {one.commune: one for one in redo}, by)
    writing.copy(database.connection(), computed.lines, month, communes)
    found = _totals(communes, month)
    after = _heads(computed, month)
    told = movement.differences(
        register, heads_before, after, month=month, lasts=lasts, reason=computed.reason, payable=payable
    )
    each = _outcomes(register, lists, lasts, found, told, heads_before, after, computed)
    done = many_lives.act_many(
        PaymentList, [one.pk for one in lists], "computed", by=by, organisation=by.organisation or by.code, each=each
    )
    access.audit.wrote(by, "payroll.draft", things=[one.thing for one in done])
    return Drafted(done, len(computed.lines))


def _compute(
    communes: list[str], month: date, lasts: dict[str, Last], known_at: datetime
) -> tuple[Register, Computed, np.ndarray, np.ndarray]:
    since, law = earlier.known_since(lasts), law_room.in_force()
    news = earlier.touched(communes, since)
    register = frame.load(communes, known_at, ended=months.plus(month, -FAR_BACK), also=news["entitlement"])
    not_paid = earlier.unpaid(register, month)
    first = earlier.earliest(register, month, news, law, since, known_at)
    np.minimum.at(first, not_paid.row, not_paid.month)
    listed, heads_before = earlier.listed(register, month, first)
    payable = ~np.isin(register.entitlements["id"], frame.unpayable(register))
    computed = compute(
        register, month, earliest=first, listed=listed, unpaid=not_paid, payable=payable,
        rules=lambda people, of: amounts(people, of, known_at, law),
    )  # fmt: skip
    return register, computed, heads_before, payable


def amounts(people: pl.DataFrame, month: date, known_at: datetime, law: law_room.Law) -> pl.DataFrame:
    """What each person is due for a month, by the rules."""
    from lienthong.assistance import rules

    return rules.entitlements(people, month, known_at, law)


def _begin(
    register: Register, month: date, known_at: datetime, redo: dict[str, PaymentList], by: access.Actor
) -> list[PaymentList]:
    provinces = _provinces(register)
    rows = [
        {"commune": commune, "province": provinces[commune], "list_month": month, "known_at": known_at,
         "owner": f"unit:{commune}"}
        for commune in register.communes if commune not in redo
    ]  # fmt: skip
    house = by.organisation or by.code
    made = many_lives.begin_many(PaymentList, State.DRAFT, rows, by=by, organisation=house, parties=_parties)
    if redo:
        many_lives.act_many(
            PaymentList, [one.pk for one in redo.values()], "redrafted", by=by, organisation=house, known_at=known_at,
            parties=_parties,
        )  # fmt: skip
    return [*made, *redo.values()]


def _parties(one: PaymentList) -> dict[str, str]:
    return {"commune": f"unit:{one.commune}"}


def _provinces(register: Register) -> dict[str, str]:
    rows = register.entitlements
    found = dict(zip(rows["place"].tolist(), rows["province"].tolist(), strict=True))
    return {commune: f"{found.get(place, 0):02}" for place, commune in enumerate(register.communes)}


def _totals(communes: list[str], month: date) -> dict[str, dict[str, dict[str, int]]]:
    """By commune, kind and fund: counted in the table, so that what is stored with the list is what is there."""
    made: dict[str, dict[str, dict[str, int]]] = {commune: {} for commune in communes}
    given = {"month": month, "communes": communes}
    for commune, kind, fund, lines, amount in database.connection().execute(QUERIES["totals"], given).fetchall():
        made[commune][f"{kind}.{fund}"] = {"lines": lines, "amount": amount}
    return made


def _heads(computed: Computed, month: date) -> np.ndarray:
    lines = computed.lines
    current = np.isin(lines.kind, (REGULAR, TOP_UP)) & (lines.month == number(month))
    return np.unique(lines.entitlement[current])


def _outcomes(
    register: Register,
    lists: list[PaymentList],
    lasts: dict[str, Last],
    totals: dict[str, dict[str, dict[str, int]]],
    told: dict[str, list[dict[str, Any]]],
    before: np.ndarray,
    after: np.ndarray,
    computed: Computed,
) -> dict[Any, dict[str, Any]]:
    """What is stored with each list: totals, heads, movement, and what is broken."""
    counted = _sums_of_lines(register, computed)
    heads_before, heads_after = _by_commune(register, before), _by_commune(register, after)
    made = {}
    for one in lists:
        commune = one.commune
        numbers, broken = movement.count(told[commune], heads_before[commune], heads_after[commune])
        if totals[commune] != counted[commune]:
            broken.append("totals")
        if lasts[commune].known_at is None and heads_before[commune]:
            broken.append("before")
        plain = totals[commune].items()
        made[one.pk] = {
            "lines": sum(part["lines"] for _name, part in plain),
            "amount": sum(part["amount"] for name, part in plain if not name.startswith("recovery")),
            "recovery": sum(part["amount"] for name, part in plain if name.startswith("recovery")),
            "heads": heads_after[commune], "totals": totals[commune], "movement": numbers,
            "differences": told[commune], "broken": broken,
        }  # fmt: skip
    return made


def _by_commune(register: Register, entitlements: np.ndarray) -> dict[str, int]:
    at, known = positions(register.entitlements["id"], entitlements)
    counted = np.bincount(register.entitlements["place"][at[known]], minlength=len(register.communes))
    return dict(zip(register.communes, counted.tolist(), strict=True))


def _sums_of_lines(register: Register, computed: Computed) -> dict[str, dict[str, dict[str, int]]]:
    """The same totals from the lines in memory, by which those in the table are checked."""
    lines = computed.lines
    frame_of = pl.DataFrame({"place": lines.place, "kind": lines.kind, "fund": lines.fund, "amount": lines.amount})
    made: dict[str, dict[str, dict[str, int]]] = {commune: {} for commune in register.communes}
    grouped = frame_of.group_by("place", "kind", "fund").agg(pl.len(), pl.col("amount").sum())
    for place, kind, fund, count, amount in grouped.iter_rows():
        name = f"{KINDS[kind]}.{FUNDS[fund]}"
        made[register.communes[place]][name] = {"lines": count, "amount": amount}
    return made
