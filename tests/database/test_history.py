"""History: what has happened can't be unsaid, neither by a fault in the code nor by whoever owns the tables."""

import psycopg
import pytest
from django.db import connection as django_connection

from lienthong.database import history

CHANGES = ["UPDATE fact SET n = 2", "DELETE FROM fact", "TRUNCATE fact"]


@pytest.fixture
def facts(fresh_database):
    """A table of facts made append-only; gives a way to connect as a role."""

    def as_role(role: str) -> psycopg.Connection:
        return psycopg.connect(fresh_database.replace("lienthong_app@", f"{role}@"), autocommit=True)

    with as_role("lienthong_owner") as owner:
        owner.execute("CREATE TABLE fact (n int)")
        owner.execute(history.append_only("fact").sql)
        owner.execute("INSERT INTO fact VALUES (1)")
    return as_role


@pytest.mark.parametrize("role", ["lienthong_app", "lienthong_owner"])
@pytest.mark.parametrize("change", CHANGES)
def test_facts_can_be_added_and_never_changed(facts, role, change):
    with facts(role) as conn:
        conn.execute("INSERT INTO fact VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(change)
        assert conn.execute("SELECT n FROM fact").fetchall() == [(1,), (1,)]


@pytest.mark.parametrize("change", CHANGES)
def test_the_app_has_not_even_the_right(facts, change):
    with facts("lienthong_owner") as owner:
        owner.execute("ALTER TABLE fact DISABLE TRIGGER USER")
    with facts("lienthong_app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        app.execute(change)


def test_the_app_may_not_take_the_lock_off(facts):
    with facts("lienthong_app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("ALTER TABLE fact DISABLE TRIGGER USER")


def test_the_step_can_be_undone(facts):
    with facts("lienthong_owner") as owner:
        owner.execute(history.append_only("fact").reverse_sql)
    with facts("lienthong_app") as app:
        app.execute("UPDATE fact SET n = 2")


@pytest.mark.django_db
def test_the_rights_on_every_append_only_table_are_as_said():
    """Every table of the house with the trigger has also lost the app's rights."""
    with django_connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid"
            " WHERE tgname = relname || '_is_history'"
            " AND has_table_privilege('lienthong_app', c.oid, 'UPDATE, DELETE, TRUNCATE')"
        )
        assert cursor.fetchall() == []
