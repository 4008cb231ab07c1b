"""A record: what is handed over of one person on the register, as one line of canonical JSON.

It holds who they are, where they live (with the codes as written), which family of benefit they have, by which decision
and cause, what was listed and paid, and where the record comes from. The cause: the article that the family rests on,
and what made it as it stands (granted, suspended, stopped: by decision, by a death). It holds no HIV fact, and, for
everyone alike, no clause or category: with the amounts, one left out for some would tell it of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from lienthong import data_file, database, signing
from lienthong.assistance.payments.handing_over import FAMILIES
from lienthong.assistance.register import months
from lienthong.database import clock, queries

QUERIES = queries.load(__file__)
FETCHED = 1000  # records at a time
LINES_OF = 24  # months of payment lines

FIELDS = ("identity", "residence", "paid_in", "circumstances", "entitlements", "payment", "dossiers", "provenance")
LEFT_OUT = (
    "hiv", "disability", "household", "no_support", "lone_parent", "children", "studying", "pregnant", "supporters",
    "clause", "category", "coefficient",
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One line of a part, without its end; `hash` is the SHA-256 of its bytes."""

    id: str
    person: str
    line: bytes
    province: str
    families: tuple[str, ...]

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.line).hexdigest()


def everybody(system: str) -> Iterator[Record]:
    """Every record by ascending number, in the caller's transaction, as of one moment. `system`: where it is from."""
    given = {
        "system": system,
        "families": orjson.dumps({str(one): told for one, told in FAMILIES.items()}).decode(),
        "bases": orjson.dumps(dict(bases())).decode(),
        "lines_from": lines_from(),
    }
    with database.connection().cursor(name="handover") as cursor:
        cursor.itersize = FETCHED
        cursor.execute(QUERIES["records"], given)
        for number, person, text in cursor:
            found = orjson.loads(text)
            key = f"beneficiary:{number}"
            line = signing.canonical({"id": key, "op": "put", "record": found})
            running = {one["family"] for one in found["entitlements"] if one["state"] != "stopped"}
            yield Record(key, f"person:{person}", line, found["paid_in"]["province"], tuple(sorted(running)))


@cache
def bases() -> Mapping[str, list[dict[str, Any]]]:
    """On what each family that may be named rests, by the month from which it is paid (bases.yaml)."""
    found: Mapping[str, list[dict[str, Any]]] = data_file.read(Path(__file__).with_name("bases.yaml"))
    return found


def lines_from() -> date:
    """The first month whose payment lines are handed over: whole years, so that a line stays a year and a half."""
    return months.plus(months.first_day(clock.today()).replace(month=1), 12 - LINES_OF)
