"""Upgrade: a home with data is brought to this version of the program: backed up first, compared afterwards.

A step that fails is undone, those before it stand: an upgrade that was broken off is gone on with by the next one,
which keeps the backup that the first one made.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from lienthong.database import archive, backup, home, migrate, settings

_NOTE = "upgrade.json"
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = ANY(%s)
"""
_HISTORY = """
SELECT n.nspname || '.' || c.relname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgname LIKE '%%\\_is\\_history'
"""


LEAVING = 10.0  # seconds that others are given to leave


class InUse(Exception):
    """Others work with the database: an upgrade under their feet would make them fail. Nothing was changed."""


@dataclass(frozen=True)
class Compared:
    """What the tables held before and after: lost are those of history that have fewer rows, which must be none."""

    rows: int
    tables: int
    grown: dict[str, tuple[int, int]]
    shrunk: dict[str, tuple[int, int]]
    lost: dict[str, tuple[int, int]]


def _others(conn: psycopg.Connection) -> bool:
    """Whether others are connected, and stay: of a process that was just killed the server may not know yet."""
    until = time.monotonic() + LEAVING
    while others := (conn.execute(_OTHERS, [[settings.APP, settings.OWNER]]).fetchone() or (0,))[0]:
        if time.monotonic() > until:
            break
        time.sleep(0.2)
    return bool(others)


def begin(folder: Path | None = None) -> tuple[Path | None, bool]:
    """Make the backup that the upgrade can be undone with; gives it, and whether an upgrade is gone on with.

    No backup is made of an empty database. Raises InUse, MigrationFailed where the database is of a later version.
    """
    migrate.refuse_later()
    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as conn:
        if _others(conn):
            raise InUse(
                "Others are connected to the database: stop serve and worker on every machine, then upgrade. "
                "Nothing was changed."
            )
        if not backup.tables(conn):
            return None, False
    before = _noted()
    if before:
        return before, True
    made = backup.backup(folder or home.current().folder("backups"))
    _write(made)
    return made, False


def end(made: Path | None) -> Compared | None:
    """Compare what the tables hold with the backup's manifest, and forget that an upgrade was under way."""
    found = _compare(archive.manifest(made)) if made else None
    if not found or not found.lost:
        _note().unlink(missing_ok=True)
    return found


def _compare(told: archive.Manifest) -> Compared:
    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as conn:
        now = backup.rows(conn)
        history = {row[0] for row in conn.execute(_HISTORY)}
    pairs = {table: (before, now.get(table, 0)) for table, before in told.rows.items()}
    return Compared(
        rows=sum(now.values()),
        tables=len(now),
        grown={table: pair for table, pair in pairs.items() if pair[1] > pair[0]},
        shrunk={table: pair for table, pair in pairs.items() if pair[1] < pair[0] and table not in history},
        lost={table: pair for table, pair in pairs.items() if pair[1] < pair[0] and table in history},
    )


def _noted() -> Path | None:
    """The backup of an upgrade that was broken off, if it is still there."""
    note = _note()
    found = Path(json.loads(note.read_text())["archive"]) if note.exists() else None
    return found if found and found.exists() else None


def _write(made: Path) -> None:
    draft = _note().with_suffix(".draft")
    draft.write_text(json.dumps({"archive": str(made.absolute())}))
    draft.rename(_note())


def _note() -> Path:
    return home.current().folder("server") / _NOTE
