"""The process that carries a list to the post and fetches its report is killed at every commit, before and after.

What would be lost otherwise: a list that lies with the post twice, a line that counts as paid twice, a report that was
stored and never judged.
"""

import itertools
import os
import subprocess
import sys
from typing import Any

import pytest

from lienthong.database import clock, connection, settings, transaction
from lienthong.partners import payer_account
from lienthong.partners.sandbox.payer import PayerSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from tests import conftest as ground
from tests.assistance.payments import conftest as cast
from tests.assistance.payments.conftest import COMMUNE, OFFICER, PAID_ON, PAYER

KILLED = -9
pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]


@pytest.fixture
def played():
    simulator = PayerSimulator(unpaid=400, died=0, today=PAID_ON.date)
    with running(Sandbox([simulator])) as url:
        yield simulator, f"{url}/simulator/payer"


@pytest.fixture
def begun(fresh_database, played) -> str:
    """The name of a database in which a list is handed over and nothing has left yet."""
    from django.db import connection as of_django

    from lienthong.assistance.payments import hand_over

    with clock.at(cast.DRAFTED), transaction():
        payer_account.keep(PAYER, address=played[1], username="lienthong", secret="x")
        cast.contract_of(COMMUNE)
        entitled = [cast.entitled(number) for number in range(1, 13)]
        hand_over(cast.listed([{"entitlement_id": one.pk} for one in entitled]), by=OFFICER)
    name = str(of_django.settings_dict["NAME"])
    of_django.close()
    return name


def work(database: str, **environment: str) -> int:
    """Carry and collect in a process of its own, until done or killed; its exit code."""
    from django.db import connection as of_django

    of_django.close()
    command = [sys.executable, "-m", "tests.assistance.payments.killed_courier"]
    of_its_own = {**os.environ, **environment, "DATABASE_URL": ground._url(database)}
    ended = subprocess.run(command, env=of_its_own, timeout=120, capture_output=True)
    assert ended.returncode in (0, KILLED), ended.stderr.decode()
    return ended.returncode


def _use(database: str) -> None:
    from django.db import connection as of_django

    of_django.settings_dict.update(HOST=settings.socket_folder(), NAME=database, USER=settings.APP)
    clock.forget()


def found(database: str) -> dict[str, Any]:
    """What there is in the end."""
    from django.db import connection as of_django

    from lienthong.assistance.payments import matching

    _use(database)
    with clock.at(PAID_ON.replace(hour=11)):
        matching.judge_left()
    said = {
        name: connection().execute(query).fetchall()
        for name, query in {
            "outcomes": "SELECT for_month, entitlement_id, sequence, paid, result FROM assistance_outcome ORDER BY 2",
            "handed": "SELECT paid_lines, paid, unpaid_lines, unpaid, faults FROM assistance_handed_list",
            "lists": "SELECT state FROM assistance_payment_list",
            "deliveries": "SELECT state FROM ledger_delivery WHERE channel = 'payer'",
            "receipts": "SELECT count(*) FROM ledger_receipt WHERE kind = 'payer.list-accepted'",
            "reports": "SELECT state, taken, faults FROM assistance_payer_report",
            "events": "SELECT kind FROM ledger_event WHERE kind LIKE 'payment-list.rep%' ORDER BY 1",
        }.items()
    }
    of_django.close()
    return said


def play(begun: str, simulator: PayerSimulator, **environment: str) -> tuple[int, dict[str, Any]]:
    """From the beginning: how the first process ended, and what there is once somebody has started it again."""
    simulator.lists.clear()
    name = ground._clone(begun)
    try:
        ended = work(name, **environment)
        if ended == KILLED:
            assert work(name) == 0
        return ended, found(name)
    finally:
        _use(begun)
        ground._drop(name)


def test_wherever_it_dies_the_list_lies_there_once_and_every_line_is_told_once(begun, played):
    simulator, _url = played
    ended, expected = play(begun, simulator)
    assert ended == 0 and len(expected["outcomes"]) == 12 and expected["deliveries"] == [("accepted",)]
    assert {paid for _m, _e, _s, paid, _r in expected["outcomes"]} == {True, False}
    for number in itertools.count(1):
        killed = 0
        for moment in ("before", "after"):
            ended, now = play(begun, simulator, LIENTHONG_KILL_AT=f"{number}:{moment}")
            assert now == expected, f"killed {moment} commit {number}"
            assert len(simulator.lists) == 1
            killed += ended == KILLED
        if not killed:
            assert number > 3
            break
