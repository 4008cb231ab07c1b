"""What vendor and ministry would lose: figures that are true, and a pilot whose result is measured and then frozen."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.exchange import account, hub
from lienthong.ledger import refold
from lienthong.oversight import metering, metering_door, partnership_pilot
from lienthong.oversight.metering import BOUNDS, Usage
from lienthong.oversight.partnership_pilot import Measure, Pilot
from tests.access.actors import signed_in, user
from tests.exchange import sample
from tests.exchange.conftest import december as december
from tests.exchange.conftest import places as places
from tests.oversight.vendor_story import MINISTRY, Software, admitted, envelope

CLINIC = f"facility:{sample.CLINIC}"
TARGETS = [(Measure.REQUESTS, 2), (Measure.ENVELOPES, 3), (Measure.ACCEPTED, 60), (Measure.LATENCY, 10_000)]


@pytest.fixture(autouse=True)
def house(monkeypatch):
    from lienthong.web import house

    house.build()
    monkeypatch.setattr(metering_door, "_start", lambda: None)
    monkeypatch.setattr(metering_door, "_counts", {})


@pytest.fixture
def software(db, places) -> Software:
    _vendor, product, by = admitted()
    return Software.of(product, by)


def usage(door: str, client: str) -> Usage:
    return Usage.objects.unscoped("a test").get(door=door, client=client)


def test_what_software_asks_is_counted_by_day_client_and_door(software):
    token = software.token()["access_token"]
    patient = {"resourceType": "Patient", "gender": "female"}
    assert software.fhir("POST", "/Patient", patient, token)[0] == 200
    assert software.fhir("POST", "/Patient", {"resourceType": "Patient", "gender": "x"}, token)[0] == 422
    assert software.fhir("GET", "/Patient", None, "wrong")[0] == 401
    metering_door.flush()
    assert software.fhir("POST", "/Patient", {"resourceType": "Patient", "active": True}, token)[0] == 200
    metering_door.flush()
    metering_door.flush()  # nothing more
    row = usage("fhir", software.given.key.client.code)
    assert (row.day, row.requests, row.refused, row.failed) == (clock.today(), 3, 1, 0)
    assert sum(row.histogram) == 3 and row.received > 100 and row.sent > 100 and row.availability == 100
    assert usage("fhir", "").refused == 1  # whoever brings no good token


def test_what_can_not_be_added_is_kept_for_the_next_time(software, monkeypatch):
    software.fhir("POST", "/Patient", {"resourceType": "Patient", "active": True})
    with monkeypatch.context() as broken:
        broken.setattr(metering_door, "QUERIES", {"add": "SELECT 1 / 0, %(day)s"})
        with pytest.raises(Exception, match="division by zero"), transaction.atomic():
            metering_door.flush()
    metering_door.flush()
    assert usage("fhir", software.given.key.client.code).requests == 1


def test_a_failure_of_ours_counts_against_us():
    counted = metering_door.metered(lambda environ, start: start("503 Service Unavailable", []) or [b""])
    list(counted({"PATH_INFO": "/fhir/Patient"}, lambda *_: None))
    broken = metering_door.metered(_raising)
    with pytest.raises(RuntimeError):
        broken({"PATH_INFO": "/api/token/take"}, lambda *_: None)
    assert {key[2]: counts[2] for key, counts in metering_door._counts.items()} == {"fhir": 1, "hub": 1}
    list(metering_door.metered(lambda environ, start: [b""])({"PATH_INFO": "/sign-in/"}, lambda *_: None))
    assert len(metering_door._counts) == 2  # pages for people are not metered


def _raising(environ, start_response):
    raise RuntimeError


@given(st.lists(st.floats(0.01, 12_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_the_bucket_of_the_request_that_stands_there(times, share):
    import math
    from bisect import bisect_left

    histogram = [0] * (len(BOUNDS) + 1)
    for one in times:
        histogram[bisect_left(BOUNDS, one)] += 1
    exact = sorted(times)[math.ceil(len(times) * share) - 1]
    found = metering.percentile(histogram, share)
    assert found == next((bound for bound in BOUNDS if exact <= bound), BOUNDS[-1])


def test_nothing_has_no_percentile_and_no_share():
    assert metering.percentile([0] * (len(BOUNDS) + 1), 0.5) is None
    assert metering.percent(0, 0) is None
    assert metering.percent(9_999, 10_000) == 99.99
    assert metering.percent(999_999, 1_000_000) == 99.99  # never rounded up to all of it


def sent(clinic: access.Actor) -> None:
    """Two envelopes accepted and one refused, for real."""
    for number, changes in ((1, {}), (2, {}), (3, {"GIOI_TINH": "9"})):
        tables = sample.tables(XML1={"MA_LK": f"37S01261200000{number:02d}", **changes})
        for rows in tables.values():
            for row in rows:
                row["MA_LK"] = f"37S01261200000{number:02d}"
        hub.receive(sample.envelope(tables), sender=CLINIC, channel="command", actor=clinic)


def test_a_pilot_is_agreed_runs_is_measured_and_its_result_frozen(software):
    vendor = software.given.key.product.vendor
    by = access.Actor("user:vendor-0001", vendor.party, frozenset({"facility_it"}))
    account.register("his-37s01", sample.CLINIC)
    client = account.Account.objects.get(username="his-37s01").client
    facts = {"first_day": date(2026, 12, 11), "last_day": date(2026, 12, 31), "terms": "Thử trong ba tuần."}
    pilot = partnership_pilot.propose(
        software.given.key.product, site=CLINIC, aim="Gửi XML từ trạm", targets=TARGETS, **facts, by=MINISTRY
    )
    with pytest.raises(ledger.InvalidState):  # not before the vendor agreed
        partnership_pilot.start(pilot, [client.code], by=MINISTRY)
    with pytest.raises(access.NotAllowed):
        partnership_pilot.agree(pilot, by=access.Actor("user:x", "vendor:0099", frozenset({"facility_it"})))
    partnership_pilot.agree(pilot, by=by)
    with pytest.raises(ledger.InvalidState):
        partnership_pilot.start(pilot, [], by=MINISTRY)
    partnership_pilot.start(pilot, [client.code], by=MINISTRY)
    sent(client.actor)
    metering_door._add((client.code, CLINIC, "hub"), [3, 0, 0, 900, 900, *[0] * 5, 3, *[0] * (len(BOUNDS) - 5)])
    metering_door.flush()
    told = {one.measure: (one.found, one.met) for one in partnership_pilot.results(pilot)}
    assert told == {
        "requests": (3, True), "envelopes": (3, True), "accepted": (66.66, True), "latency": (10, True),
    }  # fmt: skip
    partnership_pilot.end(pilot, "Đạt mọi chỉ tiêu", by=MINISTRY)
    hub.receive(sample.envelope(), sender=CLINIC, channel="command", actor=client.actor)
    frozen = {one.measure: (one.found, one.met) for one in partnership_pilot.results(Pilot.objects.within(by).get())}
    assert frozen == told
    assert [one.name for one in pilot.actions.order_by("number")] == ["proposed", "agreed", "started", "ended"]
    assert [said for said in refold.differences() if said] == []


@pytest.mark.django_db
def test_each_sees_the_usage_of_its_own(software):
    software.sends(envelope(software))
    software.fhir("POST", "/Patient", {"resourceType": "Patient", "active": True})
    metering_door._add(("client:x", CLINIC, "hub"), [1, 0, 0, 1, 1, 1, *[0] * len(BOUNDS)])
    metering_door.flush()
    vendor = access.Actor("user:v", "vendor:0001", frozenset({"facility_it"}))
    clinic = access.Actor("user:c", CLINIC, frozenset({"facility_it"}))
    assert {one.organisation for one in Usage.objects.within(vendor)} == {"facility:T0001"}
    assert {one.organisation for one in Usage.objects.within(clinic)} == {CLINIC}
    assert Usage.objects.within(MINISTRY).count() == 2
    page = signed_in(user("bo", ("agency:moh", "ministry_officer"))).get("/vendors/usage")
    assert page.status_code == 200 and "client:x" in page.content.decode()
    exported = signed_in(user("tram", (CLINIC, "facility_it"))).get("/vendors/usage?export=csv")
    text = b"".join(exported.streaming_content).decode() if exported.streaming else exported.content.decode()
    assert "client:x" in text and "T0001" not in text
