"""Interconnection over the whole country: a day of the clinic's, counted; numbers and the rows behind them agree."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong import database, ledger
from lienthong.access.actor import Actor
from lienthong.database import clock
from lienthong.exchange import hub
from lienthong.exchange.interconnection import Asked
from lienthong.ledger import refold
from lienthong.ledger.delivery import Delivery
from lienthong.oversight import travelled, travelling
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
    ledger.rehearse()
    assert _counts()["referral"].used == 1
    rows = travelling.narrowed(travelling.of_kind(travelling.rows(MINISTRY), "referral"), "used")
    assert rows.count() == 1


def test_a_province_sees_its_own():
    assert travelling.cells(SPAN, ELSEWHERE) == []
    assert travelling.rows(ELSEWHERE).count() == 0
    here = Actor("user:ba", f"unit:{travelling.cells(SPAN, MINISTRY)[0].province}", frozenset({"province_officer"}))
    assert travelling.cells(SPAN, here) == travelling.cells(SPAN, MINISTRY)


def test_the_events_followed_are_those_of_the_catalogue():
    from lienthong.ledger import catalogue

    for kind in travelling.kinds().values():
        rules = [catalogue.load().rules[code] for code in kind.rules]
        told = {event for rule in rules for event in (*rule.triggers, rule.fulfilled_by, rule.withdrawn_by) if event}
        assert set(kind.follows) == told


def test_a_health_book_is_used_when_it_is_read_by_whom_it_concerns_or_by_another_facility():
    entry = travelling.of_kind(travelling.rows(MINISTRY), "book").filter(standing="fulfilled").first()
    assert entry and _counts()["book"].used == 0
    for organisation, action in ((entry.debtor, "health-book: treatment"), (None, "patient.list")):
        _read(entry.subject, organisation, action)
    travelled.count_readings()
    assert _counts()["book"].used == 0  # its own issuer, and another page: that is no use of the book
    _read(entry.subject, "facility:37S02", "health-book: consent")
    travelled.count_readings()
    travelled.count_readings()
    used = travelling.narrowed(travelling.of_kind(travelling.rows(MINISTRY), "book"), "used")
    assert _counts()["book"].used == used.count() >= 1 and entry in used
    assert not any(refold.differences())


def _read(subject: str, organisation: str | None, action: str) -> None:
    """Somebody read something of a person, after what is in the book came into it."""
    database.connection().execute(
        "INSERT INTO access_audit (at, kind, actor, organisation, action, things, persons, emergency) "
        "VALUES (now() + interval '1 day', 'read', 'user:x', %s, %s, '{}', ARRAY[%s]::uuid[], false)",
        [organisation, action, subject.removeprefix("person:")],
    )


STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["fulfilled", "withdrawn", "accepted", "refused", "used", "told"])),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, data=st.data())
def test_whatever_happens_in_any_order_the_sums_are_those_of_the_rows(steps, data):
    with transaction.atomic():
        things = _papers(6, "any-order")
        travelled.count(data.draw(st.permutations(things)))
        for number, step in steps:
            _happens(things[number], step)
            travelled.count(data.draw(st.lists(st.sampled_from(things), max_size=3)))
        travelled.count(things)
        for kind, counts in travelling.by(lambda cell: cell.kind, travelling.cells(SPAN, MINISTRY)).items():
            for what in travelling.COUNTS:
                rows = travelling.narrowed(travelling.of_kind(travelling.rows(MINISTRY), kind), what)
                assert rows.count() == getattr(counts, what), (kind, what)
        assert list(travelled.FOLDING.differences()) == []
        transaction.set_rollback(True)


def _papers(number: int, name: str, *, closed: bool = False) -> list[str]:
    """So many referrals issued; `closed`: received already. Set-based, as they would have come in time."""
    database.connection().execute(
        "INSERT INTO ledger_obligation (id, rule, event, event_seq, event_kind, subject, thing, debtor, creditor, "
        "arose_at, due_at, standing, closed_at) "
        "SELECT gen_random_uuid(), 'referral.to-receiver', gen_random_uuid(), n, "
        "'referral.signed', 'person:' || n, %(name)s || ':' || n, 'facility:37S01', 'facility:37S02', "
        "%(now)s::timestamptz - n %% 28 * interval '1 day', %(now)s::timestamptz + interval '1 day', "
        "CASE WHEN %(closed)s THEN 'fulfilled' ELSE 'open' END, CASE WHEN %(closed)s THEN %(now)s::timestamptz END "
        "FROM generate_series(1, %(number)s) AS n",
        {"number": number, "name": name, "now": NOW, "closed": closed},
    )
    return [f"{name}:{n}" for n in range(1, number + 1)]


def _happens(thing: str, step: str) -> None:
    connection = database.connection()
    if step in ("fulfilled", "withdrawn"):
        connection.execute(
            "UPDATE ledger_obligation SET standing = %s, closed_at = %s WHERE thing = %s AND standing = 'open'",
            [step, NOW, thing],
        )
    elif step in ("accepted", "refused"):
        waiting = ledger.obligations.of(thing=thing).get()
        ledger.send(waiting, channel="test", destination="nowhere", payload="0" * 64, kind="paper", key=thing,
                    subject=thing, thing=thing)  # fmt: skip
        Delivery.objects.filter(obligation=waiting.pk).update(state=step)
    else:
        kind = "referral.told-used" if step == "used" else "referral.signed-again"
        ledger.record(kind, subject=thing, thing=thing, by="facility:x", organisation="facility:x")


def test_the_page_costs_the_same_with_two_hundred_thousand_papers_more_and_without_statistics():
    few = _blocks()
    _papers(200_000, "many", closed=True)
    connection = database.connection()
    connection.execute(
        "WITH many AS (INSERT INTO oversight_travelled "
        "SELECT id, (arose_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, rule, '37', true, true, true, false "
        "FROM ledger_obligation WHERE thing LIKE 'many:%%' RETURNING day, rule) "
        "INSERT INTO oversight_travel_day AS s (day, rule, province, issued, delivered, received, used) "
        "SELECT day, rule, '37', count(*), count(*), count(*), 0 FROM many GROUP BY 1, 2 "
        "ON CONFLICT (day, rule, province) DO UPDATE SET issued = s.issued + excluded.issued, "
        "delivered = s.delivered + excluded.delivered, received = s.received + excluded.received"
    )
    assert _counts()["referral"].received >= 200_000
    [(analysed,)] = connection.execute(
        "SELECT count(*) FROM pg_stats WHERE tablename = 'ledger_obligation' AND attname = 'standing' "
        "AND most_common_freqs[1] > 0.9"
    ).fetchall()
    assert analysed == 0  # nobody has told the planner of them
    many = _blocks()
    assert many < few + 400, (few, many)  # of some 10,000 that these papers fill


def _blocks() -> int:
    """How many blocks the page's query reads."""
    given = travelling.given(SPAN, MINISTRY)
    plan = database.connection().execute(
        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + travelling.QUERIES["cells"], given
    ).fetchone()[0][0]["Plan"]  # fmt: skip
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
