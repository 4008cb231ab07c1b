"""Reckoning: what the rules give for a dossier, and why, sentence by sentence with the rejected alternatives.

The amounts are those of the month from which they would be paid, as known now. A new grant is paid from the month of
signature, an adjustment from the month of the change, a stop counts from the month after (Decree 335/2026/NĐ-CP,
Articles 8 and 9). HIV facts are joined by the house for the reckoning alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.assistance import law as laws
from lienthong.assistance import rules
from lienthong.assistance.dossiers import circumstances, entitled, funerals, known_facts, sensitive
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.proposal import Measure
from lienthong.assistance.dossiers.state import Kind, Outcome
from lienthong.assistance.register import moving
from lienthong.assistance.register.family import PAID_TO_CARER
from lienthong.assistance.rules import explanation, timing
from lienthong.database import clock


@dataclass(frozen=True)
class Reckoned:
    """What the rules give.

    row: the rules' answer for `month` with every column on the way. measures: what may be proposed; empty: nothing.
    """

    outcome: str
    month: date
    known_at: datetime
    row: Mapping[str, Any] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    facts_from: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    law: laws.Law | None = None


def reckon(dossier: Dossier) -> Reckoned:
    """What the rules give for this dossier today."""
    if dossier.rules.benefit == "funeral":
        return _funeral(dossier)
    kind = Kind(dossier.kind)
    if kind == Kind.NEW and circumstances.is_move(dossier):
        return _moved(dossier)
    if kind == Kind.STOP:
        return _stop(dossier)
    return _adjusted(dossier) if kind == Kind.ADJUST else _granted(dossier)


def sentences(dossier: Dossier, reckoned: Reckoned, *, by: access.Actor, language: str) -> list[str]:
    """Why, in words with article and evidence. Who has no right to HIV facts reads neither clause nor alternatives."""
    if dossier.rules.benefit == "funeral":
        return funerals.sentences(reckoned.row, language)
    if not reckoned.row:
        return []
    return explanation.sentences(
        {**reckoned.row, "province": dossier.province}, language, law=reckoned.law or laws.in_force(),
        known_at=reckoned.known_at, may_see_hiv=allowed(by, sensitive.PERMISSION, organisation=dossier.unit),
    )  # fmt: skip


def _granted(dossier: Dossier) -> Reckoned:
    """A new grant: from the month in which it is signed, which is this one unless time passes."""
    law = laws.in_force()
    month = timing.for_one(timing.start_month(law), signed_on=clock.today(), received_on=dossier.received_on)
    asked = entitled.asked(dossier)
    row = _row(dossier, month, asked | entitled.running_families(dossier.person), law)
    measures = tuple(
        _measure(dossier, row, family, month) for family in rules.FAMILIES if family in asked and _amount(row, family)
    )
    return Reckoned(Outcome.GRANT, month, clock.now(), row, measures, month, law=law)


def _adjusted(dossier: Dossier) -> Reckoned:
    """The new facts, from the month of the change: what runs is adjusted, what the facts give besides is granted."""
    changed = circumstances.changed_on(dossier) or clock.today()
    month = timing.for_one(timing.adjust_month(), changed_on=changed)
    have = {one.family: one.pk for one in entitled.running(dossier.person)}
    law = laws.in_force()
    row = _row(dossier, month, set(have) | entitled.asked(dossier), law)
    measures = tuple(
        _measure(dossier, row, family, month if family in have else clock.today().replace(day=1), have.get(family))
        for family in rules.FAMILIES
        if _amount(row, family) and (family in have or family in entitled.asked(dossier))
    )
    return Reckoned(Outcome.ADJUST, month, clock.now(), row, measures if have else (), month, law=law)


def _stop(dossier: Dossier) -> Reckoned:
    lost = circumstances.changed_on(dossier) or clock.today()
    month = timing.for_one(timing.stop_month(), lost_on=lost)
    asked = entitled.asked(dossier)
    running = [one for one in entitled.running(dossier.person) if one.family in asked]
    measures = tuple(Measure(one.family, 0, 0, month, one.pk) for one in running)
    return Reckoned(Outcome.STOP, month, clock.now(), measures=measures)


def _moved(dossier: Dossier) -> Reckoned:
    """What runs elsewhere goes on here, from the month in which the old commune paid no more (Article 8.3)."""
    running = [one for one in entitled.running(dossier.person) if one.commune != dossier.commune]
    month = clock.today().replace(day=1)
    if running:
        month = max(month, moving.first_unlisted(running[0].commune))
    law = laws.in_force()
    row = _row(dossier, month, {one.family for one in running}, law) if running else {}
    measures = tuple(_measure(dossier, row, one.family, month, one.pk) for one in running if _amount(row, one.family))
    return Reckoned(Outcome.MOVE, month, clock.now(), row, measures, law=law)


def _funeral(dossier: Dossier) -> Reckoned:
    now = clock.now()
    month = clock.today().replace(day=1)
    row = funerals.best(dossier, known_at=now, would_grant=would_grant)
    measures = (Measure("funeral", row["amount"], 0, month),) if row.get("amount") else ()
    return Reckoned(Outcome.FUNERAL, month, now, row, measures)


def would_grant(application: Dossier) -> bool:
    """Whether the rules would have granted an application that was not decided."""
    return bool(_granted(application).measures)


def _row(dossier: Dossier, month: date, granted: set[str], law: laws.Law) -> dict[str, Any]:
    person = (
        known_facts.of(dossier.person, month)
        | circumstances.of(dossier)
        | {"province": dossier.province, "commune": dossier.commune}
        | {f"granted_{family}": family in granted for family in rules.FAMILIES}
    )
    private = sensitive.of(dossier, by=access.SYSTEM)
    person |= circumstances.with_hiv(private)
    hiv = circumstances.hiv(private)
    if hiv is not None:
        person["hiv"] = hiv
    return rules.evaluate_one(person, month, clock.now(), law)


def _measure(dossier: Dossier, row: Mapping[str, Any], family: str, month: date, pk: int | None = None) -> Measure:
    carer = circumstances.carer(dossier) if family in PAID_TO_CARER else ""
    return Measure(family, row[f"{family}_national"], row[f"{family}_province"], month, pk, carer)


def _amount(row: Mapping[str, Any], family: str) -> int:
    return int(row[f"{family}_national"]) + int(row[f"{family}_province"])
