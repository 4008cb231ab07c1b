"""Backup: what was kept can be had again in another home, and that it can is proven, not hoped."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong import database, ledger
from lienthong.database import archive, backup, files, jobs

PAPER = "giấy ra viện".encode()

_RESTORE = """
import sys
from pathlib import Path
from lienthong.database import backup, server, settings
import psycopg
with server.running():
    try:
        told = backup.restore(Path(sys.argv[1]))
    except (backup.HomeNotEmpty, backup.archive.BadArchive) as error:
        sys.exit(str(error))
    with psycopg.connect(**settings.of_role(settings.APP)) as conn:
        print(*conn.execute("SELECT era, (SELECT convert_from(content, 'UTF8') FROM database_file_content),"
                            " has_table_privilege('database_file', 'DELETE') FROM database_home").fetchone(), sep="|")
    if len(sys.argv) > 2:
        backup.restore(Path(sys.argv[1]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="lt-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def made(fresh_database, folder, monkeypatch) -> Path:
    """An archive of a home with a paper, a key and a job that waits."""
    monkeypatch.setenv("LIENTHONG_HOME", str(folder / "home"))
    (folder / "home" / "keys").mkdir(parents=True)
    (folder / "home" / "keys" / "facility.pem").write_text("secret")
    with database.transaction():
        files.put(PAPER, media_type="text/plain")
        jobs.task("test.restored")(print).defer()
    jobs._tasks.pop("test.restored")
    return backup.backup(folder / "archives")


def _restore(made: Path, home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LIENTHONG_HOME": str(home)}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-c", _RESTORE, str(made), *more], env=environment, capture_output=True, text=True
    )


def test_another_home_gets_rows_keys_and_rights_in_a_new_era(made, folder):
    other = folder / "other"
    (other / "keys").mkdir(parents=True)
    (other / "keys" / "own.pem").write_text("made before the restore")
    done = _restore(made, other)
    assert done.stdout.strip() == f"2|{PAPER.decode()}|False", done.stderr
    assert (other / "keys" / "facility.pem").read_text() == "secret"
    assert [path.read_text() for path in other.glob("keys-before-*/own.pem")] == ["made before the restore"]


def test_a_home_with_data_is_not_overwritten(made, folder):
    done = _restore(made, folder / "other", "twice")
    assert "holds data already; nothing was changed" in done.stderr


def test_the_archive_is_closed_to_others_and_says_what_is_in_it(made):
    assert made.stat().st_mode & 0o077 == 0
    told = archive.manifest(made)
    assert told.rows["public.database_file"] == 1
    assert set(told.parts) == {"database.dump", "keys/facility.pem"}
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_a_restore_is_proven_in_a_second_home_and_the_evidence_stands_in_the_ledger(made):
    check = backup.check_restore(made)
    assert check.faults == []
    assert check.rows == sum(archive.manifest(made).rows.values())
    [event] = ledger.events(thing=f"backup:{check.sha256}")
    assert event.kind == "backup.restore_proven"
    assert event.data["rows"] == check.rows
    assert not list(made.parent.parent.glob("home/check-restore-*")), "nothing of the second home is left"


def test_missing_rows_are_found(made, folder):
    """An archive whose manifest counted more than the dump holds: the check says which table lost what."""
    told = archive.manifest(made)
    archive.unpack(made, folder / "parts")
    facts = {name: getattr(told, name) for name in ("made_at", "schema", "server_version", "synthetic")}
    rows = {**told.rows, "public.database_file": 7}
    forged = folder / "forged.tar"
    archive.write(forged, folder / "parts" / "database.dump", folder / "nothing", rows=rows, **facts)
    check = backup.check_restore(forged)
    assert ledger.events(thing=f"backup:{check.sha256}")[0].kind == "backup.restore_failed"
    assert check.faults == ["table public.database_file has 1 rows, the backup says 7"]


def test_a_damaged_archive_is_refused_and_nothing_is_changed(made, folder):
    def refused(content: bytes) -> None:
        damaged = folder / "damaged.tar"
        damaged.write_bytes(content)
        with pytest.raises(archive.BadArchive, match="nothing was changed"):
            archive.unpack(damaged, folder / "out")

    whole = made.read_bytes()
    refused(b"no archive at all")
    refused(whole[: len(whole) // 2])
    refused(whole.replace(b"secret", b"public"))
    with tarfile.open(made) as source, tarfile.open(folder / "part.tar", "w") as part:
        part.addfile(source.getmember("manifest.json"), source.extractfile("manifest.json"))
    refused((folder / "part.tar").read_bytes())
    (folder / "damaged.tar").write_bytes(whole.replace(b"secret", b"public"))
    with pytest.raises(archive.BadArchive, match="damaged"):
        backup.check_restore(folder / "damaged.tar")


def test_what_is_no_archive_is_refused_in_one_sentence(tmp_path):
    rubbish = tmp_path / "letter.tar"
    rubbish.write_text("Dear Sir")
    with pytest.raises(archive.BadArchive) as refused:
        archive.manifest(rubbish)
    assert "\n" not in str(refused.value) and "nothing was changed" in str(refused.value)
