"""Making the synthetic country of the benchmark: set by set, in the database itself.

Keys and indexes are taken away before and put back after, as one does who loads a country: an index made in one go
takes a tenth of the time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import psycopg

from lienthong import ledger
from lienthong.database import queries, settings

QUERIES = queries.load(__file__)
EACH = 1144  # beneficiaries of a commune
COUNTRY = 3321  # communes
CARES = 1_000_000_000  # numbers of care entitlements begin here, so that both kinds stand in order
TABLES = (
    "people_person", "assistance_beneficiary", "assistance_beneficiary_change", "assistance_entitlement",
    "assistance_entitlement_change", "assistance_circumstance",
)  # fmt: skip
Say = Callable[[str], None]


def build(people: int, *, listed_from: date, known: datetime, say: Say, each: int = EACH) -> None:
    """So many beneficiaries with persons, entitlements, facts and the changes behind them, in whole communes."""
    event = _event("payroll.bench-imported", people)
    each = max(each, -(-people // COUNTRY))
    communes = -(-people // each)
    given = {
        "communes": communes, "each": each, "seed": "bench", "first": 1, "last": people, "event": event, "known": known,
        "listed_from": listed_from, "cares": CARES,
    }  # fmt: skip
    with bare(TABLES, say):
        _fill("persons", given)
        say(f"{people:,} persons")
        _fill("beneficiaries", given)
        say("beneficiaries")
        both = [threading.Thread(target=_fill, args=(name, given)) for name in ("entitlements", "circumstances")]
        _together(both)
        say("entitlements and circumstances")
        both = [
            threading.Thread(target=_fill, args=(name, given))
            for name in ("entitlement_changes", "beneficiary_changes")
        ]
        _together(both)
        say("their changes")
    say("keys and indexes")


def news(month: date, known: datetime) -> None:
    """What happened since: stops, corrections, deaths that nobody told the register."""
    given = {"month": month, "known": known, "event": _event("payroll.bench-news", 0)}
    for name in ("stop", "correct", "die"):
        _fill(name, given)


def tidy() -> None:
    """As autovacuum would, in time."""
    as_owner(*(f"VACUUM ANALYZE {table}" for table in (*TABLES, "assistance_line", "assistance_payment_list")))


def as_owner(*statements: str) -> list[tuple]:
    """Run statements as the role that owns the tables; gives what the last one found."""
    found: list[tuple] = []
    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as owner:
        owner.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            done = owner.execute(statement)
            found = done.fetchall() if done.description else []
    return found


@contextmanager
def bare(tables: tuple[str, ...], say: Say) -> Iterator[None]:
    """Inside, these tables have neither indexes nor keys; afterwards they have them again."""
    keys, indexes = _ask("keys", tables), _ask("indexes", tables)
    order = sorted(keys, key=lambda key: key[3] in "pu")  # foreign keys go first, and come back last
    as_owner(*(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name, _definition, _kind in order))
    as_owner(*(f"DROP INDEX {name}" for name, _definition in indexes))
    yield
    made = [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition, _ in reversed(order)
    ]
    say("rows")
    halves = [[definition for _name, definition in indexes], made[: sum(key[3] in "pu" for key in keys)]]
    _together([threading.Thread(target=as_owner, args=half) for half in halves])
    as_owner(*made[sum(key[3] in "pu" for key in keys) :])


def _ask(name: str, tables: tuple[str, ...]) -> list[tuple]:
    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as owner:
        return owner.execute(QUERIES[name], {"tables": list(tables)}).fetchall()


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _fill(name: str, given: dict[str, Any]) -> None:
    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as owner:
        cursor = psycopg.ClientCursor(owner)
        cursor.execute("SET synchronous_commit = off")
        if "place" in QUERIES[name]:
            cursor.execute(QUERIES["places"], given)
        cursor.execute(QUERIES[name], given)


def _event(kind: str, people: int) -> Any:
    return ledger.record(
        kind, subject="import:bench", thing="import:bench", by="system:worker", organisation="system:home",
        data={"people": people},
    ).id  # fmt: skip
