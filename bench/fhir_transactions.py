"""FHIR transaction Bundles against orjson plus COPY of the same rows.

    python -m bench.fhir_transactions [--bundles DIR]

DIR is any folder of Bundles (.json, .json.gz); without it, `carebundle` makes some. Each Bundle's rows are taken from a
transaction that is rolled back; then, in turns, the peer (orjson.loads of the same bytes, COPY of exactly these rows
into the same tables with their keys and indexes, commit) and the whole transaction (parse, validate, link, index,
write, audit, commit, answer) are timed. A second peer copies into tables without keys and indexes.
"""

import argparse
import gzip
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from bench.fhir_ground import actor, ground, say

SECONDS = 25.0  # at most, for the measuring
Copy = tuple[str, tuple[str, ...], list[tuple]]


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.fhir_transactions", description=__doc__.splitlines()[0])
    options.add_argument("--bundles", type=Path, metavar="DIR", help="a folder of Bundles, .json or .json.gz")
    chosen = options.parse_args()
    bodies = list(of_folder(chosen.bundles) if chosen.bundles else generated())
    if not bodies:
        print(f"no Bundles in {chosen.bundles}", file=sys.stderr)
        return 1
    with ground():
        return measure(bodies)


def measure(bodies: list[tuple[str, bytes]]) -> int:
    """Time every Bundle, and print the ratios."""
    good = stored_once(bodies)
    if not good:
        return 1
    bare_tables()
    rounds: list[dict[str, float]] = []
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and len(rounds) < 15:
        rounds.append(_round(good, until))
    report(good, rounds)
    return 0


