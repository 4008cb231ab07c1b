"""What would be lost if a follower read past a transaction still open: an event that nobody is ever told of."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connections

from lienthong import database, ledger
from lienthong.ledger import seals, subscriptions
from lienthong.ledger.followers import Follower, Position, horizon, newest
from lienthong.ledger.work import settle
from tests.ledger.partner import intruder

pytestmark = pytest.mark.usefixtures("fresh_database")


@contextmanager
def open_transaction(kind: str):
    """Another connection records an event and keeps its transaction open until told to commit."""
    recorded, commit, done = threading.Event(), threading.Event(), threading.Event()

    def elsewhere():
        try:
            with database.transaction():
                ledger.record(kind, subject="person:1", thing="paper:late", by="user:an", organisation="facility:1")
                recorded.set()
                commit.wait(20)
        finally:
            connections.close_all()
            done.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    assert recorded.wait(20)

    def now():
        commit.set()
        assert done.wait(20)

    try:
        yield now
    finally:
        commit.set()
        thread.join()


def test_what_is_committed_late_is_not_skipped(sign):
    """The late one has the lower number; whoever had read by number would never see it."""
    told = []
    ledger.subscribe(ledger.Subscription("reader", ("paper.signed",), lambda event: told.append(event.thing)))
    with open_transaction("paper.signed") as commit:
        sign("paper:early")
        seals.seal()
        for subscription in subscriptions.all_subscriptions():
            subscriptions.serve(subscription)
        assert told == []  # the open transaction began before: nobody reads past it
        commit()
    settle()
    assert told == ["paper:late", "paper:early"]
    sealed = set(seals.newest().hashes())
    assert {event.seq for event in ledger.events()} <= sealed


def _wait_for_strangers() -> None:
    """Until what another test has left on the server has ended: nobody reads past a transaction that is open there."""
    until = time.monotonic() + 10
    while horizon() != newest() and time.monotonic() < until:
        time.sleep(0.05)


def test_a_follower_reads_each_event_once_in_order_and_only_its_kinds(sign, tell):
    for number in range(5):
        sign(f"paper:{number}")
        tell("paper.received", f"paper:{number}")
    follower = Follower("reader").enter()
    _wait_for_strangers()
    read = []
    while events := follower.ahead(horizon(), kinds=("paper.received",), limit=2):
        read += [event.thing for event in events]
        follower.move(Position(*events[-1].position))
    assert read == [f"paper:{number}" for number in range(5)]


def test_events_of_an_earlier_era_come_first_whatever_their_transaction_number(sign):
    """A restore into another cluster: its transaction numbers are lower than those of the events it brought."""
    sign("paper:old")
    with intruder() as connection:
        connection.execute("UPDATE ledger_event SET xid = '9000000000000'")
        connection.execute("UPDATE database_home SET era = 2")
    sign("paper:new")
    told = []
    ledger.subscribe(ledger.Subscription("reader", ("paper.signed",), lambda event: told.append(event.thing)))
    settle()
    assert told == ["paper:old", "paper:new"]
    sign("paper:newer")
    settle()
    assert told == ["paper:old", "paper:new", "paper:newer"]
