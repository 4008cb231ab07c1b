"""Versions: which accepted dossier is new, which repeats what is known, which corrects it.

The number of an episode (MA_LK) belongs to one patient of one facility for ever. What says the same as the current
version is a duplicate; what says something else is the next version and replaces it everywhere.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from lienthong import database
from lienthong.database import queries
from lienthong.exchange import episode as episodes
from lienthong.exchange.arrival import State
from lienthong.exchange.fault import fault
from lienthong.exchange.outcome import Outcome, is_good, refuse

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class Head:
    """The current version of an episode."""

    id: uuid.UUID
    version: int
    content: str
    patient: str
    who: str
    person: uuid.UUID | None


def place(outcomes: Iterable[Outcome], facility: str) -> None:
    """Give each accepted dossier its version. Locks the episodes' numbers until the transaction ends."""
    fitting = [outcome for outcome in outcomes if is_good(outcome) and not outcome.is_check_in]
    heads = _heads(facility, [outcome.number for outcome in fitting])
    for outcome in fitting:
        head = heads.get(outcome.number)
        if head is None:
            outcome.version = 1
        else:
            _follow(outcome, head)


def supersede(outcomes: Iterable[Outcome]) -> None:
    """Take the former versions of corrected episodes off the current ones; their arrivals are folded anew."""
    former = [outcome.previous for outcome in outcomes if outcome.previous and is_good(outcome)]
    if former:
        database.connection().execute(QUERIES["supersede"], {"former": former})


def _heads(facility: str, numbers: list[str]) -> dict[str, Head]:
    if not numbers:
        return {}
    connection, given = database.connection(), {"facility": facility, "numbers": numbers}
    connection.execute(QUERIES["lock"], given)
    return {row[0]: Head(*row[1:]) for row in connection.execute(QUERIES["heads"], given)}


def _follow(outcome: Outcome, head: Head) -> None:
    if head.patient != outcome.summary["MA_BN"] and head.who != outcome.who:
        refuse(outcome, fault("episode.other-patient", "XML1", 1, "MA_LK", outcome.number))
    elif head.content == outcome.content or _says_the_same(head, outcome):
        outcome.state, outcome.version = State.DUPLICATE, head.version
        outcome.previous, outcome.person = head.id, head.person
    else:
        outcome.version, outcome.previous = head.version + 1, head.id


def _says_the_same(head: Head, outcome: Outcome) -> bool:
    """Other bytes, the same rows: written by another program, or with other blanks."""
    return episodes.load(head.id).tables == outcome.judgement.tables
