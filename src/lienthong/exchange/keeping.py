"""Keeping what arrives, before anyone judges it: bytes and rows in one durable transaction.

The same bytes for the same facility are kept once: the later sending is noted as a duplicate and its sender gets the
transaction code of the first.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from lienthong import access, database
from lienthong.database import clock, files, queries
from lienthong.exchange.arrival import State

QUERIES = queries.load(__file__)


@dataclass(frozen=True)
class Sending:
    """What somebody hands in: the bytes, the facility it is for (party code), the door, and who acts."""

    body: bytes
    sender: str
    channel: str
    actor: access.Actor


@dataclass(frozen=True)
class Kept:
    """A sending as it is kept. For a duplicate, `id` and `code` are those of the original."""

    id: uuid.UUID
    code: str
    organisation: str
    sender: str
    body: bytes
    digest: str
    duplicate: bool
    received_at: datetime | None = None


def keep(sendings: Sequence[Sending]) -> list[Kept]:
    """Keep these sendings, in the caller's transaction; which must be committed before anything is acknowledged."""
    digests = files.put_many([sending.body for sending in sendings], media_type="application/xml")
    rows = [_row(sending, digest) for sending, digest in zip(sendings, digests, strict=True)]
    with database.transaction() as connection:
        fresh = {row[0] for row in connection.execute(QUERIES["keep"], _given(rows))}
        originals = {
            (row["organisation"], row["digest"]): (row["id"], row["code"]) for row in rows if row["id"] in fresh
        }
        again = [row for row in rows if row["id"] not in fresh]
        if again:
            originals |= _originals(again)
            for row in again:
                row["original"] = originals[row["organisation"], row["digest"]][0]
            connection.execute(QUERIES["keep_duplicates"], _given(again))
    return [
        Kept(
            *originals[row["organisation"], row["digest"]], row["organisation"], row["sender"], sending.body,
            row["digest"], row["id"] not in fresh, row["received_at"],
        )
        for row, sending in zip(rows, sendings, strict=True)
    ]  # fmt: skip


def _row(sending: Sending, digest: str) -> dict:
    now = clock.now()
    facility = sending.sender.removeprefix("facility:")
    return {
        "id": uuid.uuid4(),
        "code": f"{now:%y%m%d}-{facility}-{secrets.token_hex(6).upper()}",
        "digest": digest,
        "size": len(sending.body),
        "organisation": sending.sender,
        "sender": sending.actor.code,
        "channel": sending.channel,
        "received_at": now,
        "recorded_at": clock.real_now(),
    }


def _given(rows: list[dict]) -> dict[str, str]:
    return {"rows": orjson.dumps(rows).decode(), "waiting": State.ARRIVED.value}


def _originals(rows: list[dict]) -> dict[tuple[str, str], tuple[uuid.UUID, str]]:
    given = {name: [row[name] for row in rows] for name in ("organisation", "digest")}
    found = database.connection().execute(QUERIES["originals"], given)
    return {(row[0], row[1]): (row[2], row[3]) for row in found}
