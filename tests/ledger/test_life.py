"""What would be lost: a paper in a state no rule allows, an action without an event, a row that tells otherwise."""

import threading
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import connections

from lienthong import ledger
from lienthong.database import clock
from lienthong.ledger import life, refold
from tests.ledger.paper_life import Paper, State, TriedPaperAction, make_tables

VALID = date(2026, 12, 21)


@dataclass(frozen=True)
class Doctor:
    code: str = "user:lan"
    organisation: str | None = "facility:01001"


@pytest.fixture(autouse=True)
def _tables(fresh_database):
    make_tables()


def begin(**more):
    return Paper.begin(State.SIGNED, by=Doctor(), subject="person:1", title="Referral", valid_until=VALID, **more)


def test_a_life_begins_with_its_action_its_event_and_its_row_together():
    paper = begin(parties={"sender": "facility:01001", "receiver": "facility:01002"}, data={"icd": "I10"})
    (action,) = paper.actions.all()
    (event,) = ledger.events(thing=paper.thing)
    assert (action.number, action.name, action.by, action.event) == (1, "signed", "user:lan", event.id)
    assert (event.kind, event.subject, event.organisation) == ("paper.signed", "person:1", "facility:01001")
    assert event.data["icd"] == "I10"
    assert Paper.objects.get(pk=paper.pk).valid_until == VALID
    assert ledger.obligations.of(thing=paper.thing).count() == 2


def test_what_cannot_follow_is_refused_and_changes_nothing():
    paper = begin()
    paper.act("used", State.USED, by=Doctor())
    with pytest.raises(ledger.InvalidState, match="it can't be cancelled; what may follow is nothing"):
        paper.act("cancelled", State.CANCELLED, by=Doctor())
    assert [action.name for action in paper.actions.all()] == ["signed", "used"]
    assert len(ledger.events(thing=paper.thing)) == 2


def test_a_life_begins_only_where_a_life_begins():
    with pytest.raises(ledger.InvalidState, match="it begins as signed"):
        Paper.begin(State.USED, by="user:lan", title="x")


def test_an_action_may_change_columns_and_leave_the_state():
    paper = begin().act(
        "moved", by="system:worker", due_at=datetime(2026, 12, 9, 8, tzinfo=clock.VIETNAM), owner="unit:1"
    )
    read = Paper.objects.get(pk=paper.pk)
    assert (read.state, read.owner, read.version) == ("signed", "unit:1", 2)
    assert ledger.events(kind="paper.moved")[0].by == "system:worker"


def test_of_two_who_act_at_once_the_second_is_judged_by_what_the_first_did():
    paper, said = begin(), []

    def act(name, state):
        try:
            Paper.objects.get(pk=paper.pk).act(name, state, by=Doctor())
            said.append("done")
        except ledger.InvalidState:
            said.append("refused")
        finally:
            connections.close_all()

    moves = [("used", State.USED), ("cancelled", State.CANCELLED)] * 4
    threads = [threading.Thread(target=act, args=move) for move in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done"] + ["refused"] * 7
    assert paper.actions.count() == 2


def test_the_same_key_begins_and_does_the_same_thing_once():
    paper, again = begin(key="paper-1"), begin(key="paper-1")
    assert again.pk == paper.pk
    assert Paper.objects.count() == TriedPaperAction.objects.count() == 1
    for _ in range(2):
        paper.act("used", State.USED, by=Doctor(), key="used-1")
    assert paper.actions.count() == 2


def test_rows_fold_from_their_actions(monkeypatch):
    paper = begin().act("received", State.RECEIVED, by=Doctor(), facts={"at": "desk 3"}, title="Referral II")
    assert fold(monkeypatch) == []
    Paper.objects.filter(pk=paper.pk).update(title="Something else")
    assert fold(monkeypatch) == [(paper.thing, "its title is 'Something else'; its actions say 'Referral II'")]


def test_an_array_is_the_same_as_it_was_given_and_as_it_is_read_back():
    from lienthong.assistance.funerals.offer import FuneralOffer

    member = uuid4()
    given, read = FuneralOffer(family=[str(member)]), FuneralOffer(family=[member])
    assert life.plain(given, "family") == life.plain(read, "family") == [str(member)]


def test_the_diagram_in_the_docs_is_drawn_from_the_moves():
    drawn = life.mermaid(Paper.NEXT, Paper.BEGIN)
    assert drawn.splitlines()[:3] == ["stateDiagram-v2", "    [*] --> signed", "    signed --> cancelled"]
    assert "    used --> [*]" in drawn


def fold(monkeypatch):
    monkeypatch.setattr(refold, "lives", lambda: [Paper])
    return [said for said in refold.differences() if said]
