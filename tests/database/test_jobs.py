"""Jobs: what was promised together with a fact is done, once the fact is true, and not before."""

import time

import pytest
from procrastinate.exceptions import AlreadyEnqueued

from lienthong import database
from lienthong.database import jobs

done: list[object] = []


@jobs.task("test.note", queue="test")
def note(word: str) -> None:
    done.append(word)


@jobs.task("test.note_twice", queue="test")
def note_twice(word: str) -> None:
    with database.transaction():
        note.defer(word=word + "1")
        note.defer(word=word + "2")


@jobs.task("test.fail", queue="test", attempts=2)
def fail() -> None:
    done.append("failed")
    raise RuntimeError("no")


@jobs.task("test.half", queue="test", attempts=1)
def half() -> None:
    with database.transaction():
        note.defer(word="half")
        raise RuntimeError("the transaction is undone")


@pytest.fixture(autouse=True)
def nothing_done(fresh_database, django_db_blocker):
    done.clear()


def test_a_job_deferred_in_a_transaction_is_done():
    with database.transaction():
        note.defer(word="lành")
    jobs.work(until_idle=True)
    assert done == ["lành"]
    assert jobs.counts() == {}


def test_a_job_of_a_transaction_that_failed_is_not_done():
    with pytest.raises(RuntimeError), database.transaction():
        note.defer(word="never")
        raise RuntimeError
    jobs.work(until_idle=True)
    assert done == []


def test_jobs_deferred_by_jobs_are_done_too_on_the_jobs_own_transaction():
    note_twice.defer(word="x")
    half.defer()
    jobs.work(until_idle=True)
    assert sorted(done) == ["x1", "x2"]


def test_a_job_that_fails_waits_and_is_tried_again_and_stays_as_failed():
    fail.defer()
    jobs.work(until_idle=True)
    assert jobs.counts() == {"todo": 1}
    database.connection().execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    jobs.work(until_idle=True)
    assert done == ["failed", "failed"]
    assert jobs.counts() == {"failed": 1}


def test_a_job_left_by_a_worker_that_was_killed_is_done_by_the_next():
    note.defer(word="left")
    database.connection().execute("SELECT procrastinate_register_worker_v1()")
    database.connection().execute(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
    jobs.work(until_idle=True)
    assert done == [], "its worker may still live"
    jobs.work(until_idle=True, stalled_after=0)
    assert done == ["left"]


def test_a_job_that_keeps_killing_its_worker_is_given_up():
    fail.defer()
    database.connection().execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 1")
    jobs.work(until_idle=True)
    assert done == []
    assert jobs.counts() == {"failed": 1}


def test_a_worker_takes_only_its_queues():
    note.defer(word="mine")
    jobs.work(until_idle=True, queues=["other"])
    assert done == []
    jobs.work(until_idle=True, queues=["test"])
    assert done == ["mine"]


def test_once_means_once_while_it_waits():
    note.configure(once="word").defer(word="a")
    with pytest.raises(AlreadyEnqueued), database.transaction():
        note.configure(once="word").defer(word="b")
    jobs.work(until_idle=True)
    assert done == ["a"]


def test_two_jobs_may_not_share_a_name():
    with pytest.raises(ValueError, match=r"test\.note"):
        jobs.task("test.note")(note.function)


def test_the_worker_leaves_no_connection_open():
    note.defer(word="a")
    jobs.work(until_idle=True)
    assert _eventually(lambda: _other_connections() == 0)


def _other_connections() -> int:
    row = (
        database.connection()
        .execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        .fetchone()
    )
    return row[0] if row else 0


def _eventually(holds) -> bool:
    until = time.monotonic() + 5
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
