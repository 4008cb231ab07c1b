"""A partner for tests: a table of its own, on a connection of its own, so that what it has survives our rollbacks."""

import os
import re
from collections.abc import Callable

import psycopg

from lienthong.ledger import Accepted, Outcome, Parcel, Unknown

TABLE = "CREATE TABLE IF NOT EXISTS partner_inbox (number bigserial, key text, payload text)"


def connect() -> psycopg.Connection:
    """The partner's own connection, as the owner of the test database."""
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def intruder() -> psycopg.Connection:
    """Somebody with all rights, for whom the triggers of history are switched off."""
    connection = psycopg.connect(re.sub("//[^@]*@", "//postgres@", os.environ["DATABASE_URL"]), autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


def prepare() -> None:
    with connect() as connection:
        connection.execute(TABLE)


def inbox() -> list[str]:
    """The keys of what has arrived, in order."""
    with connect() as connection:
        return [row[0] for row in connection.execute("SELECT key FROM partner_inbox ORDER BY number")]


class KeyedCourier:
    """The partner tells repeats by the key: it takes each once and gives the same answer again."""

    channel = "keyed"
    honours_keys = True

    def carry(self, parcel: Parcel) -> Outcome:
        with connect() as connection:
            connection.execute(
                "INSERT INTO partner_inbox (key, payload) SELECT %s, %s"
                " WHERE NOT EXISTS (SELECT 1 FROM partner_inbox WHERE key = %s)",
                [parcel.key, parcel.payload, parcel.key],
            )
        return Accepted({"code": f"T-{parcel.key}"}, "agency.receipt")

    def ask(self, parcel: Parcel) -> Outcome | None:
        raise AssertionError("a partner that honours keys isn't asked")


class KeylessCourier:
    """The partner takes whatever comes, twice if it comes twice; it can be asked what it has."""

    channel = "keyless"
    honours_keys = False

    def carry(self, parcel: Parcel) -> Outcome:
        with connect() as connection:
            connection.execute("INSERT INTO partner_inbox (key, payload) VALUES (%s, %s)", [parcel.key, parcel.payload])
        return Accepted({"code": f"T-{parcel.key}"}, "agency.receipt")

    def ask(self, parcel: Parcel) -> Outcome | None:
        from lienthong.ledger import Unreachable

        with connect() as connection:
            has = connection.execute("SELECT 1 FROM partner_inbox WHERE key = %s", [parcel.key]).fetchone()
        return Accepted({"code": f"T-{parcel.key}"}, "agency.receipt") if has else Unreachable("not there")


class PlannedCourier:
    """Answers as planned, one answer an attempt; keeps what it was given."""

    honours_keys = False

    def __init__(self, channel: str, carries: list, asks: list | None = None, *, honours_keys: bool = False) -> None:
        self.channel, self.carries, self.asks, self.honours_keys = channel, carries, asks or [], honours_keys
        self.carried: list[Parcel] = []
        self.asked: list[Parcel] = []

    def carry(self, parcel: Parcel) -> Outcome:
        self.carried.append(parcel)
        return self._next(self.carries)

    def ask(self, parcel: Parcel) -> Outcome | None:
        self.asked.append(parcel)
        return self._next(self.asks)

    def _next(self, planned: list) -> Outcome:
        answer = planned.pop(0) if planned else Unknown("nothing planned")
        if isinstance(answer, Exception):
            raise answer
        return answer() if isinstance(answer, Callable) else answer
