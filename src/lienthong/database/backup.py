"""Backup and restore of a whole home: database, keys and files, in one archive (`archive.py`).

A backup that was never restored is a hope. `check_restore` restores into a second home, counts and verifies there, and
has the result recorded as evidence. What verifying means, and where evidence goes, rooms above say with `bind`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from lienthong.database import archive, binaries, clock, home, migrate, server, settings, trouble

Verify = Callable[[], list[str]]  # what is wrong with the restored home, in sentences


class HomeNotEmpty(Exception):
    """A restore only goes into a home without data."""


@dataclass(frozen=True)
class RestoreCheck:
    """The evidence that an archive can be restored, or why it can't."""

    archive: str
    sha256: str
    checked_at: str
    seconds: int
    tables: int
    rows: int
    faults: list[str]


_verify: Verify = list
_record: Callable[[RestoreCheck], None] | None = None


def bind(*, verify: Verify, record: Callable[[RestoreCheck], None]) -> None:
    """Let a room above say how a restored home is verified (run in that home), and where the evidence goes."""
    global _verify, _record
    _verify, _record = verify, record


def backup(folder: Path) -> Path:
    """Write an archive of this home into `folder`; gives its path. Others may go on working meanwhile.

    Raises ServerError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    here, made_at = home.current(), clock.real_now()
    target = folder / f"lienthong-{here.mark}-{made_at:%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as temporary, _as_owner() as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        conn.read_only = True
        snapshot = _one(conn, "SELECT pg_export_snapshot()")
        facts = {
            "made_at": made_at.isoformat(),
            "schema": _one(conn, "SELECT digest FROM database_schema"),
            "synthetic": _one(conn, "SELECT synthetic FROM database_home"),
            "server_version": conn.info.server_version // 10000,
            "rows": rows(conn),
        }
        dump = Path(temporary) / archive.DUMP
        _run("pg_dump", "Making the backup", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
        archive.write(target, dump, here.path, **facts)
    return target


def restore(source: Path) -> archive.Manifest:
    """Bring an archive into this home, whose server runs and whose database is empty; all of it or nothing.

    Transaction numbers start anew in another cluster, so the era is counted up: followers order by (era, number).
    Raises HomeNotEmpty, BadArchive or ServerError.
    """
    here = home.current()
    _refuse_data(here)
    with tempfile.TemporaryDirectory(dir=here.folder("server")) as temporary:
        parts = Path(temporary)
        told = archive.unpack(source, parts)
        for folder in archive.HOME_FOLDERS:
            if (parts / folder).exists():
                _put_in_place(parts / folder, here)
        _run("pg_restore", "Restoring", "--single-transaction", "--exit-on-error", str(parts / archive.DUMP))
    with _as_owner() as conn:
        conn.execute("UPDATE database_home SET era = era + 1")
    return told


def check_restore(source: Path) -> RestoreCheck:
    """Restore the archive into a second home, count and verify there, record the result, and clean up.

    Raises BadArchive or ServerError; what is wrong with the data is in `faults`.
    """
    began, told = time.monotonic(), archive.manifest(source)
    faults = _in_second_home(source)
    check = RestoreCheck(
        archive=source.name,
        sha256=archive.sha256(source),
        checked_at=clock.real_now().isoformat(),
        seconds=round(time.monotonic() - began),
        tables=len(told.rows),
        rows=sum(told.rows.values()),
        faults=faults,
    )
    if _record:
        _record(check)
    return check


def in_second_home(source: str) -> None:
    """Restore, count, verify; say the faults as JSON. Runs in a process whose home is the second one."""
    try:
        said: Any = _found_in_second_home(Path(source))
    except archive.BadArchive as refused:
        said = {"refused": str(refused)}
    print(json.dumps(said))  # noqa: T201 - read by the first home's process


def _found_in_second_home(source: Path) -> list[str]:
    import django

    with server.running():
        told = restore(source)
        with _as_owner() as conn:
            found = rows(conn)
        faults = [
            f"table {table} has {found.get(table)} rows, the backup says {rows}"
            for table, rows in told.rows.items()
            if found.get(table) != rows
        ]
        migrate.migrate()
        django.setup()
        faults += _verify()
        from django.db import connections

        connections.close_all()
    return faults


def _in_second_home(source: Path) -> list[str]:
    second = Path(tempfile.mkdtemp(dir=home.current().path, prefix="check-restore-"))
    second.chmod(0o755)  # the server's user must reach into it; what is inside is closed
    environment = {**os.environ, "LIENTHONG_HOME": str(second), "DJANGO_SETTINGS_MODULE": "lienthong.web.settings",
                   "LIENTHONG_FSYNC": "off"}  # fmt: skip
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "LIENTHONG_ROLE"):
        environment.pop(name, None)
    code = "import sys; from lienthong.database.backup import in_second_home; in_second_home(sys.argv[1])"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(source.absolute())],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise trouble.of_log(done.stderr, "Restoring into a second home")
        said = json.loads(done.stdout.splitlines()[-1])
        if isinstance(said, dict):
            raise archive.BadArchive(said["refused"])
        return [str(fault) for fault in said]
    finally:
        _discard(second)


def _discard(second: Path) -> None:
    note = second / "server" / "place"
    if note.exists():
        shutil.rmtree(second / note.read_text().strip(), ignore_errors=True)
    shutil.rmtree(second, ignore_errors=True)


def _refuse_data(here: home.Home) -> None:
    with _as_owner() as conn:
        if tables(conn):
            raise HomeNotEmpty(
                f"The home {here.path} holds data already; nothing was changed. Name an empty one: LIENTHONG_HOME=…"
            )


def _put_in_place(folder: Path, here: home.Home) -> None:
    """Keys that stand there already are moved aside, never lost."""
    present = here.folder(folder.name)
    if any(present.iterdir()):
        present.rename(present.with_name(f"{folder.name}-before-{clock.real_now():%Y%m%d-%H%M%S-%f}"))
    shutil.copytree(folder, here.folder(folder.name), dirs_exist_ok=True)


def tables(conn: psycopg.Connection) -> list[tuple[str, str]]:
    """Schema and name of every table of this home."""
    return conn.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname <> 'information_schema' AND schemaname NOT LIKE 'pg\\_%' ORDER BY 1, 2"
    ).fetchall()


def rows(conn: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, by schema.name."""
    count = SQL("SELECT count(*) FROM {}")
    return {f"{schema}.{table}": _one(conn, count.format(Identifier(schema, table))) for schema, table in tables(conn)}


def _one(conn: psycopg.Connection, question: Any) -> Any:
    row = conn.execute(question).fetchone()
    return row[0] if row else None


def _as_owner() -> psycopg.Connection:
    return psycopg.connect(**settings.of_role(settings.OWNER))


def _run(program: str, doing: str, *arguments: str) -> None:
    place = settings.of_role(settings.OWNER)
    password = place.pop("password", None)  # not in the arguments, which everybody on the machine can read
    with _as_owner() as conn:
        version = conn.info.server_version // 10000
    found = binaries.at_least(version).program(program)
    done = subprocess.run(
        [found, f"--dbname={make_conninfo(**place)}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(password)} if password else {})},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise trouble.of_log(done.stderr, doing)
