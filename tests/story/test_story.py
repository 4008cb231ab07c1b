"""The story itself. If this fails, a paper of Mrs Lành's did not reach someone it obliges, or reached them twice."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from lienthong import ledger
from lienthong.directory import reference
from lienthong.ledger import verify
from lienthong.ledger.dump import canonical_dump
from lienthong.web.story import envelopes, money, partners, steps, telling

PARTIES = partners.FACILITIES
WHOLE = len(steps.steps())
AT_CLINIC, AT_HOSPITAL = datetime(2026, 12, 7, 9, 30), datetime(2026, 12, 9, 11, 0)
CORRECTED, REFUSED = datetime(2026, 12, 10, 8, 0), datetime(2026, 12, 10, 10, 0)


@pytest.fixture
def ground(fresh_database: str) -> Iterator[None]:
    """A home with reference data, and the partners' simulators beside it."""
    reference.load()
    from lienthong.database import clock

    clock.mark_synthetic()
    with partners.beside():
        yield


# What differs from telling to telling: the hub's transaction codes, when and under which number a partner took a file,
# and in which order two receipts came for one paper (whoever else uses the server may hold a follower back a while).
DRAWN = re.compile(r'\b\d{6}-37S0\d-[0-9A-F]{12}\b|\b20\d{12}\b|\b20\d{6}37S0\d\d+\b|\bGL\d+\b|"action":\d+,')


def tell(until: int | None = None) -> list[telling.Told]:
    return list(telling.tell(steps.steps(), until=until))


def owed(rule: str, **which: str) -> list[ledger.Obligation]:
    return list(ledger.obligations.of(subject=steps.lanh().party, **which).filter(rule=rule))


def test_every_paper_reaches_everyone_it_obliges(ground):
    told = tell()
    assert all(step.is_new for step in told[1:])
    rows = list(ledger.obligations.of(subject=steps.lanh().party))
    assert {row.standing for row in rows} <= {"fulfilled", "withdrawn"}
    for kind in ("referral", "appointment"):
        for whom in ("to-receiver", "to-insurer", "to-book"):
            assert any(row.receipt for row in owed(f"{kind}.{whom}")), f"{kind} {whom}"
    assert not list(ledger.obligations.of(state="late"))


def test_the_referral_is_valid_for_ten_working_days_signing_day_not_counted(ground):
    tell(until=steps.number_of(AT_CLINIC))
    paper = steps.referral()
    assert paper is not None
    assert f"{paper.valid_until:%d/%m/%Y}" == "21/12/2026"


def test_the_hospitals_xml1_uses_the_referral(ground):
    tell(until=steps.number_of(AT_HOSPITAL))
    paper = steps.referral()
    assert paper is not None and paper.state == "used"


def test_the_correction_replaces_the_first_wherever_it_went(ground):
    tell(until=steps.number_of(CORRECTED))
    kinds = [kind for _, kind in telling._since(0)]
    assert "episode.corrected" in kinds
    from lienthong.papers.paper import Paper

    papers = Paper.objects.unscoped("the test looks at all copies").filter(number=envelopes.REFERRAL)
    by_owner = {owner: sorted(p.state for p in papers if p.owner == owner) for owner in PARTIES}
    assert "replaced" in by_owner[PARTIES[0]] and "replaced" in by_owner[PARTIES[1]], by_owner
    assert "used" in by_owner[PARTIES[0]], by_owner


def test_the_broken_envelope_is_refused_with_each_fault_and_its_remedy(ground):
    said = tell(until=steps.number_of(REFUSED))[-1].outcome
    assert "Bị từ chối" in said["vi"] and "Refused" in said["en"]
    for rule in ("disease.unknown", "total.charged", "field.date"):
        assert rule in said["vi"] and rule in said["en"]


def test_told_again_it_adds_nothing(ground):
    tell()
    once = canonical_dump()
    again = tell()
    assert not any(step.is_new for step in again)
    assert all(step.was_told_before for step in again[1:]) and not again[0].was_told_before
    assert canonical_dump() == once


def test_the_ledger_is_what_was_written(ground):
    tell()
    assert not [report for report in verify.verify() if isinstance(report, verify.Fault)]


@pytest.fixture(scope="module")
def whole() -> dict[str, list[str]]:
    """The ledger of a telling without a stop, kept for the tests below."""
    return {}


@pytest.mark.parametrize(
    "stops", [(), tuple(range(1, WHOLE, 2)), tuple(range(2, WHOLE, 2))], ids=["none", "odd", "even"]
)
def test_stopped_after_any_step_and_taken_up_again_it_ends_the_same(ground, whole, stops):
    for stop in stops:
        tell(until=stop)
    tell()
    dump = sorted(DRAWN.sub("drawn", canonical_dump()).splitlines())
    assert whole.setdefault("dump", dump) == dump


def test_she_is_entitled_from_november_within_seven_working_days(ground):
    tell(until=steps.number_of(datetime(2026, 11, 10, 9, 0)))
    row = money.dossier()
    assert row is not None and row.state == "returned" and f"{row.due_on:%d/%m/%Y}" == "11/11/2026"
    granted = money.entitlements()
    assert [(one.family, one.from_month.isoformat()) for one in granted] == [("social_pension", "2026-11-01")]


def test_december_and_the_arrears_of_november_are_paid_and_settled_to_the_dong(ground):
    told = tell()
    december, january = (money.payment_list(month) for month in (money.DECEMBER, money.JANUARY))
    assert december is not None and january is not None
    lines = [(line.kind, f"{line.for_month:%m/%Y}", line.amount) for line in money.lines(december)]
    assert sorted(lines) == [("arrears", "11/2026", 540_000), ("regular", "12/2026", 540_000)]
    assert [(line.kind, line.amount) for line in money.lines(january)] == [("regular", 540_000)]
    assert (december.state, january.state) == ("settled", "handed_over")
    settled = next(step for step in told if step.step.moment == datetime(2026, 12, 18, 9, 0))
    assert "chênh lệch 0" in settled.outcome["vi"]


def test_a_step_says_which_receipts_closed_what_it_obliged(ground):
    handed = tell(until=steps.number_of(datetime(2026, 11, 23, 9, 0)))[-1]
    assert [(row.rule, bool(row.receipt)) for row in handed.closed] == [("payment-list.hand-over", True)]
