"""A hub killed at any commit loses nothing it acknowledged and applies nothing twice.

Three envelopes: an episode, another, and its correction. The sender is a forked process; it dies by SIGKILL just before
and just after each commit of its life, then the worker's sweep judges what was left, then the sender, who can't know
what arrived, sends everything again.
"""

import multiprocessing
import os
from dataclasses import replace

import pytest
from django.db import connections

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.exchange import hub, judging
from lienthong.exchange.arrival import Arrival, State
from lienthong.exchange.episode import Episode
from lienthong.exchange.permissions import PERMISSIONS
from lienthong.fhir import store
from lienthong.fhir.permissions import PERMISSIONS as FHIR_PERMISSIONS
from lienthong.ledger import commit_points
from tests.exchange import conftest, sample

pytestmark = [pytest.mark.kill, pytest.mark.timeout(600)]
FORK = multiprocessing.get_context("fork")
KILLED = -9
COMMITS = 6  # a sending is kept in one commit and judged in another


def envelopes() -> list[bytes]:
    first, second = (replace(sample.PLAN, episode=f"37S01K{number}") for number in (1, 2))
    corrected = sample.tables(second, XML1={"GHI_CHU": "Bản sửa"})
    return [sample.envelope(sample.tables(first)), sample.envelope(sample.tables(second)), sample.envelope(corrected)]


def send(kill_at: str = "") -> tuple[int, list[str]]:
    """Send everything in a process of its own; how it ended, and the codes it was given."""
    connections.close_all()  # a connection belongs to one process
    heard, told = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_send, args=(kill_at, told))
    process.start()
    told.close()
    codes = []
    try:
        while True:
            codes.append(heard.recv())
    except EOFError:
        process.join(60)
    return process.exitcode, codes


def _send(kill_at: str, told) -> None:
    if kill_at:
        os.environ["LIENTHONG_KILL_AT"] = kill_at
        commit_points.install()
    for body in envelopes():
        told.send(hub.receive(body, sender=f"facility:{sample.CLINIC}", channel="command", actor=sample.IT).code)
    connections.close_all()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, COMMITS + 1))
def test_nothing_acknowledged_is_lost_and_nothing_applied_twice(fresh_database, number, moment):
    access.permit(PERMISSIONS)
    access.permit(FHIR_PERMISSIONS)
    conftest.stage()
    with clock.at(sample.NOW.replace(tzinfo=clock.VIETNAM)):
        ended, given = send(f"{number}:{moment}")
        assert ended == KILLED
        judging.judge_waiting(-1.0)  # what the worker does each minute
        rows = {row.code: row for row in Arrival.objects.unscoped("a test looks")}
        assert all(rows[code].state != State.ARRIVED for code in given)
        ended, again = send()
        assert (ended, again[: len(given)]) == (0, given)
        _applied_once()


def _applied_once() -> None:
    current = Episode.objects.unscoped("a test looks").filter(current=True)
    assert sorted(current.values_list("number", "version")) == [("37S01K1", 1), ("37S01K2", 2)]
    assert len(ledger.events(kind="episode.accepted")) == 2
    assert len(ledger.events(kind="episode.corrected")) == 1
    assert Arrival.objects.unscoped("a test looks").filter(original=None).count() == 3
    reader = access.Actor("user:x", f"facility:{sample.CLINIC}", frozenset({"hospital_doctor"}))
    assert len(store.search("Encounter", {}, actor=reader).matches) == 2
