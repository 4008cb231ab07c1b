"""If these fail, a referral is signed and nobody can say whether the hospital, the insurer or the patient has it."""

from datetime import date, timedelta

import pytest

from lienthong import ledger
from lienthong.database import clock
from lienthong.papers.paper import Paper
from lienthong.papers.use import Outcome

from .conftest import CLINIC, HOSPITAL, MORNING

pytestmark = pytest.mark.django_db


def states(thing: str) -> dict[str, str]:
    return {row.rule: row.state for row in ledger.obligations.of(thing=thing)}


def copy_of(paper: Paper) -> Paper:
    return Paper.objects.unscoped("test").get(copy_of=paper.thing)


def again(paper: Paper) -> Paper:
    return Paper.objects.unscoped("test").get(pk=paper.pk)


def test_signing_obliges_three_deliveries_and_each_ends_with_a_receipt(taken, portal, carry):
    paper = taken()
    assert (paper.state, paper.valid_until) == ("sent", date(2026, 12, 21))
    assert states(paper.thing) == {
        "referral.to-receiver": "open", "referral.to-insurer": "open", "referral.to-book": "open"
    }  # fmt: skip
    carry()
    assert set(states(paper.thing).values()) == {"fulfilled"}
    receipts = {row.kind: row.proof for row in ledger.Receipt.objects.filter(thing=paper.thing)}
    assert set(receipts) == {"referral.received", "social_insurance.accepted", "health_book.shown"}
    assert receipts["social_insurance.accepted"]["maGiaoDich"] == portal.received[0].transaction
    assert again(paper).state == "received"


def test_the_hospital_has_its_own_copy_with_the_clinics_seal(taken, portal, carry, lanh):
    paper = taken()
    carry()
    copy = copy_of(paper)
    assert (copy.owner, copy.state, copy.person_id) == (HOSPITAL, "received", lanh.pk)
    assert (copy.content, copy.seal, copy.valid_until) == (paper.content, paper.seal, paper.valid_until)
    assert copy.verify_code == paper.verify_code


def test_the_same_envelope_again_adds_nothing(taken, portal, carry):
    paper = taken()
    carry()
    assert taken(version=2).thing == paper.thing
    carry()
    assert Paper.objects.unscoped("test").count() == 2 and len(portal.received) == 1


def test_the_hospitals_xml1_uses_the_referral_and_the_clinic_is_told(taken, arrive, portal, carry):
    paper = taken()
    carry()
    assert arrive().outcome == Outcome.USED
    carry()
    assert again(paper).state == "used" and copy_of(paper).state == "used"
    assert states(copy_of(paper).thing) == {"referral.tell-use": "fulfilled"}


def test_a_corrected_envelope_replaces_the_paper_everywhere(taken, portal, carry):
    old = taken()
    carry()
    new = taken(version=2, CHAN_DOAN_RV="Viêm ruột thừa cấp, có mủ")
    carry()
    assert again(old).state == "replaced" and copy_of(old).state == "replaced"
    assert new.replaces == old.thing and copy_of(new).state == "received"
    assert set(states(new.thing).values()) == {"fulfilled"}
    assert len(portal.received) == 2


def test_a_correction_after_use_stays_used(taken, arrive, portal, carry):
    old = taken()
    carry()
    arrive()
    carry()
    new = taken(version=2, CHAN_DOAN_RV="Viêm ruột thừa cấp, có mủ")
    carry()
    assert copy_of(new).state == "used" and again(new).state == "used" and again(old).state == "replaced"


def test_a_correction_to_another_hospital_is_told_to_the_first(taken, portal, carry):
    from lienthong.directory import Facility

    Facility.objects.create(
        code="01002", name="Bệnh viện E", kind="hospital", owner="ministry-of-health", level="specialised",
        province="01", commune="00004",
    )  # fmt: skip
    old = taken()
    carry()
    new = taken(version=2, MA_CSKCB_DEN="01002")
    carry()
    assert copy_of(old).state == "cancelled" and copy_of(new).owner == "facility:01002"
    assert states(old.thing)["referral.tell-withdrawal"] == "fulfilled"


def test_an_xml1_that_comes_before_the_paper_uses_it_when_it_comes(taken, arrive, portal, carry):
    paper = taken()
    assert arrive().outcome == Outcome.AWAITED
    carry()
    assert copy_of(paper).state == "used" and again(paper).state == "used"


