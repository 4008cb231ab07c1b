"""Many at once: one identity makes one resource, and no software has to ask again."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.fhir.conftest import CLINIC, Client, client_of

THREADS = 8


def at_once(function: Callable[[int], Any]) -> list[Any]:
    """Call the function in eight threads that start together, each with a connection of its own."""
    from django.db import connection

    results: list[Any] = [None] * THREADS
    start = threading.Barrier(THREADS)

    def one(number: int) -> None:
        start.wait()
        try:
            results[number] = function(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def http(fresh_database, monkeypatch) -> Client:
    """A client whose every thread talks to this test's database."""
    from django.db import connections

    settings = dict(connections["default"].settings_dict)
    monkeypatch.setitem(connections.settings, "default", settings)
    return client_of(CLINIC, "facility_it")


@pytest.mark.parametrize("query", ["identifier=urn:test:mrn|P1", "name=lanh&birthdate=1950-03-01"])
def test_eight_conditional_creates_of_one_identity_make_one_resource(http, patient, query):
    replies = at_once(lambda number: http("POST", "/Patient", patient, IF_NONE_EXIST=query))
    assert sorted(reply.status for reply in replies) == [200] * 7 + [201]
    assert len({reply.json["id"] for reply in replies}) == 1
    assert len(http("GET", "/Patient").json["entry"]) == 1


def test_eight_transactions_that_share_identities_in_another_order_all_succeed(http, patient):
    def entry(number: int) -> dict:
        identified = {**patient, "identifier": [{"system": "urn:test:mrn", "value": f"P{number}"}]}
        request = {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier=urn:test:mrn|P{number}"}
        return {"resource": identified, "request": request}

    def bundle(number: int) -> dict:
        order = [(number + step * (1 if number % 2 else -1)) % 8 for step in range(8)]
        return {"resourceType": "Bundle", "type": "transaction", "entry": [entry(each) for each in order]}

    replies = at_once(lambda number: http("POST", "/", bundle(number)))
    assert [reply.status for reply in replies] == [200] * 8
    assert len(http("GET", "/Patient").json["entry"]) == 8


def test_eight_updates_of_one_resource_make_eight_versions(http, patient):
    replies = at_once(lambda number: http("PUT", "/Patient/lanh", {**patient, "id": "lanh"}))
    assert sorted(reply.status for reply in replies) == [200] * 7 + [201]
    assert {reply.headers["ETag"] for reply in replies} == {f'W/"{number}"' for number in range(1, 9)}


def test_of_eight_updates_of_the_same_version_one_counts(http, patient):
    """Seven writers learn that somebody was first: nobody's change is lost unseen."""
    http("PUT", "/Patient/lanh", {**patient, "id": "lanh"})
    replies = at_once(lambda number: http("PUT", "/Patient/lanh", {**patient, "id": "lanh"}, IF_MATCH='W/"1"'))
    assert sorted(reply.status for reply in replies) == [200] + [412] * 7


def test_eight_conditional_updates_make_one_resource(http, patient):
    replies = at_once(lambda number: http("PUT", "/Patient?identifier=urn:test:mrn|P1", patient))
    assert sorted(reply.status for reply in replies) == [200] * 7 + [201]
    assert len({reply.json["id"] for reply in replies}) == 1


def versions(http: Client, path: str, count: int) -> list[str]:
    """The versions of a history, once there are `count`: transactions of other tests on this server hold it up, too."""
    for _ in range(600):
        entries = http("GET", path).json.get("entry", [])
        if len(entries) >= count:
            break
        time.sleep(0.1)
    return [entry["response"]["etag"] for entry in entries]


def test_history_since_a_moment_never_skips_what_is_still_being_written(http, patient):
    """A follower that has read up to a moment must not miss a version committed later with an earlier number."""
    key = http("POST", "/Patient", patient).json["id"]
    since = http("GET", f"/Patient/{key}").json["meta"]["lastUpdated"].replace("+", "%2B")
    path = f"/Patient/{key}/_history?_since={since}"
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute("SELECT pg_current_xact_id()")  # somebody writes, and has not committed yet
        http("PUT", f"/Patient/{key}", {**patient, "id": key})
        assert versions(http, path, 1) == ['W/"1"']
        assert len(http("GET", f"/Patient/{key}/_history").json["entry"]) == 2
        other.commit()
    assert versions(http, path, 2) == ['W/"2"', 'W/"1"']
    assert http("GET", f"/Patient/{key}/_history?_since=yesterday").status == 400
