"""A statement prepared once a connection and called with texts: for the paths where each microsecond counts.

libpq is asked directly, past psycopg's adaptation of values: 15 µs a call instead of 90. Values go and come as bytes in
PostgreSQL's text form.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_prepared: WeakKeyDictionary[psycopg.Connection, set[bytes]] = WeakKeyDictionary()


class Prepared:
    """One statement with $1, $2 … and a name that no other has."""

    def __init__(self, name: str, sql: str):
        self.name, self.sql = b"fhir_" + name.encode(), sql.encode()

    def __call__(self, connection: psycopg.Connection, values: Sequence[Any]) -> Sequence[bytes | None] | None:
        """The first row, None if there is none. Raises psycopg's errors.

        psycopg (after a rollback) and poolers forget what is prepared. Alone, we then prepare again; inside a
        transaction that fault would end it, so there the statement is sent whole.
        """
        if not is_idle(connection):
            return _first(connection.pgconn.exec_params(self.sql, values))
        if self.name not in _prepared.get(connection, ()):
            self._prepare(connection)
        try:
            return _first(connection.pgconn.exec_prepared(self.name, values))
        except psycopg.errors.InvalidSqlStatementName:
            self._prepare(connection)
            return _first(connection.pgconn.exec_prepared(self.name, values))

    def _prepare(self, connection: psycopg.Connection) -> None:
        _first(connection.pgconn.prepare(self.name, self.sql))
        _prepared.setdefault(connection, set()).add(self.name)


def _first(result: PGresult) -> Sequence[bytes | None] | None:
    if result.status not in _GOOD:
        raise psycopg.errors.error_from_result(result)
    if result.ntuples == 0:
        return None
    return [result.get_value(0, column) for column in range(result.nfields)]


def is_idle(connection: psycopg.Connection) -> bool:
    """Whether no transaction is open: a statement is then one of its own."""
    return connection.pgconn.transaction_status == TransactionStatus.IDLE


def texts(values: Iterable[str]) -> bytes:
    """Texts as PostgreSQL writes an array of them."""
    quoted = ['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
    return ("{" + ",".join(quoted) + "}").encode()


def plain(values: Iterable[Any]) -> bytes:
    """Numbers or moments as PostgreSQL writes an array of them."""
    return ("{" + ",".join(['"' + str(value) + '"' for value in values]) + "}").encode()
