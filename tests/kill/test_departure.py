"""After Mrs Lành's death was registered the worker is killed at every commit: what follows must always end the same.

What would be lost otherwise: a benefit that is not stopped, a line the post pays though it was ordered not to, a card
or an account that stays open, a grant offered twice or to nobody.
"""

import copy
import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from lienthong.civil import registering, registration
from lienthong.database import clock, settings
from lienthong.directory import reference
from lienthong.ledger import canonical_dump
from lienthong.partners.sandbox.payer import PayerSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.web.demo import offices, simulators
from lienthong.web.story import departure, partners, steps, telling
from tests import conftest as ground

KILLED = -9
LEASE = 0.2  # seconds
REGISTERED = datetime(2026, 12, 29, 9, 0)
# What is drawn at random: ids and digests, and when a partner took something, under which number.
DRAWN = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|\d{4}-\d\d-\d\dT[\d:.]+(\+\d\d:\d\d)?|\b\d{14}\b|\b(GL|DC)\d+\b"
    r"|(?<='asked': )\d+"  # how often a partner was asked how far it is: asking again changes nothing
)
# Every worker dies at its PERIOD-th commit, the first one earlier: each commit of the way is met by some `first`. With
# a period longer than the way each play has one death; that takes long.
PERIOD = int(os.environ.get("LIENTHONG_KILL_PERIOD", "12"))
NEVER, FEWEST = 1_000_000, 100
FOLLOWS = (
    "entitlement.stopped", "stop-order.received", "residence.deleted", "insurance-card.closed", "health-account.closed",
    "funeral-offer.offered", "national-portal.offer",
)  # fmt: skip
WITHOUT = {step.moment for step in [*steps.papers.steps(), *steps.record.steps(), *steps.nation.steps()]}
pytestmark = [pytest.mark.kill, pytest.mark.timeout(420)]


@pytest.fixture
def played(fresh_database) -> Iterator[Sandbox]:
    """The partners of the story, in this process: they outlive the workers."""
    reference.load()
    clock.mark_synthetic()
    sandbox = simulators.sandbox(PayerSimulator(unpaid=0, died=0, today=simulators.today))
    with running(sandbox) as address:
        simulators.connect(partners.FACILITIES, address)
        yield sandbox


@pytest.fixture
def begun(played) -> str:
    """The name of a database in which the commune has registered her death, and nobody was told yet."""
    from django.db import connection

    until = [one for one in steps.steps() if one.moment <= departure.DIED and one.moment not in WITHOUT]
    for _told in telling.tell(until):
        pass
    with clock.at(REGISTERED):
        entry = registration.agree(departure._entry(), by=departure.as_son())
        registering.register(entry, by=offices.officer())
    clock.set_time(REGISTERED)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    return name


@pytest.fixture
def work() -> Iterator[Callable[[str, str], int]]:
    """Runs a worker on a database until idle or killed; gives its exit code."""
    command = [sys.executable, "-m", "tests.kill.forked_worker", str(LEASE)]
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "lienthong.web.settings", "LIENTHONG_PAUSE": "0.01",
    }  # fmt: skip
    with subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"

        def run(database: str, kill_at: str = "") -> int:
            process.stdin.write(json.dumps({"database": database, "kill_at": kill_at}) + "\n")
            process.stdin.flush()
            ended = int(process.stdout.readline())
            assert ended in (0, KILLED)
            return ended

        yield run
        process.stdin.close()


def kept(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """What the partners have been told and how far they have counted."""
    return {
        name: {key: copy.deepcopy(value) for key, value in vars(one).items() if isinstance(value, dict | list | int)}
        for name, one in sandbox.simulators.items()
    }


def there(sandbox: Sandbox) -> list[str]:
    """What lies at the partners, a line for each thing; how often they were asked is theirs."""
    lines = []
    for name, one in kept(sandbox).items():
        for key, value in one.items():
            if key not in ("behaviours", "asked") and isinstance(value, dict | list):
                things = value.items() if isinstance(value, dict) else value
                lines += [DRAWN.sub("drawn", f"{name} {key} {thing!r}") for thing in things]
    return sorted(lines)


@contextmanager
def clone(begun: str) -> Iterator[str]:
    """A copy of the database, which this process uses inside the block."""
    from django.db import connection

    name = ground._clone(begun)
    connection.settings_dict.update(HOST=settings.socket_folder(), NAME=name, USER=settings.APP)
    clock.forget()
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict.update(NAME=begun)
        ground._drop(name)


def test_what_follows_a_death_ends_the_same_wherever_the_worker_is_killed(begun, played, work):
    told = kept(played)

    def play(first: int, moment: str) -> tuple[int, list[str]]:
        """From the registration to the end: how many workers died, and what there is when all is done."""
        for name, state in told.items():
            vars(played.simulators[name]).update(copy.deepcopy(state))
        with clone(begun) as database:
            died, kill_at = 0, f"{first}:{moment}"
            while work(database, kill_at) == KILLED:
                died, kill_at = died + 1, f"{PERIOD}:{moment}"
            ledger = DRAWN.sub("drawn", canonical_dump()).splitlines()
            return died, sorted(ledger) + there(played)

    died, expected = play(NEVER, "before")
    assert died == 0 and all(any(word in line for line in expected) for word in FOLLOWS)
    deaths = 0
    for first, moment in itertools.product(range(1, PERIOD + 1), ("before", "after")):
        died, found = play(first, moment)
        assert _difference(found, expected) == [], f"killed {moment} commit {first} and every {PERIOD} later"
        deaths += died
        if not died:
            break  # the way has fewer commits than that
    assert deaths > FEWEST


def _difference(found: list[str], expected: list[str]) -> list[str]:
    """What is there too often (+) or too seldom (-)."""
    more, fewer = Counter(found) - Counter(expected), Counter(expected) - Counter(found)
    return [*(f"+ {line}" for line in more), *(f"- {line}" for line in fewer)]
