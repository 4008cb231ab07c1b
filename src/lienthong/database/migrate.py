"""Bringing a database to the present schema: as the role `owner`, with rights for the role `app`.

The digest of all migrations is kept in the database, so that a command learns with one question that nothing is to do.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import psycopg

from lienthong.database import home, settings
from lienthong.database.trouble import ServerError

Progress = Callable[[int, int, str], None]  # done, of how many, the step that comes

_LOCK = 20250924
_PACKAGES_WITH_TABLES = ("django", "django-oauth-toolkit", "django-otp", "procrastinate")
_RIGHTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lienthong_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO lienthong_app;
CREATE TABLE IF NOT EXISTS database_schema (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    digest text NOT NULL,
    migrated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
REVOKE INSERT, UPDATE, DELETE ON database_schema FROM lienthong_app;
"""
_DONE = """
INSERT INTO database_schema (digest) VALUES (%s)
ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, migrated_at = excluded.migrated_at
"""


class MigrationFailed(ServerError):
    """The schema could not be brought up to date; the step that failed was undone."""


@cache
def digest() -> str:
    """Stands for everything that shapes the schema: the rooms' migrations and the packages that bring tables."""
    whole = hashlib.sha256(_RIGHTS.encode())
    for package in _PACKAGES_WITH_TABLES:
        whole.update(f"{package} {version(package)}\n".encode())
    rooms = Path(__file__).parent.parent
    for path in sorted([*rooms.glob("*/migrations/*.py"), Path(__file__).with_name("history.py")]):
        whole.update(str(path.relative_to(rooms)).encode() + b"\n" + path.read_bytes())
    return whole.hexdigest()


def pending() -> bool:
    """Whether the database has another schema than this code. Raises psycopg.OperationalError if it can't be had."""
    with psycopg.connect(**settings.of_role(settings.APP), autocommit=True) as conn:
        return _known(conn) != digest()


def refuse_later() -> None:
    """Raise MigrationFailed where the database has been brought to a later version than this program is of."""
    unknown = _later()
    if unknown:
        raise MigrationFailed(
            f"This home was brought to a later version of the program ({unknown[-1]} is not known here). There is no "
            "way down: use the later program, or restore the backup made before into an empty home. Nothing changed."
        )


def _later() -> list[str]:
    """The steps that our rooms' tables have taken and this program does not know."""
    folders = [folder for folder in Path(__file__).parent.parent.glob("*/migrations") if folder.is_dir()]
    known = {(folder.parent.name, path.stem) for folder in folders for path in folder.glob("*.py")}
    with psycopg.connect(**settings.of_role(settings.APP), autocommit=True) as conn:
        try:
            taken = conn.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return []
    rooms = {room for room, _step in known}
    return [f"{room}.{step}" for room, step in taken if room in rooms and (room, step) not in known]


def migrate(progress: Progress | None = None) -> None:
    """Run every room's migrations in a process of its own, as `owner`; nothing if there is nothing to do.

    Raises MigrationFailed.
    """
    if not pending():
        return
    refuse_later()
    environment = {**os.environ, "LIENTHONG_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "lienthong.web.settings"}
    code = "from lienthong.database.migrate import in_process; in_process()"
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        said = list(_told(child, progress))
    if child.returncode:
        reason = next((line for line in reversed(said) if line.strip()), "no reason was given").strip()
        log = home.current().folder("server") / "migration.log"
        log.write_text("".join(said))
        raise MigrationFailed(
            f"The schema could not be brought up to date: {reason}. The failed step was undone; all that was said is "
            f"in {log}."
        )


def in_process() -> None:
    """Run the migrations here. The process must have `LIENTHONG_ROLE=owner`. One at a time for each database."""
    import django
    from django.core.management import call_command
    from django.db import connection

    from lienthong.database.connection import connection as psycopg_connection

    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not psycopg_connection().execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APP]).fetchone():
            raise MigrationFailed(
                f"the server has no role {settings.APP}: CREATE ROLE {settings.APP} LOGIN PASSWORD '…'"
            )
        psycopg_connection().execute(_RIGHTS)
    _say_steps()
    call_command("migrate", verbosity=1, interactive=False, stdout=sys.stdout)
    psycopg_connection().execute(_DONE, [digest()])


def _say_steps() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    print(f"steps {len(plan)}", flush=True)  # noqa: T201 - read by the parent process


def _told(child: subprocess.Popen[str], progress: Progress | None) -> Iterator[str]:
    total, done = 0, 0
    for line in child.stdout or ():
        yield line
        words = line.split()
        if words[:1] == ["steps"]:
            total = int(words[1])
        if words[:1] == ["Applying"]:
            if progress:
                progress(done, total, words[1].removesuffix("..."))
            done += 1
    if progress and total:
        progress(total, total, "")


def _known(conn: psycopg.Connection) -> str | None:
    try:
        row = conn.execute("SELECT digest FROM database_schema").fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return None
    return row[0] if row else None
