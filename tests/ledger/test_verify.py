"""What would be lost if somebody with all rights could change the ledger unseen: the worth of every proof in it."""

import hashlib
import hmac
from contextlib import contextmanager

import pytest

from lienthong.ledger import Accepted, couriers, refold, seals
from lienthong.ledger.verify import Fault, Tail, verify
from lienthong.ledger.work import settle
from tests.ledger.paper_life import Paper, make_tables
from tests.ledger.partner import PlannedCourier, intruder
from tests.ledger.test_deliveries import put
from tests.ledger.test_life import begin


class Signer:
    """Signs with a key of the test's own."""

    def __init__(self, key=b"home"):
        self.key = key

    def sign(self, data):
        return {"mac": hmac.new(self.key, data, hashlib.sha256).hexdigest()}

    def check(self, data, signature):
        return hmac.compare_digest(self.sign(data)["mac"], signature["mac"])


@pytest.fixture(autouse=True)
def sealed(fresh_database, sign, monkeypatch):
    """Two blocks of papers, and what follows of a life and a delivery."""
    make_tables()
    monkeypatch.setattr(refold, "lives", lambda: [Paper])
    seals.sign_with(Signer())
    for number in range(2):
        for paper in range(3):
            sign(f"paper:{number}{paper}")
        settle()
    begin()
    couriers.bind(PlannedCourier("planned", [Accepted({"code": "T"})]))
    put()
    settle()
    seals.sign_with(Signer())
    assert faults() == []


def faults():
    return [report for report in verify() if isinstance(report, Fault)]


def tail():
    return next(report for report in verify() if isinstance(report, Tail))


def kinds():
    return [(fault.kind, fault.where.split(" (")[0]) for fault in faults()]


@contextmanager
def undone(table):
    """What is changed in the table inside the block is as it was after it."""
    with intruder() as connection:
        connection.execute(f"CREATE TEMPORARY TABLE kept AS TABLE {table}")
        yield connection
        connection.execute(f"DELETE FROM {table}")
        identity = "OVERRIDING SYSTEM VALUE" if table == "ledger_event" else ""
        connection.execute(f"INSERT INTO {table} {identity} SELECT * FROM kept")


ALTERED = [
    "thing = 'paper:99'",
    'data = \'{"file": "other"}\'',
    "happened_at = happened_at - interval '1 second'",
    "actor = 'user:other'",
    "parties = '{}'",
    "hash = sha256('other')",
    "key = 'a-key'",
]


def test_each_altered_field_of_an_event_is_named():
    for change in ALTERED:
        with undone("ledger_event") as connection:
            connection.execute(f"UPDATE ledger_event SET {change} WHERE seq = 5")
            assert kinds() == [("altered", "event 5")], change
    assert kinds() == []


def test_a_missing_event_is_named():
    with intruder() as connection:
        connection.execute("DELETE FROM ledger_event WHERE seq = 5")
    assert ("missing", "event 5") in kinds()


def test_an_inserted_event_is_named():
    with intruder() as connection:
        connection.execute(
            "INSERT INTO ledger_event (seq, id, era, xid, kind, subject, thing, actor, organisation, parties, data,"
            " happened_at, recorded_at, hash) OVERRIDING SYSTEM VALUE"
            " SELECT 1000, gen_random_uuid(), era, xid, kind, subject, thing, actor, organisation, parties, data,"
            " happened_at, recorded_at, hash FROM ledger_event WHERE seq = 5"
        )
    assert kinds() == [("inserted", "event 1000")]


def test_an_event_moved_in_time_is_named():
    with intruder() as connection:
        connection.execute("UPDATE ledger_event SET xid = '1' WHERE seq = 5")
    assert kinds() == [("inserted", "event 5"), ("moved", "event 5")]  # by the block it went to, and by its own


def test_an_event_and_its_own_hash_altered_together_are_named_by_the_block():
    from lienthong import ledger
    from lienthong.ledger.event import content_hash

    with intruder() as connection:
        connection.execute("UPDATE ledger_event SET thing = 'paper:99' WHERE seq = 5")
        (event,) = ledger.events(thing="paper:99")
        connection.execute("UPDATE ledger_event SET hash = %s WHERE seq = 5", [content_hash(event)])
    assert kinds() == [("altered", "event 5")]


def test_a_block_made_to_fit_is_betrayed_by_its_root_and_a_root_made_to_fit_by_its_signature():
    with intruder() as connection:
        connection.execute("UPDATE ledger_block SET leaves = overlay(leaves placing '\\x00' from 20) WHERE number = 1")
    assert ("root", "block 1") in kinds()
    with intruder() as connection:
        connection.execute("UPDATE ledger_block SET root = sha256('x') WHERE number = 2")
    assert ("signature", "block 2") in kinds()
    assert ("link", "block 3") in kinds()


def test_a_missing_block_is_named():
    with intruder() as connection:
        connection.execute("DELETE FROM ledger_block WHERE number = 2")
    assert ("missing", "block 2") in kinds()


def test_a_signature_of_another_home_is_refused():
    seals.sign_with(Signer(b"another"))
    assert {kind for kind, _where in kinds()} == {"signature"}


DIFFERENT = [
    ("test_paper", "state = 'used'"),
    ("test_paper_action", "\"by\" = 'user:other'"),
    ("ledger_obligation", "due_at = due_at + interval '1 year'"),
    ("ledger_obligation_arisen", "debtor = 'facility:0'"),
    ("ledger_receipt", "id = gen_random_uuid()"),
    ("ledger_delivery", "state = 'refused'"),
]


def test_rows_that_differ_from_their_history_are_named():
    for table, change in DIFFERENT:
        with undone(table) as connection:
            connection.execute(f"UPDATE {table} SET {change}")
            assert {fault.kind for fault in faults()} == {"row"}, (table, change)
    assert kinds() == []


def test_the_unsealed_tail_is_reported_and_its_altered_rows_too(sign):
    assert tail().events == 0
    sign("paper:late")
    sign("paper:later")
    assert tail().events == 2
    assert tail().oldest.total_seconds() > 0
    with intruder() as connection:
        connection.execute("UPDATE ledger_event SET actor = 'user:other' WHERE thing = 'paper:later'")
    assert [kind for kind, _where in kinds()] == ["altered"]


def test_without_a_signer_blocks_are_unsigned_and_it_is_said(sign):
    seals.sign_with(None)
    sign("paper:unsigned")
    settle()
    assert {kind for kind, _where in kinds()} == {"unsigned"}
