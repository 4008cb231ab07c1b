"""If these fail, a dossier takes a step it may not take, or its limit, number or effect is wrong."""

from datetime import date, datetime

import pytest

from lienthong import access, ledger, people, signing
from lienthong.assistance.dossiers import checking, deciding, lateness, proposing, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier, found
from lienthong.assistance.dossiers.fault import FourEyes, NotReady
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock, files

from .conftest import COMMUNE, UNIT, citizen, officer

pytestmark = pytest.mark.django_db


def at(*when: int) -> clock.at:
    return clock.at(datetime(*when, tzinfo=clock.VIETNAM))


def duties(dossier: Dossier, state: str | None = None) -> set[str]:
    rows = ledger.obligations.of(thing=dossier.thing)
    return {row.rule for row in rows if state is None or row.standing == state}


def test_from_the_desk_to_the_result(morning, submitted, lanh, hanh, chairman):
    dossier = submitted()
    assert (dossier.number, dossier.state, dossier.version_name) == (f"{COMMUNE}-2026-000001", "submitted", "335/2026")
    dossier = reception.receive(dossier, by=hanh)
    assert (dossier.received_on, dossier.limit_days, dossier.due_on) == (date(2026, 12, 7), 7, date(2026, 12, 16))
    dossier = checking.check(dossier, by=hanh)
    assert dossier.checks["usable"], [one.words for one in checking.of(dossier)]
    dossier = proposing.propose(dossier, refuse=False, by=hanh)
    measure = dossier.proposal["measures"][0]
    assert (measure["family"], measure["national"], measure["from_month"]) == ("social_pension", 540_000, "2026-12-01")
    paper = deciding.sign(dossier, by=chairman)
    dossier = found(dossier.pk, actor=hanh)
    assert (dossier.state, dossier.decision, paper.written_number) == ("decided", paper.thing, "1/QĐ-UBND")
    granted = Entitlement.objects.unscoped("test").get(beneficiary__person=lanh)
    assert (granted.family, granted.from_month, granted.decision) == ("social_pension", date(2026, 12, 1), paper.thing)
    assert signing.check(files.get(paper.content), paper.seal, organisation=UNIT).valid
    dossier = reception.return_result(dossier, to="Nguyễn Thị Lành", by=hanh)
    assert dossier.state == "returned"
    assert duties(dossier, "open") == set()
    assert {"dossier.decide", "dossier.answer-on-paper", "dossier.return-result"} <= duties(dossier, "fulfilled")


def test_the_day_of_receipt_chooses_the_version_and_the_month_the_money(submitted, lanh, hanh, chairman):
    """Received 01/10/2026, decided 20/10/2026: the former procedure with ten days, the money of now (Article 33)."""
    with at(2026, 10, 1, 9):
        dossier = reception.receive(submitted(), by=hanh)
        assert (dossier.version_name, dossier.limit_days, dossier.due_on) == ("176/2025", 10, date(2026, 10, 15))
    with at(2026, 10, 20, 9):
        dossier = proposing.propose(checking.check(dossier, by=hanh), refuse=False, by=hanh)
        paper = deciding.sign(dossier, by=chairman)
        assert dossier.proposal["measures"][0]["national"] == 540_000
        assert paper.read()["bases"] == ["Nghị định số 176/2025/NĐ-CP, Điều 4"]
    with at(2026, 10, 5, 9):
        later = submitted(kind="stop")
        assert reception.receive(later, by=hanh).version_name == "335/2026"


def test_working_days_skip_the_holiday_of_24_november(submitted, hanh):
    with at(2026, 11, 20, 9):  # a Friday; Tuesday 24/11/2026 is Vietnam's day of culture, a public holiday
        assert reception.receive(submitted(), by=hanh).due_on == date(2026, 12, 2)


