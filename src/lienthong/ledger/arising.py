"""How obligations arise from facts and close by them: in the transaction of the fact, by the catalogue's rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import psycopg

from lienthong.database import queries
from lienthong.ledger import catalogue

if TYPE_CHECKING:
    from lienthong.ledger.event import Event

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation about to arise. Its id follows from the event and the rule: nothing can arise twice."""

    id: UUID
    event: UUID
    rule: str
    debtor: str
    creditor: str
    due_at: datetime


def duties(facts: Iterable["Event"]) -> list[Duty]:
    """What these facts oblige: a rule applies only if the fact names all the parties it speaks of."""
    return [
        Duty(
            id=uuid5(fact.id, rule.code),
            event=fact.id,
            rule=rule.code,
            debtor=fact.parties[rule.debtor],
            creditor=fact.parties[rule.creditor],
            due_at=rule.deadline.due_at(fact.happened_at, fact.data),
        )
        for fact in facts
        for rule in catalogue.raised_by(fact.kind)
        if rule.applies(fact.parties, fact.data)
    ]


def close_by(connection: psycopg.Connection, facts: list["Event"]) -> None:
    """Close the open obligations on the same things that these facts fulfil or withdraw; those raised before only."""
    closing = [
        (fact.id, fact.seq, fact.thing, code, outcome, fact.happened_at)
        for fact in facts
        for code, outcome in catalogue.closed_by(fact.kind)
    ]
    if not closing:
        return
    names = ("event", "seq", "thing", "rule", "outcome", "happened_at")
    connection.execute(QUERIES["close_by_events"], dict(zip(names, map(list, zip(*closing, strict=True)), strict=True)))
