"""Refolding: current rows are made again from history and compared.

A life's row is the fold of its actions; each action is named, with the digest of its content, by a sealed event. An
obligation's row is what arose and what closed it. An accepted delivery has its receipt. Rooms above whose rows fold
from changes in another way hand over how theirs are compared (`also`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from lienthong import database
from lienthong.database import queries
from lienthong.ledger import canonical
from lienthong.ledger.life import Action, Life, action_table, content_digest, plain

QUERIES = queries.load(__file__)

Said = tuple[str, str] | None  # where and what is wrong; None: this one is right


@dataclass(frozen=True, slots=True)
class Folding:
    """How a room compares its rows with what they fold from: how many there are, and what is said of each."""

    name: str
    count: Callable[[], int]
    differences: Callable[[], Iterator[Said]]


_also: dict[str, Folding] = {}


def also(*foldings: Folding) -> None:
    """Hand over a room's comparisons; one of a name that is there is replaced. Called by web/house.py."""
    for folding in foldings:
        _also[folding.name] = folding


def lives() -> list[type[Life]]:
    """Every table of things with a life; kinds that share a table (proxies) are compared once."""
    return [model for model in apps.get_models() if issubclass(model, Life) and not model._meta.proxy]


def count() -> int:
    """How many rows will be compared."""
    of_rooms = sum(folding.count() for folding in _also.values())
    return sum(model._base_manager.count() for model in lives()) + _number("obligations") + of_rooms


def differences() -> Iterator[Said]:
    """Each row compared: None where it is right."""
    for model in lives():
        yield from _of_life(model)
    for name in ("obligation_rows", "receipts_without_event", "accepted_without_receipt"):
        yield from database.connection().execute(QUERIES[name]).fetchall()
    for folding in _also.values():
        yield from folding.differences()


def fold(actions: list[Action]) -> dict[str, Any]:
    """What a row must hold after these actions, in order."""
    folded: dict[str, Any] = {}
    for action in actions:
        folded |= action.changes | {"state": action.state_after, "version": action.number}
        folded["changed_at"] = canonical.moment(action.happened_at)
    return folded


def _of_life(model: type[Life]) -> Iterator[Said]:
    table = action_table(model)
    for row in model._base_manager.order_by("pk").iterator(1000):
        actions = list(table._base_manager.filter(life=row).order_by("number"))
        yield _compare(row, actions) or _actions_as_told(row, actions)


def _compare(row: Life, actions: list[Any]) -> Said:
    if [action.number for action in actions] != list(range(1, len(actions) + 1)) or not actions:
        return row.thing, f"its actions are numbered {[action.number for action in actions]}: some are missing"
    for column, value in fold(actions).items():
        present = plain(row, column)
        if present != value:
            return row.thing, f"its {column} is {present!r}; its actions say {value!r}"
    return None


def _actions_as_told(row: Life, actions: list[Any]) -> Said:
    """Each action is what its event said of it."""
    given = {"ids": [action.event for action in actions]}
    told = {found: canonical.stored(data) for found, data in database.connection().execute(QUERIES["told"], given)}
    for action in actions:
        said = told.get(action.event)
        if said is None:
            return row.thing, f"its action {action.number} ({action.name}) has no event"
        if said.get("digest") != content_digest(action):
            return row.thing, f"its action {action.number} ({action.name}) isn't what its event said of it"
    return None


def _number(query: str) -> int:
    found = database.connection().execute(QUERIES[query]).fetchone()
    return found[0] if found else 0
