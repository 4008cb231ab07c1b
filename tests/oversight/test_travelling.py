"""Interconnection over the whole country: a day of the clinic's, counted; numbers and the rows behind them agree."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lienthong import ledger
from lienthong.access.actor import Actor
from lienthong.database import clock
from lienthong.exchange import hub
from lienthong.exchange.interconnection import Asked
from lienthong.ledger.delivery import Delivery
from lienthong.oversight import travelling
from tests.exchange import conftest as exchange
from tests.exchange import sample

pytestmark = pytest.mark.django_db
MINISTRY = Actor("user:minh", "agency:moh", frozenset({"ministry_officer"}))
ELSEWHERE = Actor("user:ba", "unit:01", frozenset({"province_officer"}))
NOW = sample.NOW.replace(tzinfo=clock.VIETNAM)
SPAN = Asked(NOW.date() - timedelta(days=30), NOW.date())


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    """One envelope with papers came in; half an hour later."""
    exchange.stage()
    with clock.at(NOW):
        hub.receive(sample.envelope(sample.tables(sample.INPATIENT)), sender=f"facility:{sample.CLINIC}",
                    channel="command", actor=sample.IT)  # fmt: skip
        ledger.rehearse()
    with clock.at(NOW + timedelta(minutes=30)):
        yield


def _counts() -> dict[str, travelling.Counts]:
    return travelling.by(lambda cell: cell.kind, travelling.cells(SPAN, MINISTRY))


def test_every_number_is_that_of_the_rows_behind_it():
    found = _counts()
    assert found["referral"].issued == 1
    assert found["book"].issued >= 2
    for kind, counts in found.items():
        for what in travelling.COUNTS:
            rows = travelling.narrowed(travelling.of_kind(travelling.rows(MINISTRY), kind), what)
            assert rows.count() == getattr(counts, what), (kind, what)


def test_what_ends_without_a_receipt_is_lost():
    waiting = travelling.rows(MINISTRY).filter(standing="open").first()
    assert waiting, "nothing of that day is still owed"
    ledger.send(waiting, channel="test", destination="nowhere", payload="0" * 64, kind="paper", key="1",
                subject=waiting.subject, thing=waiting.thing)  # fmt: skip
    assert sum(counts.lost for counts in _counts().values()) == 0
    Delivery.objects.filter(obligation=waiting.pk).update(state="refused")
    assert sum(counts.lost for counts in _counts().values()) == 1
    assert [row.pk for row in travelling.narrowed(travelling.rows(MINISTRY), "lost")] == [waiting.pk]


def test_the_issuer_is_told_of_the_use():
    thing = travelling.of_kind(travelling.rows(MINISTRY), "referral").get().thing
    ledger.record("referral.told-used", subject="person:x", thing=thing, by="facility:x", organisation="facility:x")
    assert _counts()["referral"].used == 1
    rows = travelling.narrowed(travelling.of_kind(travelling.rows(MINISTRY), "referral"), "used")
    assert rows.count() == 1


def test_a_province_sees_its_own():
    assert travelling.cells(SPAN, ELSEWHERE) == []
    assert travelling.rows(ELSEWHERE).count() == 0
    here = Actor("user:ba", f"unit:{travelling.cells(SPAN, MINISTRY)[0].province}", frozenset({"province_officer"}))
    assert travelling.cells(SPAN, here) == travelling.cells(SPAN, MINISTRY)
