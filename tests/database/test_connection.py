"""The one connection: a thread has its own, and a long-lived one outlives a server that went away."""

import threading

import psycopg
import pytest
from django.db import connection as django_connection
from django.db import transaction as django_transaction

from lienthong import database


def _backend() -> int:
    row = database.connection().execute("SELECT pg_backend_pid()").fetchone()
    assert row
    return row[0]


def _in_thread(function) -> list:
    gave = []

    def run():
        try:
            gave.append(function())
        except Exception as fault:
            gave.append(fault)
        finally:
            django_connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return gave


@pytest.fixture
def end_connection(fresh_database):
    """What a restart of the server does to a connection."""

    def end(backend: int) -> None:
        with psycopg.connect(fresh_database.replace("lienthong_app@", "postgres@")) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    return end


def test_models_and_raw_sql_share_one_transaction(fresh_database):
    with pytest.raises(RuntimeError), database.transaction() as conn:
        conn.execute("UPDATE database_home SET synthetic = true")
        with django_connection.cursor() as cursor:
            cursor.execute("SELECT synthetic FROM database_home")
            assert cursor.fetchone() == (True,)
        raise RuntimeError
    assert database.connection().execute("SELECT synthetic FROM database_home").fetchone() == (False,)


def test_a_transaction_inside_another_is_a_savepoint(fresh_database):
    with database.transaction() as conn:
        with pytest.raises(psycopg.errors.DivisionByZero), database.transaction():
            conn.execute("SELECT 1 / 0")
        assert conn.execute("SELECT 1").fetchone() == (1,)


def test_durable_refuses_to_be_nested(fresh_database):
    with database.transaction(), pytest.raises(RuntimeError, match="durable"), database.transaction(durable=True):
        pass


def test_every_thread_has_its_own_connection(fresh_database):
    mine = _backend()
    with database.transaction():
        theirs = _in_thread(_backend)
    assert theirs != [mine]
    assert isinstance(theirs[0], int)


def test_what_was_promised_after_commit_happens_then_or_never(fresh_database):
    said = []
    with database.transaction():
        database.after_commit(lambda: said.append("kept"))
        assert said == []
    with pytest.raises(RuntimeError), database.transaction():
        database.after_commit(lambda: said.append("lost"))
        raise RuntimeError
    assert said == ["kept"]


@pytest.mark.parametrize(
    "use", [database.connection, lambda: database.transaction().__enter__(), django_connection.cursor]
)
def test_a_connection_that_died_is_replaced_at_the_next_use(end_connection, use):
    before = _backend()
    end_connection(before)
    use()
    assert _backend() != before
    if django_connection.in_atomic_block:
        django_connection.close()
        django_connection.in_atomic_block = False


def test_a_connection_that_dies_inside_a_transaction_fails_the_transaction(end_connection):
    with pytest.raises(Exception, match=r"terminat|closed|lost"), database.transaction() as conn:
        end_connection(_backend())
        conn.execute("UPDATE database_home SET synthetic = true")
    assert database.connection().execute("SELECT synthetic FROM database_home").fetchone() == (False,)


def test_a_healthy_connection_is_kept(fresh_database):
    before = _backend()
    for _ in range(3):
        with django_transaction.atomic():
            assert _backend() == before


def test_a_statement_used_often_is_prepared(fresh_database):
    for _ in range(7):
        database.connection().execute("SELECT digest FROM database_file WHERE digest = %s", ["0"])
    prepared = database.connection().execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
    assert prepared and prepared[0] >= 1
