"""What would be lost if many at once meant something else than one by one: an action, an event, the rules of states."""

from datetime import date
from uuid import uuid4

import pytest

from lienthong import ledger
from lienthong.ledger import many_lives, refold
from tests.ledger.paper_life import Paper, State, TriedPaperAction, make_tables
from tests.ledger.test_life import Doctor

VALID = date(2026, 12, 21)


@pytest.fixture(autouse=True)
def _tables(fresh_database):
    make_tables()


def begun(count=3):
    rows = [{"title": f"Paper {number}", "valid_until": VALID} for number in range(count)]
    return many_lives.begin_many(Paper, State.SIGNED, rows, by=Doctor(), parties=lambda one: {"sender": one.title})


def wrong():
    return [said for paper in refold._of_life(Paper) if (said := paper)]


def test_each_has_its_action_its_event_and_its_row():
    papers = begun()
    assert [paper.title for paper in papers] == ["Paper 0", "Paper 1", "Paper 2"]
    for paper in papers:
        (event,) = ledger.events(thing=paper.thing)
        (action,) = paper.actions.all()
        assert (event.kind, event.parties, action.event) == ("paper.signed", {"sender": paper.title}, event.id)
        assert Paper.objects.get(pk=paper.pk).state == "signed"
    assert wrong() == []


def test_acting_on_many_folds_as_acting_on_each_does():
    papers = begun()
    ids = [paper.pk for paper in papers]
    each = {ids[0]: {"facts": {"n": 1}}}
    acted = many_lives.act_many(
        Paper, ids, "received", State.RECEIVED, by="system:x", organisation="facility:2", each=each, title="Received",
        data=lambda one: {"title": one.title},
    )  # fmt: skip
    assert {paper.state for paper in acted} == {"received"}
    assert sorted(Paper.objects.values_list("title", "version")) == [("Received", 2)] * 3
    assert Paper.objects.get(pk=ids[0]).facts == {"n": 1}
    assert {event.data["title"] for paper in papers for event in ledger.events(thing=paper.thing)[1:]} == {"Received"}
    assert wrong() == []
    papers[1].refresh_from_db()
    papers[1].act("used", State.USED, by=Doctor())
    assert wrong() == []


def test_if_one_of_them_can_t_none_is_changed():
    papers = begun()
    papers[1].act("cancelled", State.CANCELLED, by=Doctor())
    with pytest.raises(ledger.InvalidState, match="1 of 3"):
        many_lives.act_many(Paper, [paper.pk for paper in papers], "received", State.RECEIVED, by=Doctor())
    assert TriedPaperAction.objects.filter(name="received").count() == 0
    assert len(ledger.events(kind="paper.received")) == 0


def test_none_at_all_is_nothing():
    assert many_lives.begin_many(Paper, State.SIGNED, [], by=Doctor()) == []
    assert many_lives.act_many(Paper, [uuid4()], "received", State.RECEIVED, by=Doctor()) == []
    with pytest.raises(ledger.InvalidState):
        many_lives.begin_many(Paper, State.USED, [{}], by=Doctor())
