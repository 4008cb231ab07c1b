"""What waits for me today: each room says what it would show an actor; the home page puts it in order of urgency.

A provider is a plain function handed over in `house.py`, and gives nothing for actors it has nothing for. It names the
rows of a line, not their number: all lines are counted together, in one query, however many providers there are. Only
what can't be said as rows (sums, several counts of one table) a provider asks for itself, in one query.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from lienthong.access import Actor, scope


class Urgency(IntEnum):
    """In the order of the page."""

    LATE = 0
    SOON = 1
    WAITING = 2
    DONE = 3


@dataclass(frozen=True)
class Waiting:
    """One line of the home page: how many of what, where the rows are, and one sentence on the next step.

    `count`: a number, or the rows that are counted with those of all other lines.
    """

    title: str
    count: int | QuerySet[Any]
    address: str
    urgency: Urgency
    next_step: str = ""


Provider = Callable[[Actor], Iterable[Waiting]]
_PROVIDERS: list[Provider] = []


def add(*providers: Provider) -> None:
    """Take over a room's providers. Saying the same again is harmless."""
    _PROVIDERS.extend(provider for provider in providers if provider not in _PROVIDERS)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for this actor, the most urgent first; lines without a number are left out."""
    lines = _counted([line for provider in _PROVIDERS for line in provider(actor)])
    return sorted((line for line in lines if line.count), key=lambda line: (line.urgency, line.title))


def _counted(lines: list[Waiting]) -> list[Waiting]:
    """The same lines with numbers: the rows of all of them are counted in one query."""
    asked = [line.count if isinstance(line.count, QuerySet) else None for line in lines]
    numbers = counts_of([rows for rows in asked if rows is not None])
    return [
        line if rows is None else replace(line, count=numbers.pop(0)) for line, rows in zip(lines, asked, strict=True)
    ]


def counts_of(asked: list[QuerySet[Any]]) -> list[int]:
    """How many rows each of these queries has, in one query."""
    parts: list[str] = []
    given: list[Any] = []
    for rows in asked:
        scope.need(rows)
        try:
            sql, parameters = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, parameters = "SELECT WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own
        given.extend(parameters)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), given)
        return list(cursor.fetchone() or [])
