"""FHIR creates with 8 clients, each durable: `python -m bench.fhir_creates`.

One worker of granian on loopback, 8 open connections of another process, each sending Observations of Patients linked
to persons: authorised, validated, indexed, audited, on disk when answered. The peer in the same run: 8 threads that do
nothing but INSERT the same JSON into one table and commit.
"""

import sys
import threading
import time

from bench.fhir_ground import ground, say, token
from bench.fhir_reads import fill, observation
from bench.fhir_serving import AUDITED, load, request, serving

CLIENTS, SECONDS, TURNS = 8, 4.0, 3


def main() -> int:
    with ground():
        key, subjects = token(), sorted(subjects_of(fill()))
        requests = [request("POST", "/fhir/Observation", key, body(number, subjects)) for number in range(2000)]
        with serving(AUDITED, CLIENTS) as port:
            load(port, CLIENTS, 1.0, requests)
            before, rates, peers, wrong = count(), [], [], 0.0
            for _ in range(TURNS):
                result = load(port, CLIENTS, SECONDS, requests)
                rates.append(result["rate"])
                wrong += result["wrong"]
                peers.append(peer(body(1, subjects)))
            stored = count() - before
    say(f"creates:             {sorted(rates)[TURNS // 2]:8.0f}/s (at least 1,500 with 8 clients)   {spread(rates)}")
    say(f"bare INSERT, commit: {sorted(peers)[TURNS // 2]:8.0f}/s with 8 clients                     {spread(peers)}")
    say(f"{stored} stored for {sum(rates) * SECONDS:.0f} answered; answers other than 201: {wrong:.0f}")
    return 1 if wrong else 0


def spread(rates: list[float]) -> str:
    return " ".join(f"{rate:.0f}" for rate in rates)


def subjects_of(paths: list[str]) -> set[str]:
    """The Patients of stored Observations."""
    from lienthong import database

    rows = database.connection().execute("SELECT id FROM fhir_resource WHERE type = 'Patient'").fetchall()
    assert paths and rows
    return {f"Patient/{row[0]}" for row in rows}


def body(number: int, subjects: list[str]) -> str:
    import orjson

    return orjson.dumps({**observation(number), "subject": {"reference": subjects[number % len(subjects)]}}).decode()


def count() -> int:
    from lienthong import database

    row = database.connection().execute("SELECT count(*) FROM fhir_resource").fetchone()
    assert row
    return row[0]


def peer(content: str) -> float:
    """Rows a second of eight connections that only insert and commit."""
    import psycopg

    from lienthong.database import settings

    with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS bench_peer (id bigserial PRIMARY KEY, content text)")
    done, until = [0] * CLIENTS, time.monotonic() + SECONDS

    def one(number: int) -> None:
        with psycopg.connect(**settings.of_role(settings.OWNER), autocommit=True) as connection:
            while time.monotonic() < until:
                connection.execute("INSERT INTO bench_peer (content) VALUES (%s)", [content])
                done[number] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


if __name__ == "__main__":
    sys.exit(main())
