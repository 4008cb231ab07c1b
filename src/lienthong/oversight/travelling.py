"""How health books, referrals and appointment papers travel between facilities, over the whole country.

What was issued, delivered, received, used, is late or was lost. No person is named. *Lost* is what ended without a
receipt: refused, of unknown fate, or given up while it is still owed. The counts are sums that follow the ledger
(travelled.py), so that the page costs the same however many papers there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from lienthong import access, data_file, database
from lienthong.database import clock, queries
from lienthong.directory.facilities import Facility
from lienthong.exchange import interconnection
from lienthong.exchange.interconnection import Asked
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.delivery import State as Sending
from lienthong.ledger.obligations import Obligation
from lienthong.oversight.facts import spoken

QUERIES = queries.load(__file__)
_USED = "EXISTS (SELECT FROM oversight_travelled t WHERE t.obligation = ledger_obligation.id AND t.used)"
COUNTS = ("issued", "delivered", "received", "used", "late", "lost")


@dataclass(frozen=True)
class Kind:
    """Something that travels. `follows`: events that change its counts; `used`: those by which its issuer learns of
    its use; none where use is its reading.
    """

    code: str
    name: Mapping[str, str]
    rules: tuple[str, ...]
    follows: tuple[str, ...]
    used: tuple[str, ...]

    @property
    def title(self) -> str:
        return spoken(self.name)


@dataclass(frozen=True)
class Counts:
    """What became of those issued."""

    issued: int = 0
    delivered: int = 0
    received: int = 0
    used: int = 0
    late: int = 0
    lost: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Cell:
    """The counts of one kind, province and month (2026-12)."""

    kind: str
    province: str
    month: str
    counts: Counts


@cache
def kinds() -> Mapping[str, Kind]:
    """Everything that is watched."""
    told = data_file.read(Path(__file__).with_name("travelling.yaml"))
    lists = ("rules", "follows", "used")
    return {one["code"]: Kind(one["code"], one["name"], **{name: tuple(one[name]) for name in lists}) for one in told}


def provinces(actor: access.Actor) -> list[str] | None:
    """The provinces an actor oversees; None for all."""
    if actor.is_system or actor.roles & interconnection.EVERYWHERE:
        return None
    return [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]


def cells(asked: Asked, actor: access.Actor) -> list[Cell]:
    """Everything of a span, in one query."""
    of_rule = {rule: kind.code for kind in kinds().values() for rule in kind.rules}
    rows = database.connection().execute(QUERIES["cells"], given(asked, actor)).fetchall()
    return [Cell(of_rule[rule], province, month, Counts(*numbers)) for rule, province, month, *numbers in rows]


def given(asked: Asked, actor: access.Actor) -> dict[str, Any]:
    """What the query is asked with."""
    since, until = asked.moments
    return {
        "rules": [rule for kind in kinds().values() for rule in kind.rules], "first": asked.since, "last": asked.until,
        "provinces": provinces(actor), "since": since, "until": until, "now": clock.now(),
    }  # fmt: skip


def by(part: Callable[[Cell], str], found: Sequence[Cell]) -> dict[str, Counts]:
    """The counts added up by kind, province or month."""
    sums: dict[str, Counts] = {}
    for cell in found:
        sums[part(cell)] = sums.get(part(cell), Counts()) + cell.counts
    return sums


def rows(actor: access.Actor) -> QuerySet[Obligation]:
    """The obligations behind the numbers."""
    rules = [rule for kind in kinds().values() for rule in kind.rules]
    found = interconnection.rows(None).filter(rule__in=rules)
    mine = provinces(actor)
    return found if mine is None else found.filter(debtor__in=_debtors(mine))


def of_kind(found: QuerySet[Obligation], kind: str) -> QuerySet[Obligation]:
    return found.filter(rule__in=kinds()[kind].rules) if kind in kinds() else found.none()


def narrowed(found: QuerySet[Obligation], what: str) -> QuerySet[Obligation]:
    """Those that one column counts."""
    sent = Delivery.objects.filter(obligation=OuterRef("pk"))
    match what:
        case "delivered":
            return found.filter(Exists(sent.filter(state=Sending.ACCEPTED)))
        case "received":
            return found.filter(standing="fulfilled")
        case "used":
            return found.filter(RawSQL(_USED, [], output_field=BooleanField()))  # noqa: S611 - a text of ours
        case "late":
            return found.filter(standing="open", due_at__lt=clock.now())
        case "lost":
            return found.filter(Exists(sent.filter(state__in=interconnection.FAILED)), standing="open")
    return found


def _debtors(units: Sequence[str]) -> list[str]:
    codes = Facility.objects.filter(province__in=units).values_list("code", flat=True)
    return [f"facility:{code}" for code in codes]
