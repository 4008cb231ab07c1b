"""A close that is killed at any commit, and begun again, ends with the very lines of an undisturbed one.

LIENTHONG_KILL_PEOPLE sets how many people (50,000 for a real run); by default few, so that it stays quick.
"""

import itertools
import os
import subprocess
import sys
import uuid

import psycopg
import pytest
from django.db import connection as django_connection
from django.db import connections

from lienthong.database import clock, settings
from tests.assistance.payroll import country
from tests.conftest import SOCKET

PEOPLE = int(os.environ.get("LIENTHONG_KILL_PEOPLE", "60"))
EACH = 1144 if PEOPLE > 10_000 else 30
SLICE = 20_000 if PEOPLE > 10_000 else 30
pytestmark = [pytest.mark.kill, pytest.mark.timeout(3600)]
KILLED = -9
FEWEST = 6  # partitions, jobs, two slices, proposal, approval

CLOSE = f"""
import django
django.setup()
from lienthong.ledger import commit_points
commit_points.install()
from lienthong.assistance.payroll import national
from lienthong.assistance.payroll.bench.run import APPROVES, DRAFTS, MONTH
from lienthong.database import jobs
national.begin(MONTH, by=DRAFTS, people={SLICE})
jobs.work(until_idle=True, concurrency=1, queues=[national.QUEUE])
list(national.propose_all(MONTH, by=DRAFTS))
list(national.approve_all(MONTH, by=APPROVES))
"""
LINES = """
SELECT for_month, entitlement_id, sequence, list_month, commune, kind, fund, amount, of_sequence
FROM assistance_line ORDER BY 1, 2, 3
"""
LISTS = """
SELECT commune, list_month, state, version, lines, amount, recovery, heads, totals::text, movement::text, broken::text
FROM assistance_payment_list ORDER BY 1, 2
"""
ACTIONS = """
SELECT l.commune, l.list_month, a.number, a.name FROM assistance_payment_list_action a
JOIN assistance_payment_list l ON l.id = a.life_id ORDER BY 1, 2, 3
"""


class Copies:
    """Clones of the country, each begun from the same rows."""

    def __init__(self, original: str) -> None:
        self.original = original

    def __enter__(self) -> str:
        self.name = f"kill_{uuid.uuid4().hex[:10]}"
        _admin(f"CREATE DATABASE {self.name} TEMPLATE {self.original} OWNER {settings.OWNER} STRATEGY FILE_COPY")
        return self.name

    def __exit__(self, *_fault) -> None:
        _admin(f"DROP DATABASE {self.name} WITH (FORCE)")


def _admin(statement: str) -> None:
    with psycopg.connect(host=SOCKET, user="postgres", dbname="postgres", autocommit=True) as admin:
        admin.execute(statement)


def close(name: str, **more: str) -> int:
    """Close the month in a process of its own; how it ended."""
    urls = {
        "DATABASE_URL": f"postgresql://{settings.APP}@/{name}?host={SOCKET}",
        "DATABASE_OWNER_URL": f"postgresql://{settings.OWNER}@/{name}?host={SOCKET}",
    }
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lienthong.web.settings", **urls, **more}
    done = subprocess.run([sys.executable, "-c", CLOSE], env=environment, capture_output=True, text=True)
    assert done.returncode in (0, KILLED), done.stderr
    return done.returncode


def rows(name: str) -> list[list[tuple]]:
    with psycopg.connect(host=SOCKET, user=settings.APP, dbname=name) as conn:
        return [conn.execute(query).fetchall() for query in (LINES, LISTS, ACTIONS)]


def test_killed_at_any_commit_a_close_ends_as_if_undisturbed(fresh_database):
    country.with_two_months_listed(PEOPLE, EACH)
    original = django_connection.settings_dict["NAME"]
    connections.close_all()
    clock.forget()
    copies = Copies(original)
    with copies as name:
        assert close(name) == 0
        expected = rows(name)
    assert {row[2] for row in expected[1]} == {"approved"} and len(expected[0]) > PEOPLE
    killed = 0
    for number in itertools.count(1):
        ended = []
        for moment in ("before", "after"):
            with copies as name:
                ended.append(close(name, LIENTHONG_KILL_AT=f"{number}:{moment}"))
                if ended[-1] == KILLED:
                    assert close(name) == 0
                assert rows(name) == expected, f"{number}:{moment}"
        if KILLED not in ended:
            break
        killed += 1
    assert killed >= FEWEST