def test_the_clock_stands_while_the_applicant_owes_a_supplement(submitted, lanh, hanh):
    with at(2026, 12, 7, 9):
        dossier = reception.receive(submitted(), by=hanh)
    with at(2026, 12, 9, 9):  # two of seven days are used: five are left
        dossier = reception.ask_supplement(dossier, ["Giấy ủy quyền"], by=hanh)
        assert (dossier.state, duties(dossier, "open")) == ("supplement", set())
    with at(2026, 12, 21, 9):
        assert lateness.find_overdue() == 0
        dossier = submission.supplement(dossier, by=citizen(lanh), note="Đã có ở hồ sơ cũ")
        assert (dossier.state, dossier.due_on) == ("received", date(2026, 12, 28))
        open_duty = ledger.obligations.of(thing=dossier.thing).get(standing="open")
        assert (open_duty.rule, open_duty.due_at.astimezone(clock.VIETNAM).date()) == (
            "dossier.decide",
            date(2026, 12, 28),
        )


@pytest.mark.parametrize(
    ("channel", "due"),
    [
        ("online", datetime(2026, 12, 8, 9, tzinfo=clock.VIETNAM)),
        ("post", datetime(2026, 12, 8, 23, 59, 59, tzinfo=clock.VIETNAM)),
    ],
)
def test_what_comes_is_answered_in_eight_working_hours_or_one_working_day(morning, submitted, lanh, channel, due):
    dossier = submitted(channel=channel, by=citizen(lanh))
    duty = ledger.obligations.of(thing=dossier.thing).get()
    assert duty.due_at == due and duty.debtor == UNIT and duty.creditor == lanh.party
    dossier = reception.ask_supplement(dossier, ["Ảnh rõ hơn"], by=officer())
    assert duties(dossier, "fulfilled") == {duty.rule}
    dossier = submission.supplement(dossier, by=citizen(lanh), note="Đây")
    assert dossier.state == "submitted" and dossier.due_at is None
    assert len(ledger.obligations.of(thing=dossier.thing).filter(standing="open", rule=duty.rule)) == 1


def test_a_passed_limit_is_told_once_and_an_apology_names_a_new_date(submitted, hanh):
    with at(2026, 12, 7, 9):
        dossier = reception.receive(submitted(), by=hanh)
    with at(2026, 12, 17, 9):
        assert (lateness.find_overdue(), lateness.find_overdue()) == (1, 0)
        assert "dossier.apologise" in duties(dossier, "open")
        dossier = reception.apologise(dossier, "Thiếu người", days=2, by=hanh)
        assert (dossier.promised_on, dossier.is_late) == (date(2026, 12, 21), True)
        assert "dossier.apologise" in duties(dossier, "fulfilled")
        assert DossierPaper.objects.unscoped("test").get(kind="apology").read()["promised_on"] == "2026-12-21"


def test_a_refusal_needs_reasons_is_numbered_and_gives_nothing(morning, submitted, lanh, hanh, chairman):
    dossier = checking.check(reception.receive(submitted(), by=hanh), by=hanh)
    with pytest.raises(NotReady):
        proposing.propose(dossier, refuse=True, reasons=" ", by=hanh)
    dossier = proposing.propose(dossier, refuse=True, reasons="Chưa đủ tuổi", by=hanh)
    paper = deciding.sign(dossier, by=chairman)
    assert (paper.kind, paper.written_number, paper.read()["reasons"]) == ("refusal", "1/TB-UBND", "Chưa đủ tuổi")
    assert found(dossier.pk, actor=hanh).state == "refused"
    assert not Entitlement.objects.unscoped("test").exists()


def test_who_proposed_cannot_sign(morning, proposed):
    both = access.Actor("user:hanh", UNIT, frozenset({"commune_officer", "commune_chairman"}), frozenset({UNIT}))
    dossier = proposed()
    with pytest.raises(FourEyes):
        deciding.sign(dossier, by=both)
    assert found(dossier.pk, actor=both).state == "proposed"


