"""The worker is killed at every commit point of a story, one after the other: the ledger must always end the same.

What would be lost otherwise: a paper acknowledged and gone, an effect that happens twice, an obligation that stays open
though its receipt came. The points are counted in a run that lives, then each is tried, just before and just after.
The worker is a forked process that dies by SIGKILL, with the connections it holds.
"""

import itertools
import multiprocessing
import os

import pytest
from django.db import connections

from lienthong.ledger import canonical_dump, catalogue, couriers, seals, subscriptions
from lienthong.ledger.verify import Fault, verify
from tests.kill import ledger_story
from tests.ledger import partner

KILLED = -9
FORK = multiprocessing.get_context("fork")

pytestmark = [pytest.mark.kill, pytest.mark.timeout(600)]


def run_worker(kill_at: str | None) -> int:
    """A worker in a process of its own, until idle or killed; its exit code."""
    connections.close_all()  # a connection belongs to one process
    process = FORK.Process(target=_work, args=(kill_at,))
    process.start()
    process.join(60)
    assert process.exitcode in (0, KILLED)
    return process.exitcode


def _work(kill_at: str | None) -> None:
    if kill_at is not None:
        os.environ["LIENTHONG_KILL_AT"] = kill_at
    ledger_story.work()
    connections.close_all()


def empty() -> None:
    """The database as it was before the story."""
    with partner.intruder() as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^ledger_'").fetchall()
        for table in (*(row[0] for row in tables), "partner_inbox"):
            connection.execute(f"DELETE FROM {table}")


def play(kill_at: str | None) -> tuple[int, str, list[str]]:
    """The story from its beginning: how the first worker ended, the ledger when all is done, what the partner has."""
    empty()
    ledger_story.begin()
    ended = run_worker(kill_at)
    if ended == KILLED:
        assert run_worker(None) == 0
    assert [report for report in verify() if isinstance(report, Fault) and report.kind != "unsigned"] == []
    return ended, canonical_dump(), partner.inbox()


@pytest.fixture(autouse=True)
def _our_own_house(monkeypatch, fresh_database):
    monkeypatch.setattr(subscriptions, "_subscriptions", {})
    monkeypatch.setattr(couriers, "_by_channel", {})
    monkeypatch.setattr(seals, "_signer", None)
    monkeypatch.setenv("LIENTHONG_PAUSE", "0.01")
    monkeypatch.setenv("LIENTHONG_SEED", "1")
    partner.prepare()
    with catalogue.only(ledger_story.RULES):
        yield


@pytest.mark.parametrize("channel", ["keyed", "keyless"])
def test_the_ledger_ends_the_same_wherever_the_worker_is_killed(channel):
    ledger_story.build(channel)
    _ended, expected, arrived = play(None)
    assert sorted(arrived) == ["paper:1", "paper:2", "paper:3", "paper:4"]
    wrong = []
    for number in itertools.count(1):
        ends = [play(f"{number}:{moment}") for moment in ("before", "after")]
        wrong += [number for _ended, dump, inbox in ends if (dump, sorted(inbox)) != (expected, sorted(arrived))]
        if all(ended == 0 for ended, _dump, _inbox in ends):
            break  # the story has fewer commits than that: every one has been tried
    assert wrong == []
    assert number > 20
