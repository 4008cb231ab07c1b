"""A home of the release before is upgraded: all that was there is there, and a kill half-way loses nothing.

The home is tests/upgrade/home-0.2.0.tar, the whole story as 0.2.0 told it; tests/upgrade/make_home.py made it.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.database import archive
from tests.kill.served import get, served
from tests.kill.server_home import ServerHome, new_home

pytestmark = [pytest.mark.kill, pytest.mark.timeout(240)]
BEFORE = Path(__file__).parent.parent / "upgrade" / "home-0.2.0.tar"
PROGRAM = [sys.executable, "-m", "lienthong.cli"]
_RESTORE = """
import sys
from pathlib import Path
from lienthong.database import backup, server
with server.running():
    backup.restore(Path(sys.argv[1]))
"""


@pytest.fixture
def home() -> Iterator[ServerHome]:
    """A home as 0.2.0 left it, schema and all; its server is stopped."""
    with new_home() as made:
        subprocess.run([sys.executable, "-c", _RESTORE, BEFORE], env=made.environment, check=True)
        yield made


def run(home: ServerHome, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], env=home.environment, capture_output=True, text=True, timeout=200, check=False
    )


def asked(home: ServerHome, *questions: str) -> list[object]:
    """Single values from the home's database, whose server is started for it."""
    command = home.ready()
    found = [home.sql(question)[0][0] for question in questions]
    home.leave(command)
    return found


def test_what_was_there_is_there_and_a_paper_is_still_genuine(home):
    told = archive.manifest(BEFORE)
    done = run(home, "upgrade")
    assert done.returncode == 0, done.stdout + done.stderr
    (backup,) = (home.path / "backups").glob("*.tar")
    for said in (f"Backup: {backup}", "Schema: ", "Reference data: ", "Verified: no history", f"restore {backup}"):
        assert said in done.stdout
    assert "LOST" not in done.stdout
    tables = ("ledger_event", "ledger_receipt", "papers_paper", "exchange_arrival", "people_person", "database_file")
    counts = asked(home, *(f"SELECT count(*) FROM {table}" for table in tables))
    assert counts == [told.rows[f"public.{table}"] for table in tables] and all(counts)
    assert run(home, "verify").returncode == 0

    (code,) = asked(home, "SELECT code FROM print_issued ORDER BY id LIMIT 1")
    with served(PROGRAM, home.environment) as address:
        page = get(f"{address}/v/{code}")
        assert re.search(r"lt-verdict--(done|soon)", page) and str(code) in page.replace("-", "")

    again = run(home, "upgrade")
    assert again.returncode == 0 and "Schema: it was up to date." in again.stdout

    command = home.ready()
    home.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', now())")
    home.sql("UPDATE database_schema SET digest = 'of a later version'")
    home.leave(command)
    for refused in (run(home, "upgrade"), run(home, "verify")):  # there is no way down
        assert refused.returncode == 3
        assert "later version" in refused.stderr and "restore" in refused.stderr and "Traceback" not in refused.stderr


def test_a_home_in_use_is_not_upgraded(home):
    other = home.ready()
    import psycopg

    with psycopg.connect(host=str(home.socket), dbname="lienthong", user="lienthong_app"):
        refused = run(home, "upgrade")
    home.leave(other)
    assert refused.returncode == 1 and "stop serve and worker" in refused.stderr
    assert not (home.path / "backups").exists()


@pytest.mark.parametrize("steps", [0, 3])
def test_an_upgrade_killed_half_way_is_gone_on_with(home, steps):
    killed = subprocess.Popen(
        [*PROGRAM, "upgrade"], env=home.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    _wait_for(home, killed, steps)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    (backup,) = (home.path / "backups").glob("lienthong-*.tar")
    done = run(home, "upgrade")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"of the upgrade that was broken off: {backup}" in done.stdout
    assert list((home.path / "backups").glob("*.tar")) == [backup]  # that of the home as it was
    assert run(home, "verify").returncode == 0


def _wait_for(home: ServerHome, process: subprocess.Popen[bytes], steps: int) -> None:
    """Until the backup is made and so many steps of the schema were taken."""
    before: int | None = None
    for _attempt in range(3000):
        assert process.poll() is None, "it had ended before it could be killed"
        if (home.path / "server" / "upgrade.json").exists():
            found = int(home.sql("SELECT count(*) FROM django_migrations")[0][0])
            before = found if before is None else before
            if found >= before + steps:
                return
        time.sleep(0.02)
    pytest.fail("it did not begin within a minute")
