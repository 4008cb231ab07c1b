"""The worker is killed at every commit of a referral's way, before and after: the ledger must always end the same.

What would be lost otherwise: a referral that the hospital acknowledged and doesn't have, one that lies there twice, a
file that lies at social insurance twice.
"""

import itertools
import os
import re
import traceback
from datetime import timedelta
from typing import Any

import pytest

from lienthong.database import clock, settings
from lienthong.ledger import canonical_dump
from lienthong.ledger.worker import Worker
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator
from tests import conftest as ground
from tests.story import home_driver

KILLED = -9
LEASE = timedelta(seconds=0.2)
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+\d\d:\d\d)?|\b\d{14}\b")  # what partners write into receipts
pytestmark = [pytest.mark.kill, pytest.mark.timeout(1800)]


@pytest.fixture
def portal():
    simulator = SocialInsuranceSimulator()
    with running(Sandbox([simulator])) as url:
        yield simulator, f"{url}/simulator/social-insurance"


@pytest.fixture
def begun(fresh_database, portal) -> str:
    """The name of a database in which the referral is signed and nothing has left yet."""
    from django.db import connection

    home_driver.prepare(portal=portal[1])
    home_driver.refer()
    name = str(connection.settings_dict["NAME"])
    connection.close()
    return name


def work(database: str, **environment: str) -> int:
    """The worker in a process of its own, until idle or killed; its exit code. Forked, which spares the start."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child:
        _child, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        assert ended in (0, KILLED)
        return ended
    code = 1
    try:
        os.environ.update(environment, LIENTHONG_PAUSE="0.01")
        _use(database)
        Worker(lease=LEASE).run_until_idle(patience=5 * LEASE)
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def _use(database: str) -> None:
    from django.db import connection

    connection.settings_dict.update(HOST=settings.socket_folder(), NAME=database, USER=settings.APP)
    clock.forget()


def play(begun: str, simulator: SocialInsuranceSimulator, **environment: str) -> tuple[int, Any]:
    """The way from its beginning: how the first worker ended, and what there is when all is done."""
    from django.db import connection

    simulator.received.clear()
    name = ground._clone(begun)
    try:
        ended = work(name, **environment)
        if ended == KILLED:
            assert work(name) == 0
        _use(name)
        told = home_driver.told(), TIME.sub("time", canonical_dump()), len(simulator.received), home_driver.faults()
    finally:
        connection.close()
        ground._drop(name)
    return ended, told


def test_a_referral_arrives_once_wherever_the_worker_is_killed(begun, portal):
    simulator, _url = portal
    _ended, expected = play(begun, simulator)
    assert expected[0]["open"] == [] and expected[2] == 1 and expected[3] == {"faults": []}
    wrong = []
    for number in itertools.count(1):
        ends = [play(begun, simulator, LIENTHONG_KILL_AT=f"{number}:{moment}") for moment in ("before", "after")]
        wrong += [(number, _difference(told, expected)) for _ended, told in ends if told != expected]
        if all(ended == 0 for ended, _told in ends):
            break  # the way has fewer commits than that: every one has been tried
    assert wrong == []
    assert number > 15


def _difference(told: Any, expected: Any) -> list[Any]:
    """Where two ends differ, for who reads the failure."""
    lines = set(told[1].splitlines()) ^ set(expected[1].splitlines())
    return [
        *sorted(lines)[:4],
        *(one for one, other in zip(told, expected, strict=True) if one != other and one != told[1]),
    ]
