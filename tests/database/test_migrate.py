"""Migrating: a command finds the schema it was written for, quickly if it is there already."""

import os
import time
import uuid

import psycopg
import pytest

from lienthong.database import migrate, server, settings
from tests.conftest import SOCKET


@pytest.fixture
def empty(template, monkeypatch):
    """An empty database, as a new home has."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(host=SOCKET, user="postgres", dbname="postgres", autocommit=True) as admin:
        server.prepare(admin, name)
        for variable, role in (("DATABASE_URL", settings.APP), ("DATABASE_OWNER_URL", settings.OWNER)):
            monkeypatch.setenv(variable, f"postgresql://{role}@/{name}?host={SOCKET}")
        yield name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_empty_database_gets_the_schema_and_tells_how_far_it_is(empty):
    told: list[tuple[int, int, str]] = []
    assert migrate.pending()
    migrate.migrate(lambda *step: told.append(step))
    assert not migrate.pending()
    done, total, _ = told[-1]
    assert done == total == len(told) - 1
    assert "database.0001_home" in [step for _, _, step in told]


def test_with_nothing_to_do_it_is_quick(fresh_database):
    began = time.monotonic()
    migrate.migrate()
    assert time.monotonic() - began < 1


def test_two_at_once_migrate_once(empty):
    import subprocess
    import sys

    code = "from lienthong.database import migrate; migrate.migrate()"
    both = [subprocess.Popen([sys.executable, "-c", code], env=os.environ.copy()) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert not migrate.pending()


def test_a_schema_of_another_version_is_noticed(fresh_database, monkeypatch):
    monkeypatch.setattr(migrate, "digest", lambda: "of a later version")
    assert migrate.pending()


def test_a_step_that_fails_says_why_and_leaves_the_schema_as_it_was(empty):
    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as owner:
        owner.execute("CREATE TABLE database_home (id int)")
    with pytest.raises(migrate.MigrationFailed, match=r'relation "database_home" already exists.*undone'):
        migrate.migrate()
    assert migrate.pending()


def test_the_app_may_not_say_that_the_schema_is_new(fresh_database):
    with psycopg.connect(fresh_database) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("UPDATE database_schema SET digest = ''")