@pytest.mark.parametrize(
    ("arrived", "outcome"), [("202612210800", Outcome.USED), ("202612220800", Outcome.LATE)], ids=["21/12", "22/12"]
)
def test_it_is_the_day_of_arrival_that_counts(taken, arrive, portal, carry, arrived, outcome):
    from lienthong.papers import expiry

    taken()
    carry()
    with clock.at(MORNING + timedelta(days=30)):
        assert expiry.expire() == 2  # the clinic's and the hospital's
        assert arrive(NGAY_VAO=arrived).outcome == outcome


def test_a_referral_of_ten_days_serves_one_episode_and_one_of_a_year_many(taken, arrive, portal, carry):
    taken()
    taken(code="01801.2612.0002", MA_BENH_CHINH="I10", GIAY_CHUYEN_TUYEN="year")
    carry()
    for number, outcomes in (("01801/2026/000123", ["used", "spent"]), ("year", ["used", "used"])):
        got = [arrive(code=f"E{visit}", GIAY_CHUYEN_TUYEN=number).outcome.value for visit in (1, 2)]
        assert got == outcomes


def test_nobody_uses_anothers_referral(taken, portal, carry, receiver):
    from lienthong import people
    from lienthong.papers import intake

    from .conftest import ARRIVAL

    taken()
    carry()
    other = people.match_or_create(
        people.PersonFacts(name="Trần Văn Mạnh", identifiers={"personal-number": "001060099999"}), by=receiver
    )
    found = intake.used(ARRIVAL, episode="E", person=other, organisation=HOSPITAL, by=receiver)
    assert found.outcome == Outcome.OTHER_PERSON


def test_an_appointment_is_one_an_episode_and_used_once_where_it_was_written(taken, lanh, doctor, portal, carry):
    from lienthong.papers import intake

    paper = taken("XML14")
    assert taken("XML14", version=2).pk == paper.pk
    carry()
    visit = {"GIAY_CHUYEN_TUYEN": "01801/2026/H77", "MA_NOI_DI": "01801", "NGAY_VAO": "202612210800"}
    got = [
        intake.used(visit, episode=episode, person=lanh, organisation=CLINIC, by=doctor).outcome.value
        for episode in ("A", "A", "B")
    ]
    assert got == ["used", "used", "spent"] and again(paper).state == "used"


def test_papers_of_one_envelope_share_one_sending_and_each_has_its_receipt(taken, portal, carry):
    from lienthong.database import files

    envelope = files.put(b"<GIAMDINHHS><MACSKCB>01801</MACSKCB></GIAMDINHHS>", media_type="application/xml")
    papers = [taken(table, envelope=envelope) for table in ("XML13", "XML14")]
    carry()
    assert len(portal.received) == 1
    assert all(set(states(paper.thing).values()) == {"fulfilled"} for paper in papers)


def test_a_table_left_out_of_the_correction_is_withdrawn_everywhere(taken, portal, carry, doctor):
    from lienthong.database import files
    from lienthong.papers import intake

    envelope = files.put(b"<GIAMDINHHS><MACSKCB>01801</MACSKCB></GIAMDINHHS>", media_type="application/xml")
    paper = taken(envelope=envelope)
    carry()
    [gone] = intake.missing("01801.2612.0001", organisation=CLINIC, kept={"XML1"}, by=doctor)
    carry()
    assert gone.pk == paper.pk and copy_of(paper).state == "cancelled"
    assert states(paper.thing)["referral.tell-withdrawal"] == "fulfilled"


def test_what_was_not_sent_in_time_is_late_and_says_who_owes_it(taken, carry):
    paper = taken()  # no portal: the clinic has no account
    carry()
    with clock.at(MORNING + timedelta(hours=1)):
        late = list(ledger.obligations.of(thing=paper.thing, state="late"))
    assert [(row.rule, row.debtor) for row in late] == [("referral.to-insurer", CLINIC)]
    assert [row.channel for row in ledger.Delivery.objects.dead()] == ["bhxh"]


def test_the_ledger_verifies_after_all_this(taken, arrive, portal, carry):
    from lienthong.ledger import refold

    taken()
    carry()
    arrive()
    taken(version=2, CHAN_DOAN_RV="Khác")
    carry()
    assert [said for said in refold.differences() if said] == []