def stored_once(bodies: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Post every Bundle once, those that refer to others' resources after them; the ones that went in, in order."""
    from lienthong.fhir.outcome import Refused

    good: list[tuple[str, bytes]] = []
    waiting, progress = bodies, True
    while waiting and progress:
        refusals: dict[str, Refused] = {}
        for name, body in waiting:
            try:
                _ours(body)
                good.append((name, body))
            except Refused as error:
                refusals[name] = error
        progress = len(refusals) < len(waiting)
        waiting = [each for each in waiting if each[0] in refusals]
    for name, error in refusals.items() if waiting else ():
        say(f"{name} is refused: {error.faults[0].expression}: {error.faults[0].text} ({len(error.faults)} faults)")
    return good


def _round(bodies: list[tuple[str, bytes]], until: float) -> dict[str, float]:
    """One pass over the Bundles: seconds in total, by contestant."""
    total = {"ours": 0.0, "peer": 0.0, "bare": 0.0, "validation": 0.0, "entries": 0}
    for number, (_name, body) in enumerate(bodies):
        if number and time.monotonic() > until + 10:
            break
        copies, entries = _captured(body)
        total["peer"] += _timed(lambda: _peer(body, copies, ""))  # noqa: B023 - called at once
        total["bare"] += _timed(lambda: _peer(body, copies, "bare_"))  # noqa: B023
        total["ours"] += _timed(lambda: _ours(body))  # noqa: B023
        total["validation"] += _validated(body)
        total["entries"] += entries
    return total


def _timed(function: Any) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def _ours(body: bytes) -> bytes:
    from lienthong import fhir
    from lienthong.fhir import json_text

    return json_text.text(fhir.transaction(json_text.parse(body), actor=actor()))


def _peer(body: bytes, copies: list[tuple[str, bytes]], prefix: str) -> None:
    from lienthong import database

    orjson.loads(body)
    with database.transaction() as connection:
        for target, data in copies:
            with connection.cursor() as cursor, cursor.copy(f"COPY {prefix}{target} FROM STDIN") as copy:
                copy.write(data)


def _validated(body: bytes) -> float:
    from lienthong.fhir import json_text, validation

    resources = [entry["resource"] for entry in json_text.parse(body)["entry"]]
    return _timed(lambda: [validation.faults_of(resource) for resource in resources])


def _captured(body: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """What the transaction would COPY: target and bytes. Nothing is stored."""
    from django.db import transaction

    from lienthong import fhir
    from lienthong.fhir import json_text, writing

    with transaction.atomic(), capture(writing) as caught:
        answer = fhir.transaction(json_text.parse(body), actor=actor())
        transaction.set_rollback(True)
    return [(f"{table} ({', '.join(columns)})", writing._text(rows)) for table, columns, rows in caught], len(
        answer["entry"]
    )


@contextmanager
def capture(writing: Any) -> Iterator[list[Copy]]:
    caught: list[Copy] = []
    copy = writing._copy

    def noted(table: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
        if rows:
            caught.append((table, columns, rows))
        copy(table, columns, rows)

    writing._copy = noted
    try:
        yield caught
    finally:
        writing._copy = copy


def bare_tables() -> None:
    """The same tables without keys and indexes; written ahead as the real ones are, so no temporary ones."""
    import psycopg

    from lienthong.database import settings

    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as owner:
        for name in ("resource", "version", "token", "reference", "date", "word", "quantity"):
            owner.execute(f"CREATE TABLE IF NOT EXISTS bare_fhir_{name} (LIKE fhir_{name} INCLUDING DEFAULTS)")


def report(bodies: list[tuple[str, bytes]], rounds: list[dict[str, float]]) -> None:
    last = rounds[1:] or rounds  # the first round warms
    ours, peer, bare, valid = (
        statistics.median(r[name] / r["entries"] for r in last) for name in ("ours", "peer", "bare", "validation")
    )
    size = sum(len(body) for _name, body in bodies)
    say(f"{len(bodies)} Bundles, {rounds[0]['entries']:.0f} entries, {size / 1e6:.1f} MB, {len(last)} rounds")
    say(f"transactions:               {1 / ours:8.0f} resources/s  {ours * 1e6:7.0f} µs each")
    say(f"orjson + COPY, same tables: {1 / peer:8.0f} resources/s  {peer * 1e6:7.0f} µs each")
    say(f"orjson + COPY, no indexes:  {1 / bare:8.0f} resources/s  {bare * 1e6:7.0f} µs each")
    say(f"validation alone:           {1 / valid:8.0f} resources/s  {valid * 1e6:7.1f} µs each")
    ratio, harsh = (statistics.median(r["ours"] / r[name] for r in last) for name in ("peer", "bare"))
    say(f"ratio to orjson + COPY of the same rows: {ratio:.2f} (at most 4); without indexes: {harsh:.2f}")


def of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The Bundles in a folder, each as a transaction."""
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.json.gz")]):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            bundle = orjson.loads(data)
        except orjson.JSONDecodeError:
            say(f"{path.name} is not JSON: left out")
            continue
        if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle" or not bundle.get("entry"):
            say(f"{path.name} is no Bundle: left out")
        elif bundle.get("type") == "transaction":
            yield path.name, data
        else:
            yield path.name, orjson.dumps(as_transaction(bundle))


def as_transaction(bundle: dict) -> dict:
    """A batch, collection, searchset or document as a transaction that creates what is in it."""
    entries = [
        {"fullUrl": entry.get("fullUrl", f"urn:entry:{number}"), "resource": entry["resource"],
         "request": entry.get("request", {"method": "POST", "url": entry["resource"]["resourceType"]})}
        for number, entry in enumerate(bundle["entry"]) if "resource" in entry
    ]  # fmt: skip
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def generated() -> Iterator[tuple[str, bytes]]:
    """Bundles of the generator carebundle (a development dependency)."""
    from carebundle import PROFILES, generate_bundle, to_json

    for profile in PROFILES:
        for seed in range(4):
            yield f"{profile} {seed}", str(to_json(generate_bundle(profile=profile, seed=seed))).encode()


if __name__ == "__main__":
    sys.exit(main())
