"""Audit: who did or saw what, of whom, when. Rows can only be added; the citizen sees those that name them.

A writing's row stands and falls with the writing, in the caller's transaction. A reading's row is one a request, with
every person shown: `read` collects them, the middleware writes them before the answer leaves (asynchronous commit: the
row is there at once for everyone, and only a crash of the database server within a moment could lose it). When the row
can't be written, the reading fails. Emergency access is written at once and durably.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lienthong import database
from lienthong.access import inquiry
from lienthong.access.actor import Actor
from lienthong.database import queries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lienthong.access.entry import Entry

QUERIES = queries.load(__file__)

# For a reading in one statement (the fast path of /fhir): put it after a CTE `shown` that has a column `person`
# (text "person:<uuid>", or NULL), and give `read_parameters(actor, purpose)`:
#   WITH shown AS (SELECT ..., person FROM ...), {READ_CTE} SELECT ... FROM shown
READ_CTE = QUERIES["read_beside_shown"]

_PREFIX = "person:"


def wrote(
    actor: Actor,
    action: str,
    things: Iterable[str] = (),
    persons: Iterable[str] = (),
    *,
    durable: bool = True,
    emergency: bool = False,
) -> None:
    """Record a writing in the caller's transaction (or in one of its own).

    things: codes of what was written ("referral:<uuid>"). persons: "person:<uuid>". Without `durable`, a row of its own
    transaction may commit asynchronously; inside the caller's it is as durable as the writing.
    """
    _insert(_row(actor, "write", action, things, persons, emergency), durable=durable)


def read(
    actor: Actor,
    purpose: str,
    persons: Iterable[str] = (),
    request: Any = None,
    *,
    things: Iterable[str] = (),
    emergency: bool = False,
) -> None:
    """Record that the actor is shown these persons. Within a request they are collected into its one row."""
    asked = getattr(request, "inquiry", None) or inquiry.current()
    if emergency or asked is None or not asked.collecting:
        _insert(_row(actor, "read", purpose, things, persons, emergency), durable=emergency)
    else:
        asked.collect(actor, purpose, persons, things)


def flush(asked: inquiry.Inquiry) -> None:
    """Write what the request has collected: one row. Whatever is read after this is written at once."""
    asked.collecting = False
    if asked.actor is not None:
        _insert(_row(asked.actor, "read", ", ".join(asked.purposes), asked.things, asked.persons, False), durable=False)


def read_parameters(actor: Actor, purpose: str, things: Sequence[str] = ()) -> dict[str, Any]:
    """The parameters of READ_CTE."""
    row = _row(actor, "read", purpose, things, (), False)
    return {f"audit_{name}": value for name, value in row.items() if name != "persons"}


def of_person(person: str) -> QuerySet[Entry]:
    """Every entry that names this person ("person:<uuid>"), newest first: what the citizen may see of the audit."""
    from lienthong.access.entry import Entry

    rows = Entry.objects.unscoped("a person may know who looked at their data")
    return rows.filter(persons__contains=[_uuid(person)]).order_by("-id")


def _row(
    actor: Actor, kind: str, action: str, things: Iterable[str], persons: Iterable[str], emergency: bool
) -> dict[str, Any]:
    asked = inquiry.current()
    return {
        "kind": kind,
        "actor": actor.code,
        "organisation": actor.organisation,
        "action": action,
        "things": list(dict.fromkeys(things)),
        "persons": sorted({_uuid(person) for person in persons}),
        "request": asked.id if asked else None,
        "address": asked.address if asked else None,
        "emergency": emergency,
    }


def _insert(row: dict[str, Any], *, durable: bool) -> None:
    # One statement is its own transaction when none is open; inside the caller's, asking for an asynchronous commit
    # would weaken what the caller writes.
    from django.db import connection

    quick = not durable and not connection.in_atomic_block
    given = {**row, "things": _array(row["things"])}
    database.connection().execute(QUERIES["insert_quickly" if quick else "insert"], given)


def _array(texts: Sequence[str]) -> str:
    """Texts as PostgreSQL writes an array of them: a batch's are thousands, which psycopg looks at one by one."""
    joined = '","'.join(texts)
    if "\\" in joined or joined.count('"') != 2 * max(len(texts) - 1, 0):
        joined = '","'.join([text.replace("\\", r"\\").replace('"', r"\"") for text in texts])
    return f'{{"{joined}"}}' if texts else "{}"


def _uuid(person: str | UUID) -> UUID:
    return person if isinstance(person, UUID) else UUID(person.removeprefix(_PREFIX))
