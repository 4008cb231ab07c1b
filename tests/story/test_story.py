"""The story itself. If this fails, a paper of Mrs Lành's did not reach someone it obliges, or reached them twice."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from lienthong import ledger
from lienthong.civil.death import Death
from lienthong.civil.statement import Statement
from lienthong.database import clock
from lienthong.ledger import verify
from lienthong.ledger.dump import canonical_dump
from lienthong.papers.paper import Paper
from lienthong.partners.province_dossier import ProvinceDossier
from lienthong.print import verification
from lienthong.records.entry import entries_of
from lienthong.web.demo import cast
from lienthong.web.story import departure, envelopes, money, nation, partners, record, steps, telling

PARTIES = partners.FACILITIES
WHOLE = len(steps.steps())
SIGNED, HANDED = datetime(2026, 11, 10, 9, 0), datetime(2026, 11, 23, 9, 0)
AT_CLINIC, AT_HOSPITAL = datetime(2026, 12, 7, 9, 30), datetime(2026, 12, 9, 11, 0)
REFUSED, SETTLED = datetime(2026, 12, 10, 10, 0), datetime(2026, 12, 18, 9, 0)


@pytest.fixture
def ground(fresh_database: str) -> Iterator[None]:
    """A home, and the partners' simulators beside it."""
    clock.mark_synthetic()
    with partners.beside():
        yield


# What differs from telling to telling: the hub's transaction codes, when and under which number a partner took a file,
# and in which order two receipts came for one paper (whoever else uses the server may hold a follower back a while).
DRAWN = re.compile(r'\b\d{6}-37S0\d-[0-9A-F]{12}\b|\b20\d{12}\b|\b20\d{6}37S0\d\d+\b|\b(GL|DC)\d+\b|"action":\d+,')


def tell(until: int | None = None, variant: str = money.STOPPED) -> list[telling.Told]:
    return list(telling.tell(steps.steps(variant), until=until))


def watched() -> dict[datetime, telling.Told]:
    """The whole story, with a look at what stands after some of its steps."""
    told = {}
    for one in telling.tell(steps.steps()):
        told[one.step.moment] = one
        look = LOOKS.get(one.step.moment)
        if look:
            look(one)
    return told


def owed(rule: str, **which: str) -> list[ledger.Obligation]:
    return list(ledger.obligations.of(subject=steps.lanh().party, **which).filter(rule=rule))


def _entitled(_told: telling.Told) -> None:
    row = money.dossier()
    assert row is not None and row.state == "returned" and f"{row.due_on:%d/%m/%Y}" == "11/11/2026"
    assert steps.lanh().commune == cast.home_commune(), "her form has moved her"
    granted = money.entitlements()
    assert [(one.family, one.from_month.isoformat()) for one in granted] == [("social_pension", "2026-11-01")]
    shown = money.portal_statuses()
    assert sorted(set(shown), key=int) == ["1", "2", "4", "9", "10"] and shown == sorted(shown, key=int)


def _handed(told: telling.Told) -> None:
    assert ("payment-list.hand-over", True) in [(row.rule, bool(row.receipt)) for row in told.closed]


def _referred(_told: telling.Told) -> None:
    """Ten working days, the signing day not counted."""
    paper = steps.referral()
    assert paper is not None and f"{paper.valid_until:%d/%m/%Y}" == "21/12/2026"


def _used(_told: telling.Told) -> None:
    paper = steps.referral()
    assert paper is not None and paper.state == "used"


def _refused(told: telling.Told) -> None:
    assert "Bị từ chối" in told.outcome["vi"] and "Refused" in told.outcome["en"]
    for rule in ("disease.unknown", "total.charged", "field.date"):
        assert rule in told.outcome["vi"] and rule in told.outcome["en"]


def _written(_told: telling.Told) -> None:
    row = record.record()
    assert row is not None and row.state == "open" and [one.is_signed for one in entries_of(row)] == [True] * 4


def _held(_told: telling.Told) -> None:
    """A notice is no fact: the money is held, the notice is due at ten the next morning."""
    row = departure.her_death()
    assert row is not None and row.state == "noticed"
    [duty] = [one for one in ledger.obligations.of(thing=row.thing) if one.rule == "death.notice-to-register"]
    assert duty.due_at == datetime(2026, 12, 29, 10, 0, tzinfo=clock.VIETNAM)


def _waits(_told: telling.Told) -> None:
    waiting = ProvinceDossier.objects.unscoped("the test looks").filter(province=cast.PROVINCE)
    assert sorted(waiting.values_list("state", flat=True)) == ["accepted", "waiting"]


