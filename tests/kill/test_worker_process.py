"""What would be lost if the worker ended badly: a half-done delivery, or a worker that looks alive and does nothing."""

import multiprocessing
import os
import signal
import time

import pytest
from django.db import connections

from lienthong import ledger
from lienthong.database import jobs
from lienthong.ledger import couriers, post, seals, subscriptions, worker

FORK = multiprocessing.get_context("fork")

pytestmark = pytest.mark.kill


@pytest.fixture(autouse=True)
def _our_own_house(monkeypatch, fresh_database):
    monkeypatch.setattr(subscriptions, "_subscriptions", {})
    monkeypatch.setattr(couriers, "_by_channel", {})
    monkeypatch.setattr(seals, "_signer", None)


def started() -> FORK.Process:
    connections.close_all()
    process = FORK.Process(target=lambda: worker.Worker().run())
    process.start()
    return process


def record(thing: str) -> None:
    ledger.record("paper.signed", subject="person:1", thing=thing, by="user:lan", organisation="facility:01001")


def heard(event: ledger.Event) -> None:
    ledger.record("paper.heard", subject=event.subject, thing=event.thing, by="system:worker", organisation="system:w")


def wait_for(condition) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_works_until_told_to_stop_and_then_ends_well():
    ledger.subscribe(ledger.Subscription("reader", ("paper.signed",), heard))
    process = started()
    record("paper:1")
    wait_for(lambda: ledger.events(kind="paper.heard"))
    wait_for(lambda: seals.newest() is not None)
    record("paper:2")
    wait_for(lambda: len(ledger.events(kind="paper.heard")) == 2)
    os.kill(process.pid, signal.SIGTERM)
    process.join(30)
    assert process.exitcode == 0


def test_a_loop_that_dies_takes_the_worker_with_it(monkeypatch):
    monkeypatch.setattr(seals, "seal", lambda: 1 / 0)
    process = started()
    process.join(30)
    assert process.exitcode not in (0, None)


def test_stopped_as_soon_as_it_starts_it_ends_well():
    for delay in (0.0, 0.05, 0.1, 0.3):
        process = started()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGTERM)
        process.join(30)
        assert process.exitcode in (0, -signal.SIGTERM)  # the signal may come before Python has a say


def test_it_runs_jobs_and_carries_deliveries_too():
    from tests.ledger import partner

    partner.prepare()
    couriers.bind(partner.KeyedCourier())
    done = jobs.task(f"tests.note.{os.getpid()}")(record)
    done.defer(thing="paper:by-job")
    ledger.send(
        None, channel="keyed", destination="agency:bhxh", payload="ab" * 32, kind="paper", key="k", subject="person:1",
        thing="paper:1",
    )  # fmt: skip
    process = started()
    wait_for(lambda: ledger.events(thing="paper:by-job"))
    wait_for(lambda: ledger.events(kind="delivery.accepted"))
    os.kill(process.pid, signal.SIGTERM)
    process.join(30)
    assert process.exitcode == 0
    assert partner.inbox() == ["k"]
    assert post.take("keyed") == []
