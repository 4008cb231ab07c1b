"""Event: a fact that happened. It is written once, with the hash of its content, and obliges others.

Events hold ids and hashes, no personal content. `subject` orders them for whoever follows (the person's code where
there is one), `thing` is what they are about. Obligations of the catalogue arise in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from lienthong import database
from lienthong.database import clock, queries
from lienthong.ledger import canonical
from lienthong.ledger.arising import close_by, duties

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact about to be written: what `record` takes, for `record_many`."""

    kind: str
    subject: str
    thing: str
    by: str
    organisation: str
    parties: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that happened, as it stands in the ledger. `seq` is its number, `(era, xid, seq)` its place in time."""

    id: UUID
    kind: str
    subject: str
    thing: str
    by: str
    organisation: str
    parties: dict[str, str]
    data: dict[str, Any]
    key: str | None
    happened_at: datetime
    recorded_at: datetime
    hash: bytes
    seq: int = 0
    era: int = 0
    xid: int = 0

    @property
    def position(self) -> tuple[int, int, int]:
        """Where it stands among all events: followers read in this order."""
        return self.era, self.xid, self.seq


def content_hash(event: Event) -> bytes:
    """What the event says, as SHA-256: everything but its place in this database."""
    return canonical.digest(
        {
            "id": str(event.id),
            "kind": event.kind,
            "subject": event.subject,
            "thing": event.thing,
            "by": event.by,
            "organisation": event.organisation,
            "parties": event.parties,
            "data": event.data,
            "key": event.key,
            "happened_at": canonical.moment(event.happened_at),
            "recorded_at": canonical.moment(event.recorded_at),
        }
    )


def record(
    kind: str,
    *,
    subject: str,
    thing: str,
    by: str,
    organisation: str,
    parties: dict[str, str] | None = None,
    data: dict[str, Any] | None = None,
    happened_at: datetime | None = None,
    key: str | None = None,
) -> Event:
    """Write one fact, in the caller's transaction; what it obliges arises and what it fulfils closes with it.

    With a `key` that is already there, the first event is returned and nothing is written.
    Raises canonical.NotPlain if `data` holds what can't be hashed, catalogue.CatalogueFault if a rule can't be applied.
    """
    return record_many([Draft(kind, subject, thing, by, organisation, parties or {}, data or {}, happened_at, key)])[0]


def record_many(drafts: Iterable[Draft]) -> list[Event]:
    """Write many facts at once (one statement, however many), in order. Same meaning as `record` for each."""
    written = [_write_down(draft) for draft in drafts]
    if not written:
        return []
    arising = duties(written)
    with database.transaction() as connection:
        query = QUERIES["insert_with_duties" if arising else "insert"]
        given = {"facts": _json([_as_row(event) for event in written]), "duties": _json(arising)}
        rows = connection.execute(query, given).fetchall()
        places = {row[0]: row[1:] for row in rows}
        fresh = [_placed(event, places[event.id]) for event in written if event.id in places]
        close_by(connection, fresh)
        if len(fresh) == len(written):
            return fresh
        return _with_earlier(written, fresh)


def events(
    *, thing: str | None = None, subject: str | None = None, kind: str | None = None, key: str | None = None
) -> list[Event]:
    """The facts about a thing or a subject, or of a kind, oldest first."""
    rows = database.connection().execute(
        QUERIES["select"], {"thing": thing, "subject": subject, "kind": kind, "key": key}
    )
    return [from_row(row) for row in rows]


def kinds_of(ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Of what kind each of these facts is, and its subject."""
    found = database.connection().execute(QUERIES["kinds"], {"ids": list(ids)}).fetchall()
    return {one: (kind, subject) for one, kind, subject in found}


def from_row(row: Sequence[Any]) -> Event:
    """An event from the columns that `select` names, in its order."""
    values = list(row)
    values[6:8] = canonical.stored(values[6]), canonical.stored(values[7])
    values[11] = bytes(values[11])
    return Event(*values)


def _write_down(draft: Draft) -> Event:
    blank = Event(
        id=uuid4(),
        kind=draft.kind,
        subject=draft.subject,
        thing=draft.thing,
        by=draft.by,
        organisation=draft.organisation,
        parties=draft.parties,
        data=draft.data,
        key=draft.key,
        happened_at=draft.happened_at or clock.now(),
        recorded_at=clock.real_now(),
        hash=b"",
    )
    return replace(blank, hash=content_hash(blank))


def _placed(event: Event, place: Sequence[int]) -> Event:
    return replace(event, seq=place[0], era=place[1], xid=place[2])


def _with_earlier(written: list[Event], fresh: list[Event]) -> list[Event]:
    """Where a key was there before, the first event of that key takes the place of the new one."""
    keys = [event.key for event in written if event.key]
    rows = database.connection().execute(QUERIES["by_keys"], {"keys": keys})
    first = {event.key: event for event in map(from_row, rows)}
    by_id = {event.id: event for event in fresh}
    return [by_id[event.id] if event.id in by_id else first[event.key] for event in written]


def _as_row(event: Event) -> dict[str, Any]:
    names = ("id", "kind", "subject", "thing", "by", "organisation", "parties", "data", "key", "happened_at")
    row = {name: getattr(event, name) for name in names}
    return row | {"recorded_at": event.recorded_at, "hash": event.hash.hex()}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
