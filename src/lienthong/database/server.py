"""Our own PostgreSQL: attached to if it answers, started if not, stopped when the last command leaves.

A command holds a lease (`lease.py`) on the home's server (`place.py`, `cluster.py`); the keeper (`keeper.py`) stops the
server when no lease is left, even if the command that held the last one was killed. docs/decisions/database-server.md
tells why.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from lienthong.database import cluster, lease, place, settings
from lienthong.database.trouble import NotDurable, ServerError

__all__ = ["ServerError", "prepare", "running"]

BUILTIN_LOCALES_SINCE = 17
_LOCK = 20250930


@contextmanager
def running() -> Iterator[None]:
    """Inside the block, this home's server answers and has its roles and database; or DATABASE_URL names another.

    Raises ServerError, whose message says in plain words what is wrong and what to do.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    here = place.of_home()
    with lease.held(here.locks):
        with cluster.up(here) as administrator:
            _refuse_test_server(administrator)
            prepare(administrator)
        yield


def prepare(conn: psycopg.Connection, name: str = settings.NAME) -> None:
    """The two roles and the database, made unless they are there; by one command at a time."""
    conn.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        for role in (settings.OWNER, settings.APP):
            if not conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                conn.execute(f"CREATE ROLE {role} LOGIN")
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            _create(conn, name)
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _create(conn: psycopg.Connection, name: str) -> None:
    # Without `builtin`, words fold by the system's C.UTF-8; both sort by code point, alike on every machine.
    builtin = conn.info.server_version // 10000 >= BUILTIN_LOCALES_SINCE
    locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" if builtin else "LOCALE 'C.UTF-8'"
    conn.execute(f"CREATE DATABASE {name} OWNER {settings.OWNER} TEMPLATE template0 ENCODING 'UTF8' {locale}")


def _refuse_test_server(conn: psycopg.Connection) -> None:
    row = conn.execute("SHOW fsync").fetchone()
    if row == ("off",) and cluster.is_durable():
        raise NotDurable(
            "The server of this home was started for tests and would lose data in a power cut: nothing was done. End "
            "the tests first, or use another home (LIENTHONG_HOME)."
        )
