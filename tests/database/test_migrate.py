"""Migrating: a command finds the schema it was written for, quickly if it is there already."""

import json
import os
import subprocess
import sys
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


def test_with_nothing_to_do_it_is_quick(fresh_database):
    began = time.monotonic()
    migrate.migrate()
    assert time.monotonic() - began < 1


TELL = """
import json
from lienthong.database import migrate
told = []
migrate.migrate(lambda *step: told.append(step))
print(json.dumps(told))
"""


def test_an_empty_database_gets_the_schema_once_from_two_at_once_and_one_tells_how_far_it_is(empty):
    assert migrate.pending()
    command = [sys.executable, "-c", TELL]
    both = [subprocess.Popen(command, env=os.environ.copy(), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert not migrate.pending()
    steps = max(told, key=len)
    assert min(told, key=len) == []
    done, total, _ = steps[-1]
    assert done == total == len(steps) - 1
    assert "database.0001_home" in [step for _, _, step in steps]


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
