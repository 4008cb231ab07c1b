"""Values entered by offices. If these fail, one person alone could change what a nation is paid, or unseen."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from lienthong import access, ledger
from lienthong.assistance import law
from lienthong.assistance.law import entering
from lienthong.assistance.law.entering import Draft, NotAcceptable
from lienthong.assistance.law.entry import LawEntry, State
from lienthong.database import clock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM)
MINISTRY = access.Actor("user:minh", organisation="agency:moh", roles=frozenset({"ministry_officer"}))
SECOND = access.Actor("user:nga", organisation="agency:moh", roles=frozenset({"ministry_officer"}))
PROVINCE = access.Actor("user:phuc", organisation="unit:38", roles=frozenset({"province_officer"}))
PROVINCE_SECOND = access.Actor("user:quy", organisation="unit:38", roles=frozenset({"province_officer"}))
COMMUNE = access.Actor("user:lan", organisation="unit:00004", roles=frozenset({"commune_officer"}))


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def draft(**changes) -> Draft:
    given = {
        "code": "base", "province": "", "amount": 600_000, "valid_from": date(2027, 1, 1),
        "document": "Nghị định 1/2027", "document_on": date(2026, 12, 1),
        "content": b"%PDF-1.7 decree", "media_type": "application/pdf",
    }  # fmt: skip
    return Draft(**(given | changes))


def test_a_value_counts_only_after_the_second_signature() -> None:
    """Entered: nothing changes. Signed by another: it counts from that moment, and the rules hear of it."""
    entry = entering.enter(draft(), by=MINISTRY)
    january = date(2027, 1, 1)
    assert law.in_force().at(january, NOW).get("base") == 540_000
    entering.sign(entry, by=SECOND)
    figures = law.in_force().at(january, NOW)
    assert figures.get("base") == 600_000
    assert figures.value("base").verified and figures.value("base").entry == entry.thing
    assert law.in_force().at(january, datetime(2026, 12, 7, 9, 29, tzinfo=clock.VIETNAM)).get("base") == 540_000
    [event] = ledger.events(kind=entering.CHANGED)
    assert event.thing == entry.thing and event.data["code"] == "base"


def test_nobody_signs_their_own_value() -> None:
    """Four eyes: the one who entered can't be the one who signs."""
    entry = entering.enter(draft(), by=MINISTRY)
    with pytest.raises(access.NotAllowed):
        entering.sign(entry, by=MINISTRY)
    assert LawEntry.objects.get().state == State.ENTERED and not ledger.events(kind=entering.CHANGED)


def test_a_province_enters_its_own_values_only() -> None:
    """Thanh Hóa may raise its own base, not the nation's, not Hà Nội's."""
    own = draft(code="province.base", province="38", amount=700_000)
    entry = entering.enter(own, by=PROVINCE)
    entering.sign(entry, by=PROVINCE_SECOND)
    assert law.in_force().at(date(2027, 1, 1), NOW).of_provinces("province.base")["38"] == 700_000
    for other in (draft(), draft(code="province.base", province="01")):
        with pytest.raises(access.NotAllowed):
            entering.enter(other, by=PROVINCE)
    with pytest.raises(access.NotAllowed):
        entering.enter(own, by=COMMUNE)


def test_confirming_a_value_makes_it_verified() -> None:
    """The office has the document: the same amount, no longer marked."""
    before = law.in_force().at(date(2026, 1, 1), NOW).value("base")
    assert (before.amount, before.verified) == (500_000, False)
    entry = entering.enter(
        draft(amount=500_000, valid_from=date(2024, 7, 1), document="Nghị định 76/2024/NĐ-CP"), by=MINISTRY
    )
    entering.sign(entry, by=SECOND)
    after = law.in_force().at(date(2026, 1, 1), NOW).value("base")
    assert (after.amount, after.verified) == (500_000, True)
    assert law.in_force().at(date(2026, 7, 1), NOW).get("base") == 540_000  # what came later stays


def test_a_refused_value_never_counts_and_stays_in_history() -> None:
    """The second person refuses with a reason; the entry can't be signed afterwards."""
    entry = entering.enter(draft(), by=MINISTRY)
    with pytest.raises(NotAcceptable):
        entering.refuse(entry, by=SECOND, reason="")
    entering.refuse(entry, by=SECOND, reason="Sai số tiền")
    with pytest.raises(ledger.InvalidState):
        entering.sign(entry, by=SECOND)
    assert law.in_force().at(date(2027, 1, 1), NOW).get("base") == 540_000
    assert [action.name for action in entry.actions.order_by("number")] == ["entered", "refused"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "no.such"}, {"amount": 0}, {"amount": -5}, {"amount": 10**12}, {"valid_from": date(2027, 1, 15)},
        {"valid_to": date(2027, 1, 1)}, {"document": "  "}, {"content": b""}, {"province": "01"},
        {"code": "province.base"}, {"code": "age.child", "amount": 400},
        {"code": "allowance.5.8.allowance_excludes", "amount": 2},
        {"code": "province.social_pension_reading", "province": "01", "amount": 3},
    ],
)  # fmt: skip
def test_what_can_not_be_right_is_refused_in_words(changes) -> None:
    """Nothing is kept of an entry that makes no sense; the sentence says why."""
    with pytest.raises(NotAcceptable) as refused:
        entering.enter(draft(**changes), by=MINISTRY)
    assert len(str(refused.value)) > 20 and not LawEntry.objects.exists()


def test_a_value_may_end() -> None:
    """A repealed benefit: from then on the law holds none."""
    entry = entering.enter(draft(code="allowance.5.7", amount=None), by=MINISTRY)
    entering.sign(entry, by=SECOND)
    figures = law.in_force().at(date(2027, 1, 1), NOW)
    assert not figures.has("allowance.5.7") and figures.get("allowance.5.7") == 0
