"""Follower: somebody who reads all events in order, each once, from a position of their own.

A position is (era, xid, seq): the transaction number, not the row number, because a number given early may be
committed late. Nobody reads past `pg_snapshot_xmin(pg_current_snapshot())`: below it every transaction has ended, so
nothing can still appear behind a follower's back. The era counts restores into another cluster, whose transaction
numbers start anew. See docs/decisions/era-and-xid.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from lienthong import database
from lienthong.database import queries
from lienthong.ledger.event import Event, from_row

QUERIES = queries.load(__file__)

_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


class Position(NamedTuple):
    """A place among all events."""

    era: int = 0
    xid: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Follower:
    """One who follows, under a name that is kept for ever. It begins at the first event."""

    name: str

    def enter(self) -> Self:
        """Make sure that a position is kept for it."""
        with database.transaction() as connection:
            connection.execute(QUERIES["enter"], {"name": self.name})
        return self

    def position(self) -> Position:
        """How far it has come."""
        row = database.connection().execute(QUERIES["position"], {"name": self.name}).fetchone()
        return Position(*row) if row else Position()

    def lock(self) -> Position | None:
        """Hold its position until the transaction ends; None if somebody else holds it."""
        row = database.connection().execute(QUERIES["lock"], {"name": self.name}).fetchone()
        return Position(*row) if row else None

    def move(self, to: Position) -> None:
        """Come as far as `to`, in the caller's transaction."""
        database.connection().execute(QUERIES["move"], {"name": self.name, **to._asdict()})

    def ahead(self, upto: Position, *, kinds: tuple[str, ...] | None = None, limit: int = 100) -> list[Event]:
        """The next events (of these kinds) after its position, up to and with `upto`."""
        return between(self.position(), upto, kinds=kinds, limit=limit)


def between(
    after: Position, upto: Position, *, kinds: tuple[str, ...] | None = None, limit: int | None = None
) -> list[Event]:
    """Events (of these kinds) after one place up to and with another, in order."""
    given: dict[str, Any] = {"kinds": list(kinds) if kinds is not None else None, "limit": limit}
    given |= {f"after_{name}": value for name, value in after._asdict().items()}
    given |= {f"upto_{name}": value for name, value in upto._asdict().items()}
    return [from_row(row) for row in database.connection().execute(QUERIES["between"], given)]


def horizon() -> Position:
    """The last event that nothing can still appear before: as far as anybody may read."""
    row = database.connection().execute(QUERIES["horizon"], {"own": _rehearsing.get()}).fetchone()
    return Position(*row) if row else Position()


def newest() -> Position:
    """The last event that is committed, though others may still appear before it."""
    row = database.connection().execute(QUERIES["newest"]).fetchone()
    return Position(*row) if row else Position()


@contextmanager
def rehearsing() -> Iterator[None]:
    """Inside the block, followers also see what the open transaction itself has recorded.

    Only for a transaction that is rolled back (tests, dry runs): positions move past others that commit later.
    """
    token = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(token)
