"""The ground the tests stand on: one real PostgreSQL a process, a migrated template, a clone a run.

The server lives in a home below `build/tests`; the template's name is a digest of the migrations, so it is made once
for each schema. Where many processes run the tests, and there is memory enough, each one's home lies in memory and goes
with it: a clone is some 1,400 files, which takes 0.05 s there and up to a second on a disk.
`db` gives a transaction that is rolled back; `fresh_database` gives a clone that processes can share.
"""

import os
import re
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.utils import translation

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30  # bytes


def _homes() -> Path:
    """Where the homes of this run lie, if nobody said it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH:
        return ROOT / "build" / "tests"
    return MEMORY / f"lienthong-tests-{run}"


# Each process of a run has a server of its own: followers wait for the oldest transaction of the whole cluster, and a
# test of another process may hold one open for long. Those processes inherit what was said to the first.
_said = os.environ.setdefault("LIENTHONG_TESTS", os.environ.get("LIENTHONG_HOME", ""))
HOMES = Path(_said) if _said else _homes()
HOME = HOMES / os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ["LIENTHONG_HOME"] = str(HOME)
os.environ.setdefault("LIENTHONG_SECRET_KEY", "tests")
os.environ.setdefault("LIENTHONG_FSYNC", "off")  # a test's data need not outlive a power cut
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # many processes start here: each module is compiled once

from lienthong.database import migrate, server, settings  # noqa: E402

SOCKET = settings.socket_folder()  # of the tests' own home, also while a test looks at another one


def _admin(name: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(host=SOCKET, user="postgres", dbname=name, autocommit=True)


def _url(name: str, role: str = settings.APP) -> str:
    return f"postgresql://{role}@/{name}?host={SOCKET}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stories first: the longest file must not be what one process is left with at the end.

    Screens come last: the browser's driver keeps an event loop running. On another PostgreSQL, only what has to do
    with a database.
    """
    items.sort(key=lambda item: (item.path.is_relative_to(ROOT / "tests" / "browser"), not _is_story(item)))
    if os.environ.get("LIENTHONG_POSTGRESQL"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


def _is_story(item: pytest.Item) -> bool:
    return bool({"story", "tour"} & set(re.split(r"\W|_", str(item.path.relative_to(ROOT)))))


def pytest_unconfigure() -> None:
    """A home in memory goes with its process."""
    if not _said and HOME.is_relative_to(MEMORY):
        shutil.rmtree(HOME, ignore_errors=True)
        if not any(HOMES.iterdir()):
            HOMES.rmdir()


def _uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return "template" in fixtures or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def template(django_db_blocker) -> Iterator[str]:
    """The name of a database with the whole schema and no rows but the reference data."""
    name = f"template_{migrate.digest()[:12]}"
    with server.running(), _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(1)")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            draft = f"draft_{uuid.uuid4().hex[:8]}"
            server.prepare(admin, draft)
            os.environ.update(DATABASE_URL=_url(draft), DATABASE_OWNER_URL=_url(draft, settings.OWNER))
            try:
                migrate.migrate()
            finally:
                del os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"]
            admin.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
        with django_db_blocker.unblock():
            _load_reference(name)
        admin.execute("SELECT pg_advisory_unlock(1)")
        yield name


def _load_reference(name: str) -> None:
    """Renew it in a database; quick when there is nothing to do."""
    from django.db import connection

    from lienthong.web import house

    before = dict(connection.settings_dict)
    connection.settings_dict.update(HOST=SOCKET, NAME=name, USER=settings.APP)
    house.load_reference()
    connection.close()
    connection.settings_dict.update(before)


def _clone(template: str, name: str = "") -> str:
    name = name or f"test_{uuid.uuid4().hex[:12]}"
    with _admin() as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {settings.OWNER} STRATEGY FILE_COPY")
    return name


def _drop(name: str) -> None:
    with _admin() as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def django_db_setup(template: str, django_db_blocker) -> Iterator[None]:
    """Every test of this process works in one clone of the template, as the role `app`."""
    from django.db import connection

    name = _clone(template)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(HOST=SOCKET, NAME=name, USER=settings.APP)
    yield
    with django_db_blocker.unblock():
        connection.close()
    _drop(name)


@pytest.fixture
def fresh_database(request, template: str, django_db_blocker, monkeypatch) -> Iterator[str]:
    """The URL of a clone of its own, for tests that commit or start processes; this process uses it too."""
    from django.db import connection

    from lienthong.database import clock

    if request.node.get_closest_marker("django_db"):
        pytest.fail("a test takes either the mark django_db (rolled back) or fresh_database (committed)")
    name = _clone(template)
    monkeypatch.setenv("DATABASE_URL", _url(name))
    monkeypatch.setenv("DATABASE_OWNER_URL", _url(name, settings.OWNER))
    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(HOST=SOCKET, NAME=name, USER=settings.APP)
        clock.forget()
        yield _url(name)
        connection.close()
        connection.settings_dict.update(before)
        clock.forget()
    _drop(name)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords and secrets are hashed by the same function, at a hundredth of the cost."""
    from lienthong.access.hashing import Argon2

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2, "time_cost", 1)
        patch.setattr(Argon2, "memory_cost", 1024)
        yield


@pytest.fixture(autouse=True)
def _forgetful_frame() -> Iterator[None]:
    """Pages and the clock remember that a home is synthetic; a test that is rolled back takes that back.

    A page leaves its reader's language behind: the next test begins with ours.
    """
    yield
    translation.deactivate()
    clock = sys.modules.get("lienthong.database.clock")
    if clock is not None:
        clock.forget()
    layout = sys.modules.get("lienthong.pages.layout")
    if layout is not None:
        layout._synthetic.clear()