def test_nobody_signs_what_they_have_not_seen(morning, proposed, hanh, chairman):
    dossier = proposed()
    seen = dossier.version
    dossier = proposing.send_back(dossier, "Xem lại", by=chairman)
    dossier = proposing.propose(dossier, refuse=True, reasons="Không đủ điều kiện", by=hanh)
    with pytest.raises(ledger.InvalidState, match=r"changed since|đã thay đổi"):
        deciding.sign(dossier, by=chairman, version=seen)


def test_a_complaint_is_answered_also_after_the_decision(morning, proposed, lanh, hanh, chairman):
    dossier = proposed()
    deciding.sign(dossier, by=chairman)
    dossier = submission.complain(dossier, "Sai tháng", by=citizen(lanh))
    with pytest.raises(ledger.InvalidState):
        submission.complain(dossier, "Nữa", by=citizen(lanh))
    assert "dossier.answer-complaint" in duties(dossier, "open")
    dossier = reception.answer_complaint(dossier, "Đúng tháng ký", by=chairman)
    assert not dossier.complaint_open and "dossier.answer-complaint" in duties(dossier, "fulfilled")


def test_a_withdrawal_ends_what_is_owed(morning, submitted, lanh, hanh):
    dossier = reception.receive(submitted(by=citizen(lanh), channel="online"), by=hanh)
    dossier = submission.withdraw(dossier, by=citizen(lanh), reason="Chuyển đi nơi khác")
    assert dossier.state == "withdrawn" and duties(dossier, "open") == set()
    with pytest.raises(ledger.InvalidState):
        submission.withdraw(dossier, by=citizen(lanh))


def test_scope_and_rights(morning, submitted, lanh, an, hanh):
    dossier = submitted()
    province = access.Actor("user:tinh", "unit:01", frozenset({"province_officer"}), frozenset({"unit:01", UNIT}))
    ministry = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))
    other = officer("khac", unit="unit:00008")
    seen = {name: Dossier.objects.within(actor).count() for name, actor in {
        "officer": hanh, "province": province, "ministry": ministry, "other": other, "lanh": citizen(lanh),
        "an": citizen(an),
    }.items()}  # fmt: skip
    assert seen == {"officer": 1, "province": 1, "ministry": 0, "other": 0, "lanh": 1, "an": 0}
    for refused in (province, ministry, other, citizen(lanh)):
        with pytest.raises(access.NotAllowed):
            reception.receive(dossier, by=refused)
    with pytest.raises(access.NotAllowed):
        submission.withdraw(dossier, by=citizen(an))


def test_the_same_key_is_the_same_dossier_and_a_second_request_is_refused(morning, submitted):
    first = submitted(key="portal:1")
    assert submitted(key="portal:1").pk == first.pk
    with pytest.raises(NotReady, match=first.number):
        submitted()


def test_what_is_signed_a_month_later_counts_from_the_month_of_signature(proposed, lanh, chairman):
    with at(2026, 11, 30, 15):
        dossier = proposed()
        assert dossier.proposal["measures"][0]["from_month"] == "2026-11-01"
    with at(2026, 12, 1, 9):
        paper = deciding.sign(dossier, by=chairman)
    assert paper.read()["measures"][0]["from_month"] == "2026-12-01"
    assert found(dossier.pk, actor=chairman).proposal["measures"][0]["from_month"] == "2026-12-01"
    assert Entitlement.objects.unscoped("test").get().from_month == date(2026, 12, 1)


def test_what_the_rules_no_longer_give_is_not_signed(morning, proposed, lanh, an, hanh, chairman):
    dossier = proposed()
    lanh.birth = people.BirthDate(1970, 3, 2)  # the year of birth was corrected meanwhile
    lanh.save()
    with pytest.raises(NotReady):
        deciding.sign(dossier, by=chairman)
    assert found(dossier.pk, actor=hanh).state == "proposed"
    assert not DossierPaper.objects.unscoped("test").filter(kind="decision").exists()
