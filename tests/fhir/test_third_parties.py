"""Real third-party data goes in: Bundles made by generators that nobody here wrote."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import carebundle
import pytest

from lienthong import fhir
from lienthong.access import SYSTEM
from lienthong.fhir import json_text, validation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("profile", carebundle.PROFILES)
def test_carebundles_go_in_whole_and_come_out_linked(http, profile):
    sent = json.loads(carebundle.to_json(carebundle.generate_bundle(profile=profile, seed=20261123)))
    reply = http("POST", "/", sent)
    assert reply.status == 200, reply.body
    assert len(reply.json["entry"]) == len(sent["entry"])
    (known,) = [entry["response"]["location"] for entry in reply.json["entry"]
                if entry["response"]["location"].startswith("Patient/")]  # fmt: skip
    key = known.split("/")[1]
    page = http("GET", f"/Observation?patient={key}&_count=500&_include=Observation:encounter").json
    modes = [entry["search"]["mode"] for entry in page["entry"]]
    wanted = [entry["resource"]["resourceType"] for entry in sent["entry"]]
    assert (modes.count("match"), modes.count("include")) == (wanted.count("Observation"), 1)
    assert b"urn:uuid" not in re.sub(rb'"value":"urn:uuid[^"]*"', b"", json_text.text(page))


@pytest.fixture(scope="module")
def hospital_stay(tmp_path_factory) -> list[dict]:
    """What clinosim writes of a small population: NDJSON files, a resource a line."""
    out = tmp_path_factory.mktemp("clinosim")
    command = [Path(sys.executable).with_name("clinosim"), "simulate", "--country", "US", "--population", "5"]
    subprocess.run([*command, "--seed", "42", "--output", out, "--format", "fhir-r4"], check=True, capture_output=True)
    return [json_text.parse(line) for path in sorted(out.glob("fhir_r4/*.ndjson")) for line in path.open()]


def test_clinosim_goes_in_once_mended_where_the_outcome_says(http, hospital_stay):
    """clinosim 0.6 has elements that R4 has not: the outcome names each, and without them everything goes in."""
    entries = [
        {"resource": resource, "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}}
        for resource in hospital_stay
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    for where, _text in refused_faults(bundle):
        number, path = re.fullmatch(r"Bundle\.entry\[(\d+)\]\.resource\.(.+)", where).groups()  # type: ignore[union-attr]
        *above, last = path.split(".")
        part = entries[int(number)]["resource"]
        for step in above:
            part = part[step]
        del part[last]
    answers = fhir.transaction(bundle, actor=SYSTEM)["entry"]
    assert {answer["response"]["status"] for answer in answers} == {"201 Created"}
    again = fhir.transaction(bundle, actor=SYSTEM)["entry"]
    assert {answer["response"]["etag"] for answer in again} == {'W/"2"'}
    counts: dict[str, int] = defaultdict(int)
    for resource in hospital_stay:
        counts[resource["resourceType"]] += 1
    found = fhir.store.search("Encounter", {"_count": "500"}, actor=SYSTEM)
    assert len(found.matches) == min(counts["Encounter"], 500)


def refused_faults(bundle: dict) -> list[tuple[str, str]]:
    """The faults for which the Bundle is refused as it stands, if any."""
    try:
        validated = [
            fault
            for number, entry in enumerate(bundle["entry"])
            for fault in validation.faults_of(entry["resource"], f"Bundle.entry[{number}].resource")
        ]
        if validated:
            with pytest.raises(fhir.Refused) as refusal:
                fhir.transaction(bundle, actor=SYSTEM)
            return [(str(fault.expression), fault.text) for fault in refusal.value.faults]
    except KeyError:
        pytest.fail("an entry without a resource")
    return []
