"""FHIR reads: authorised and audited, against the same callable with neither: `python -m bench.fhir_reads`.

One worker of granian on loopback; load from another process over 16 open connections; resources drawn by a seed from
5,000 Observations of 100 Patients linked to persons. The two take turns, so that both see the same machine.
"""

import argparse
import random
import statistics
import sys

from bench.fhir_ground import actor, ground, say, token
from bench.fhir_serving import AUDITED, BARE, load, request, serving

PATIENTS, EACH = 100, 50
CONNECTIONS, SECONDS, TURNS = 16, 3.0, 4


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.fhir_reads", description=__doc__.splitlines()[0])
    options.add_argument("--threads", type=int, default=4, help="threads of the worker (default 4)")
    chosen = options.parse_args()
    with ground():
        key, paths = token(), fill()
        chance = random.Random(20261123)
        requests = [request("GET", chance.choice(paths), key) for _ in range(5000)]
        with serving(AUDITED, chosen.threads) as audited, serving(BARE, chosen.threads) as bare:
            return measure(audited, bare, requests)


def measure(audited: int, bare: int, requests: list[str]) -> int:
    """Load both in turns; print medians and the ratio."""
    for port in (audited, bare):
        load(port, CONNECTIONS, 1.0, requests)  # warms
    before, rates, wrong = audit_rows(), {audited: [], bare: []}, 0.0
    for _ in range(TURNS):
        for port, found in rates.items():
            result = load(port, CONNECTIONS, SECONDS, requests)
            found.append(result["rate"])
            wrong += result["wrong"]
    written = audit_rows() - before
    ours, peer = (statistics.median(rates[port]) for port in (audited, bare))
    share = statistics.median(a / b for a, b in zip(rates[audited], rates[bare], strict=True))
    say(f"authorised and audited: {ours:8.0f} reads/s (at least 5,000)   {spread(rates[audited])}")
    say(f"with neither:           {peer:8.0f} reads/s                    {spread(rates[bare])}")
    say(
        f"share: {share:.0%} (at least 70 %); {written} rows of the audit for {sum(rates[audited]) * SECONDS:.0f} reads"
    )
    say(f"answers other than 200: {wrong:.0f}")
    return 1 if wrong else 0


def spread(rates: list[float]) -> str:
    return " ".join(f"{rate:.0f}" for rate in rates)


def audit_rows() -> int:
    from lienthong import database

    row = database.connection().execute("SELECT count(*) FROM access_audit WHERE kind = 'read'").fetchone()
    assert row
    return row[0]


def fill() -> list[str]:
    """Store the resources; give their addresses."""
    from lienthong import fhir
    from lienthong.fhir.patients import SYSTEMS

    citizen = next(system for system, name in SYSTEMS.items() if name == "personal-number")
    paths: list[str] = []
    for number in range(PATIENTS):
        patient = {
            "resourceType": "Patient", "name": [{"text": f"Nguyễn Văn {number}"}], "birthDate": "1950",
            "identifier": [{"system": citizen, "value": f"001{number:09d}"}],
        }  # fmt: skip
        observations = {f"urn:observation:{n}": observation(n) for n in range(EACH)}
        stored = fhir.store.write_many({"urn:patient": patient, **observations}, actor=actor())
        paths += [f"/fhir/{each.reference}" for each in stored[1:]]
    return paths


def observation(number: int) -> dict:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4", "display": "Heart rate"}]},
        "subject": {"reference": "urn:patient"},
        "effectiveDateTime": f"2026-11-{1 + number % 28:02d}T08:{number % 60:02d}:00+07:00",
        "valueQuantity": {"value": 60 + number % 40, "system": "http://unitsofmeasure.org", "code": "/min"},
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
