"""What would be lost: a duty nobody sees, one that closes without proof, one that stays late though it was done."""

import uuid
from datetime import timedelta

import pytest

from lienthong import ledger
from lienthong.database import clock
from lienthong.ledger import obligations
from tests.ledger.conftest import SIGNED

pytestmark = pytest.mark.django_db


def states(**given):
    return {row.rule: row.state for row in obligations.of(**given)}


def test_a_signed_paper_obliges_its_sender_until_the_law_says_so(sign):
    sign()
    with clock.at(SIGNED):
        owed = {row.rule: row for row in obligations.of(debtor="facility:01001")}
    assert {code: row.state for code, row in owed.items()} == {"paper.deliver": "open", "paper.report": "open"}
    assert owed["paper.report"].due_at.astimezone(clock.VIETNAM).isoformat() == "2026-12-21T23:59:59+07:00"
    assert owed["paper.report"].creditor == "facility:01002"
    assert owed["paper.report"].title("en") == "Report the paper"


def test_an_obligation_is_late_as_soon_as_its_time_has_passed(sign):
    sign()
    with clock.at(SIGNED + timedelta(hours=1)):
        assert states() == {"paper.deliver": "late", "paper.report": "open"}
        assert [row.rule for row in obligations.of(state="late")] == ["paper.deliver"]
        assert [row.rule for row in obligations.of(state="open")] == ["paper.report"]


def test_the_event_that_fulfils_it_closes_it_on_that_thing_only(sign, tell):
    sign("paper:1")
    sign("paper:2")
    received = tell("paper.received", "paper:1")
    assert states(thing="paper:1", state="fulfilled") == {"paper.deliver": "fulfilled"}
    assert states(thing="paper:2", state="fulfilled") == {}
    assert obligations.of(thing="paper:1").get(rule="paper.deliver").closed_by == received.id


def test_an_event_withdraws_what_no_longer_holds(sign, tell):
    sign()
    tell("paper.cancelled")
    assert states(state="withdrawn") == {"paper.deliver": "withdrawn"}


def test_what_was_received_before_doesnt_close_what_arises_after(sign, tell):
    tell("paper.received")
    sign()
    assert states(state="fulfilled") == {}


def test_in_one_batch_a_later_fact_closes_what_an_earlier_one_raised():
    parties = {"sender": "facility:01001", "receiver": "facility:01002"}
    signed = ledger.Draft("paper.signed", "person:1", "paper:1", "user:lan", "facility:01001", parties)
    received = ledger.Draft("paper.received", "person:1", "paper:1", "user:lan", "facility:01002")
    ledger.record_many([signed, received])
    assert states(state="fulfilled") == {"paper.deliver": "fulfilled"}


def test_it_closes_once_and_the_first_proof_stands(sign):
    sign()
    row = obligations.of().get(rule="paper.report")
    first, second = uuid.uuid4(), uuid.uuid4()
    assert ledger.fulfil(row, receipt=first) is True
    assert ledger.fulfil(row, receipt=second) is False
    assert obligations.withdraw(row, reason="late change of mind") is False
    assert obligations.of().get(rule="paper.report").receipt == first
