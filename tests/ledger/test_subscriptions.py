"""What would be lost: an effect that happens twice or never, a fault in one room that stops the others."""

import time

import pytest

from lienthong import database, ledger
from lienthong.ledger import subscriptions
from lienthong.ledger.subscriptions import Subscription
from lienthong.ledger.work import settle

pytestmark = pytest.mark.usefixtures("fresh_database")


class Room:
    """A subscriber that writes what it is told, and fails at what it is made to fail at."""

    def __init__(self, name="room"):
        self.name, self.fails_at = name, set()
        ledger.subscribe(Subscription(name, ("paper.signed",), self.handle))

    def handle(self, event):
        ledger.record(
            "note.made",
            subject=event.subject,
            thing=f"note:{self.name}:{event.thing}",
            by="system:worker",
            organisation="system:worker",
        )
        if event.thing in self.fails_at:
            raise RuntimeError(f"cannot handle {event.thing}")

    def notes(self):
        return [
            e.thing.removeprefix(f"note:{self.name}:") for e in ledger.events(kind="note.made") if self.name in e.thing
        ]


def retries():
    query = "SELECT subject, state, attempts FROM ledger_retry ORDER BY number"
    return database.connection().execute(query).fetchall()


def test_each_event_has_its_effect_once(sign):
    room = Room()
    for number in range(3):
        sign(f"paper:{number}")
    settle()
    settle()
    assert room.notes() == ["paper:0", "paper:1", "paper:2"]


def test_a_failed_handling_leaves_no_effect_and_is_tried_again(sign):
    room = Room()
    room.fails_at = {"paper:1"}
    sign("paper:1")
    subscriptions.serve(subscriptions.all_subscriptions()[0])
    wait_for(lambda: retries(), lambda: subscriptions.serve(subscriptions.all_subscriptions()[0]))
    assert room.notes() == []
    room.fails_at = set()
    settle()
    assert room.notes() == ["paper:1"]
    assert retries() == []


def test_later_events_of_the_same_subject_wait_and_those_of_others_go_on(sign):
    room = Room()
    room.fails_at = {"paper:1"}
    sign("paper:1", subject="person:1")
    sign("paper:2", subject="person:1")
    sign("paper:3", subject="person:2")
    wait_for(lambda: room.notes(), tell_all)
    assert room.notes() == ["paper:3"]
    room.fails_at = set()
    settle()
    assert room.notes() == ["paper:3", "paper:1", "paper:2"]  # in order within the subject


def test_a_fault_in_one_room_undoes_nothing_in_another(sign):
    broken, sound = Room("broken"), Room("sound")
    broken.fails_at = {"paper:1"}
    sign("paper:1")
    wait_for(lambda: sound.notes() and retries(), tell_all)
    assert sound.notes() == ["paper:1"]
    assert broken.notes() == []


def test_what_fails_for_good_is_shown_to_a_person_who_has_it_tried_again(sign, monkeypatch):
    monkeypatch.setattr(subscriptions, "PATIENCE", 3)
    room = Room()
    room.fails_at = {"paper:1"}
    sign("paper:1")
    sign("paper:2")
    wait_for(lambda: subscriptions.stuck(), tell_all)
    (row,) = subscriptions.stuck()
    assert (row["thing"], row["attempts"], row["behind"]) == ("paper:1", 3, 1)
    assert "cannot handle paper:1" in row["fault"]
    settle()  # what is stuck doesn't keep the worker busy
    room.fails_at = set()
    subscriptions.retry(row["number"], by="user:admin", organisation="agency:moh")
    settle()
    assert room.notes() == ["paper:1", "paper:2"]
    assert subscriptions.stuck() == []
    (said,) = ledger.events(kind="subscriber.retried")
    assert said.by == "user:admin"


def test_an_event_that_a_subscriber_records_reaches_other_subscribers(sign):
    Room("first")
    heard = []
    ledger.subscribe(Subscription("second", ("note.made",), lambda event: heard.append(event.thing)))
    sign("paper:1")
    settle()
    assert heard == ["note:first:paper:1"]


def test_a_rehearsal_tells_subscribers_inside_the_open_transaction_and_leaves_nothing(sign):
    room = Room()
    with pytest.raises(ZeroDivisionError), database.transaction():
        sign("paper:1")
        ledger.rehearse()
        assert room.notes() == ["paper:1"]
        1 / 0  # noqa: B018
    assert room.notes() == []
    assert ledger.events() == []


def tell_all():
    for subscription in subscriptions.all_subscriptions():
        subscriptions.serve(subscription)


def wait_for(condition, work):
    """Other databases of the cluster may hold the horizon back for a moment."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        work()
        time.sleep(0.01)
