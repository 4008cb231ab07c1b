"""Movement: list(M+1) = list(M) + new + resumed + moved in - stopped - suspended - moved out, in heads.

A head is an entitlement with a line for the list's own month. Each head that came or went names the change of the
register behind it, with its decision. Two more ways remain, which no decision made: the law or a fact gives an amount
again or no more (`reached`, `lapsed`: a decision is due), and nobody can take the money now (`held`). What none of
these explains, or doesn't add up, is broken: such a list can't be proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np

from lienthong import database
from lienthong.assistance.payroll.earlier import QUERIES, Last
from lienthong.assistance.register.frame import Register, positions

CAME = {"granted": "new", "imported": "new", "resumed": "resumed", "moved_in": "moved_in"}
WENT = {"stopped": "stopped", "suspended": "suspended", "moved_out": "moved_out"}
GAINS, LOSSES = ("new", "resumed", "moved_in", "reached"), ("stopped", "suspended", "moved_out", "lapsed", "held")
UNEXPLAINED = "unexplained"


def differences(
    register: Register,
    before: np.ndarray,
    after: np.ndarray,
    *,
    month: date,
    lasts: Mapping[str, Last],
    reason: np.ndarray,
    payable: np.ndarray,
) -> dict[str, list[dict[str, Any]]]:
    """By commune each head that came or went: why, its entitlement, its change, its decision or reason."""
    came, went = np.setdiff1d(after, before), np.setdiff1d(before, after)
    changes = _changes([*came.tolist(), *went.tolist()])
    ids = register.entitlements["id"]
    made: dict[str, list[dict[str, Any]]] = {commune: [] for commune in register.communes}
    for group, gained in ((came, True), (went, False)):
        at, known = positions(ids, group)
        for entitlement, row, there in zip(group.tolist(), at.tolist(), known.tolist(), strict=True):
            commune = register.communes[int(register.entitlements["place"][row])] if there else register.communes[0]
            change, last = changes.get(entitlement), lasts[commune]
            if gained:
                one = _came(change, last, month)
            else:
                one = _went(change, int(reason[row]) if there else 0, bool(payable[row]) if there else True)
            made[commune].append({"entitlement": entitlement} | one)
    return made


def count(differences: list[dict[str, Any]], before: int, after: int) -> tuple[dict[str, int], list[str]]:
    """The equation in numbers, and what is broken of it."""
    numbers = dict.fromkeys((*GAINS, *LOSSES), 0)
    unexplained = 0
    for one in differences:
        if one["name"] == UNEXPLAINED:
            unexplained += 1
        else:
            numbers[one["name"]] += 1
    expected = before + sum(numbers[name] for name in GAINS) - sum(numbers[name] for name in LOSSES)
    broken = [f"unexplained:{unexplained}"] if unexplained else []
    if expected != after:
        broken.append(f"heads:{expected}:{after}")
    return {"before": before, **numbers, "after": after}, broken


def _changes(entitlements: list[int]) -> dict[int, tuple[int, str, str, datetime, date | None]]:
    if not entitlements:
        return {}
    found = database.connection().execute(QUERIES["changes"], {"entitlements": entitlements}).fetchall()
    return {row[0]: row[1:] for row in found}


def _came(change: Any, last: Last, month: date) -> dict[str, Any]:
    if change is None:
        return {"name": UNEXPLAINED}
    number, name, decision, recorded_at, effect_from = change
    is_news = last.known_at is None or recorded_at > last.known_at or (effect_from is not None and effect_from >= month)
    if name in CAME and is_news:
        return {"name": CAME[name], "change": number, "decision": decision}
    return {"name": "reached", "change": number, "decision": decision} if name in CAME else {"name": UNEXPLAINED}


def _went(change: Any, reason: int, payable: bool) -> dict[str, Any]:
    if change is not None and change[1] in WENT:
        return {"name": WENT[change[1]], "change": change[0], "decision": change[2]}
    if not payable:
        return {"name": "held"}
    return {"name": "lapsed", "reason": reason} if reason else {"name": UNEXPLAINED}