LOOKS = {
    SIGNED: _entitled, HANDED: _handed, AT_CLINIC: _referred, AT_HOSPITAL: _used, REFUSED: _refused,
    datetime(2026, 12, 11, 9, 0): _written, departure.DIED: _held, datetime(2026, 12, 31, 9, 0): _waits,
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> dict[str, list[str]]:
    """The ledger of a telling without a stop, kept for the test of those that were stopped."""
    return {}


def test_one_life_goes_through_all_the_rooms(ground, whole):
    told = watched()
    assert all(step.is_new for moment, step in told.items() if moment > min(told))
    _papers_arrived()
    _money_agrees(told)
    _record_left()
    _death_counted_once()
    _nothing_lost_on_the_link()
    assert not [report for report in verify.verify() if isinstance(report, verify.Fault)]

    once = canonical_dump()
    whole["ledger"] = _comparable(once)
    again = tell()
    assert not any(step.is_new for step in again)
    assert all(step.was_told_before for step in again[1:]) and not again[0].was_told_before
    assert canonical_dump() == once


def _papers_arrived() -> None:
    """Every paper reached everyone it obliges; the correction replaced the first wherever it went."""
    rows = list(ledger.obligations.of(subject=steps.lanh().party))
    assert [row.rule for row in rows if row.standing not in ("fulfilled", "withdrawn")] == []
    for kind in ("referral", "appointment"):
        for whom in ("to-receiver", "to-insurer", "to-book"):
            assert any(row.receipt for row in owed(f"{kind}.{whom}")), f"{kind} {whom}"
    assert "episode.corrected" in [kind for _, kind in telling._since(0)]
    papers = Paper.objects.unscoped("the test looks at all copies").filter(number=envelopes.REFERRAL)
    by_owner = {owner: {p.state for p in papers if p.owner == owner} for owner in PARTIES}
    assert by_owner[PARTIES[0]] >= {"replaced", "used"} and "replaced" in by_owner[PARTIES[1]], by_owner


def _money_agrees(told: dict[datetime, telling.Told]) -> None:
    """To the đồng: December with the arrears of November, paid and settled; January's line, which she outlived not."""
    december, january = (money.payment_list(month) for month in (money.DECEMBER, money.JANUARY))
    assert december is not None and january is not None
    lines = [(line.kind, f"{line.for_month:%m/%Y}", line.amount) for line in money.lines(december)]
    assert sorted(lines) == [("arrears", "11/2026", 540_000), ("regular", "12/2026", 540_000)]
    assert [(line.kind, line.amount) for line in money.lines(january)] == [("regular", 540_000)]
    assert (december.state, january.state) == ("settled", "settled")
    assert _lines(money.FEBRUARY) == [("one_off", "12/2026", 10_800_000)]
    assert "chênh lệch 0" in told[SETTLED].outcome["vi"]


def _lines(month: date) -> list[tuple[str, str, int]]:
    row = money.payment_list(month)
    assert row is not None
    return sorted((line.kind, f"{line.for_month:%m/%Y}", line.amount) for line in money.lines(row))


def test_what_was_paid_after_the_death_is_recovered(ground):
    tell(variant=money.PAID)
    assert _lines(money.FEBRUARY) == [("one_off", "12/2026", 10_800_000), ("recovery", "01/2027", -540_000)]
    january = money.payment_list(money.JANUARY)
    assert january is not None and january.state == "settled"


def _record_left() -> None:
    row, copy = record.record(), record.copy()
    assert row is not None and row.state == "archived"
    assert copy is not None and copy.state == "made"
    verdict = verification.ask(copy.code)
    assert verdict is not None and verdict.standing == "valid"


def _death_counted_once() -> None:
    row, offered = departure.her_death(), departure.funeral_offer()
    assert row is not None and (row.state, row.died_on) == ("established", departure.DIED.date())
    assert row.commune == cast.home_commune()
    assert Death.objects.unscoped("the test counts").count() == 1
    told = Statement.objects.unscoped("the test counts").filter(person=row.person)
    assert set(told.values_list("source", flat=True)) >= {"hospital", "commune", "population"}
    assert offered is not None and (offered.state, offered.amount) == ("taken-up", 10_800_000)
    granted = departure.funeral_dossier()
    assert granted is not None and granted.state == "returned"


def _nothing_lost_on_the_link() -> None:
    sent = ProvinceDossier.objects.unscoped("the test looks").filter(province=cast.PROVINCE)
    assert list(sent.values_list("state", flat=True)) == ["accepted", "accepted"]
    link = nation.connector()
    assert link is not None and [e.kind for e in ledger.events(thing=link.thing) if e.kind.split(".")[1] in TURNS] == [
        "province.cut", "province.connected",
    ]  # fmt: skip
    made = nation.handover()
    assert made is not None and made.people == 1


TURNS = {"connected", "cut"}


@pytest.mark.parametrize(
    "stops", [tuple(range(3, WHOLE, 4)), pytest.param(tuple(range(1, WHOLE, 4)), marks=pytest.mark.long)]
)
def test_stopped_after_any_step_and_taken_up_again_it_ends_the_same(ground, whole, stops):
    for stop in stops:
        tell(until=stop)
    tell()
    assert whole, "compared with the test of the whole story, which has to run before"
    assert _comparable(canonical_dump()) == whole["ledger"]


def _comparable(dump: str) -> list[str]:
    return sorted(DRAWN.sub("drawn", dump).splitlines())
