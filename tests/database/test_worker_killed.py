"""A worker that is really killed loses nothing that was promised."""

import signal
import subprocess
import sys

import pytest

from lienthong import database
from lienthong.database import jobs

pytestmark = pytest.mark.kill

_WORKER = """
import django, sys, time
django.setup()
from lienthong import database
from lienthong.database import jobs

@jobs.task("test.slow", queue="test")
def slow(word):
    with database.transaction() as connection:
        connection.execute("INSERT INTO said VALUES (%s)", [word])
        if sys.argv[1] == "dies":
            print("in the middle", flush=True)
            time.sleep(600)

if sys.argv[1] == "dies":
    jobs.work(queues=["test"])
else:
    jobs.work(queues=["test"], until_idle=True, stalled_after=0)
"""


@pytest.fixture
def said(fresh_database):
    """A table for what the job says."""
    import psycopg

    with psycopg.connect(fresh_database.replace("lienthong_app@", "lienthong_owner@"), autocommit=True) as owner:
        owner.execute("CREATE TABLE said (word text)")


def _worker(how: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _WORKER, how], stdout=subprocess.PIPE, text=True)


def test_a_job_in_the_hands_of_a_killed_worker_is_done_once_by_the_next(said, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
    job = jobs.Task(print, "test.slow", "test", jobs.ATTEMPTS)
    job.defer(word="lành")
    dying = _worker("dies")
    assert dying.stdout and dying.stdout.readline() == "in the middle\n"
    dying.send_signal(signal.SIGKILL)
    dying.communicate()
    assert _states() == ["doing"]
    assert _words() == []
    _worker("lives").communicate(timeout=60)
    assert _states() == []
    assert _words() == ["lành"]


def test_a_worker_told_to_stop_ends_in_good_order(said, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
    code = _WORKER.replace("time.sleep(600)", "time.sleep(1)")
    jobs.Task(print, "test.slow", "test", jobs.ATTEMPTS).defer(word="lành")
    worker = subprocess.Popen([sys.executable, "-c", code, "dies"], stdout=subprocess.PIPE, text=True)
    assert worker.stdout and worker.stdout.readline() == "in the middle\n"
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert (_states(), _words()) == ([], ["lành"])


def _words() -> list[str]:
    return [word for (word,) in database.connection().execute("SELECT word FROM said")]


def _states() -> list[str]:
    rows = database.connection().execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'test.slow'")
    return [state for (state,) in rows]
