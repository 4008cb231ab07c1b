"""The life of a record: opened, written into, signed, corrected, closed, archived; and who may read it when."""

from datetime import date, timedelta

import pytest

from lienthong import access, ledger
from lienthong.access import audit
from lienthong.database import clock
from lienthong.forms import NotComplete
from lienthong.papers import consent
from lienthong.records import archiving, closing, content, medium, opening, reading, regulation, retention, signing_off
from lienthong.records.entry import Kind, Unsigned, entries_of, standing
from lienthong.records.folder import Folder
from lienthong.records.record import MedicalRecord
from tests.records.conftest import MORNING
from tests.records.writing import ADMISSION, CONCLUSION, write

pytestmark = pytest.mark.django_db


def test_a_record_from_opening_to_the_archive(record, doctor, nurse, office):
    assert (record.number, record.state, record.episode) == ("01001/2026/BA000001", "open", record.number)
    form = write(record, Kind.FORM, doctor, **ADMISSION)
    said = content.read(form).values
    assert (said["name"], said["occupation"], said["admitted_at"]) == ("NGUYỄN VĂN BÌNH", "Nông dân", MORNING)
    vitals = write(record, Kind.VITALS, nurse, pulse=88, temperature=37)
    note = write(record, Kind.PROGRESS, doctor, assessment="Ổn", orders=[{"order": "X-quang", "order_kind": "imaging"}])

    with pytest.raises(closing.NotReady) as refused:
        closing.close(record, by=doctor)
    said = str(refused.value)
    assert "Entry 3 orders “X-quang”: there is no result" in said
    assert "Entry 1" in said and "Entry 2 (Vital signs) is not signed by Phạm Thị Mai" in said and "Entry 3" in said
    assert "Result of the treatment" in said and record.state == "open"

    xray = write(record, Kind.RESULT, doctor, order="3.1", result_kind="imaging", conclusion="Viêm phổi")
    signing_off.sign(record, [form, note, xray], by=doctor)
    signing_off.sign(record, [vitals], by=nurse)
    later = write(record, Kind.FORM, doctor, supersedes=form, **CONCLUSION)
    signing_off.sign(record, [later], by=doctor)
    assert (record.main_code, record.result) == ("J18.9", "1")
    closing.close(record, by=doctor)
    assert (record.state, record.keep_until) == ("closed", date(2036, 12, 31))
    archiving.archive(record, by=office)
    assert (record.state, record.archive_number) == ("archived", "01001/2026/LT000001")
    kinds = list(record.actions.values_list("name", flat=True))
    assert kinds[0] == "opened" and kinds[-2:] == ["closed", "archived"]
    assert {event.kind for event in ledger.events(thing=record.thing)} == {
        "record.opened", "record.entry-written", "record.entry-signed", "record.closed", "record.archived"
    }  # fmt: skip


def test_a_correction_stands_beside_what_it_corrects(record, doctor, colleague):
    note = write(record, Kind.PROGRESS, doctor, assessment="Mạch 48")
    signing_off.sign(record, [note], by=doctor)
    better = write(record, Kind.PROGRESS, colleague, supersedes=note, because="Ghi nhầm mạch", assessment="Mạch 84")
    assert [entry.pk for entry in entries_of(record)] == [note.pk, better.pk]
    assert [entry.pk for entry in standing(record)] == [better.pk]
    assert content.read(note).values["assessment"] == "Mạch 48"
    assert content.read(better).reason == "Ghi nhầm mạch"
    with pytest.raises(ValueError, match="newer version"):
        write(record, Kind.PROGRESS, doctor, supersedes=note, assessment="Mạch 80")


def test_only_the_author_signs_and_only_once(record, doctor, colleague):
    note = write(record, Kind.PROGRESS, doctor, assessment="Ổn")
    with pytest.raises(access.NotAllowed, match="alone signs"):
        signing_off.sign(record, [note], by=colleague)
    assert len(signing_off.sign(record, [note], by=doctor)) == 1
    assert signing_off.sign(record, [note], by=doctor) == []
    assert not Unsigned.objects.unscoped("test").exists()


def test_what_may_be_written_when_and_by_whom(record, doctor, nurse, office):
    for who in (nurse, office):
        with pytest.raises(access.NotAllowed):
            write(record, Kind.PROGRESS, who, assessment="x")
    write(record, Kind.FORM, doctor, **ADMISSION)
    with pytest.raises(ledger.InvalidState, match="has its form"):
        write(record, Kind.FORM, doctor, **ADMISSION)
    with pytest.raises(NotComplete, match="not come yet"):
        write(record, Kind.PROGRESS, doctor, assessment="x", noted_at=MORNING + timedelta(hours=1))
    with pytest.raises(NotComplete, match="before the admission"):
        write(record, Kind.VITALS, nurse, pulse=80, measured_at=MORNING - timedelta(hours=1))
    with pytest.raises(NotComplete, match="above the second"):
        write(record, Kind.VITALS, nurse, systolic=60, diastolic=120)


def test_one_record_an_episode(record, binh, doctor):
    with pytest.raises(opening.AlreadyOpen, match=record.number) as refused:
        opening.open_(binh, form="ms-15", care="02", by=doctor, episode=record.episode)
    assert refused.value.record == record


def closed(record, doctor, **values):
    form = write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION | values)
    signing_off.sign(record, [form], by=doctor)
    return closing.close(record, by=doctor)


def test_closing_counts_what_was_begun_and_not_sent(record, doctor, colleague):
    from lienthong.records import writing

    writing.begin(record, Kind.PROGRESS, by=colleague)
    assert [one.words for one in closing.missing(Folder(record))] == [
        "The form MS 01/BV-01 has not been written.",
        "Lê Văn Dũng has begun an entry and not sent it: send it or throw it away.",
    ]


def test_a_closed_record_takes_corrections_and_nothing_new(record, doctor, office):
    closed(record, doctor)
    with pytest.raises(ledger.InvalidState, match="closed"):
        write(record, Kind.PROGRESS, doctor, assessment="x")
    form = standing(record).get()
    better = write(record, Kind.FORM, doctor, supersedes=form, because="Sửa kết quả", result="2")
    with pytest.raises(ledger.InvalidState, match="not signed"):
        archiving.archive(record, by=office)
    signing_off.sign(record, [better], by=doctor)
    archiving.archive(record, by=office)
    with pytest.raises(ledger.InvalidState, match="archived"):
        write(record, Kind.FORM, doctor, supersedes=better, result="3")


@pytest.mark.parametrize(
    ("asked", "values", "kept", "until"),
    [
        ("", {}, "treatment", date(2036, 12, 31)),
        ("accident", {}, "accident", date(2046, 12, 31)),
        ("incident", {}, "incident", None),
        ("accident", {"result": "5", "died_at": MORNING, "death_cause": "J18.9"}, "death", date(2056, 12, 31)),
    ],
)
def test_how_long_a_record_is_kept(record, doctor, asked, values, kept, until):
    form = write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION | values)
    signing_off.sign(record, [form], by=doctor)
    closing.close(record, by=doctor, retention_class=asked)
    assert (record.retention, record.keep_until) == (kept, until)
    assert retention.of(kept).evidence == "secondary"


def test_a_death_that_is_corrected_in_later_is_kept_as_one(record, doctor):
    closed(record, doctor)
    form = standing(record).get()
    died = write(record, Kind.FORM, doctor, supersedes=form, result="5", died_at=MORNING, death_cause="J18.9")
    signing_off.sign(record, [died], by=doctor)
    assert (record.retention, record.keep_until) == ("death", date(2056, 12, 31))


def readers(record, *actors):
    return [MedicalRecord.objects.within(one).filter(pk=record.pk).exists() for one in actors]


def test_who_reads_during_treatment_and_after(record, doctor, nurse, office, director, stranger):
    everyone = doctor, nurse, office, director, stranger
    assert readers(record, *everyone) == [True, True, True, True, False]
    closed(record, doctor)
    assert readers(record, *everyone) == [True, True, True, True, False]
    archiving.archive(record, by=office)
    assert readers(record, *everyone) == [False, False, True, True, False]
    right = reading.grant(record, doctor.code, basis="staff", purpose="Hội chẩn", until=date(2026, 12, 31), by=director)
    assert readers(record, doctor, nurse) == [True, False]
    reading.withdraw(right, by=office)
    assert readers(record, doctor) == [False]


def test_a_patient_reads_an_archived_record_by_request(record, doctor, office):
    closed(record, doctor)
    archiving.archive(record, by=office)
    binh = access.Actor("user:binh", roles=frozenset({"citizen"}), persons=frozenset({record.subject}))
    assert readers(record, binh) == [False]
    with pytest.raises(ValueError, match="what for"):
        reading.grant(record, record.subject, basis="patient", purpose=" ", until=date(2026, 12, 31), by=office)
    reading.grant(record, record.subject, basis="patient", purpose="Đơn 12", until=date(2026, 12, 31), by=office)
    assert readers(record, binh) == [True]
    with clock.at(MORNING + timedelta(days=40)):
        assert readers(record, binh) == [False]


def test_another_hospital_reads_with_consent_or_in_an_emergency(record, binh, stranger):
    citizen = access.Actor("user:binh", roles=frozenset({"citizen"}), persons=frozenset({binh.party}))
    given = consent.give(binh, stranger.organisation, date(2026, 12, 31), by=citizen)
    assert readers(record, stranger) == [True] and not reading.is_emergency(record, stranger)
    consent.withdraw(given, by=citizen)
    assert readers(record, stranger) == [False]
    with pytest.raises(ValueError, match="sentence"):
        reading.in_emergency(binh, by=stranger, reason="gấp")
    reading.in_emergency(binh, by=stranger, reason="Hôn mê, không có người nhà đi cùng")
    assert readers(record, stranger) == [True] and reading.is_emergency(record, stranger)
    assert audit.of_person(binh.party).filter(emergency=True, actor=stranger.code).exists()
    with clock.at(MORNING + timedelta(hours=25)):
        assert readers(record, stranger) == [False]


def test_the_limits_are_the_facilitys_own(morning, director, nurse):
    assert regulation.limits("facility:01001") == regulation.DEFAULT
    for number in ("12/QĐ-BV", "15/QĐ-BV"):
        regulation.decide(
            "facility:01001", number, date(2026, 12, 1), sign_within_hours=2, close_within_days=3, by=director
        )
    found = regulation.of("facility:01001")
    assert found and (found.number, found.actions.count()) == ("15/QĐ-BV", 2)
    assert regulation.limits("facility:01001").sign_within == timedelta(hours=2)
    with pytest.raises(access.NotAllowed):
        regulation.decide("facility:01001", "1", date(2026, 1, 1), sign_within_hours=2, close_within_days=3, by=nurse)


def test_what_tells_of_hiv_marks_the_record(record, doctor):
    form = write(record, Kind.FORM, doctor, **ADMISSION | {"admission_main": "B20"})
    signing_off.sign(record, [form], by=doctor)
    assert record.sensitive


def test_a_record_that_began_on_paper_goes_on_here_and_never_back(record, binh, doctor, nurse):
    begun = opening.open_(binh, form="ms-15", care="02", by=doctor, medium="paper")
    medium.change(begun, "hybrid", by=doctor)
    write(begun, Kind.PROGRESS, doctor, assessment="Ổn")
    with pytest.raises(ValueError, match="not on paper alone"):
        medium.change(begun, "paper", by=doctor)
    with pytest.raises(access.NotAllowed):
        medium.change(begun, "electronic", by=nurse)
    assert [event.data["to"] for event in ledger.events(thing=begun.thing, kind="record.medium-changed")] == ["hybrid"]
    with pytest.raises(ledger.InvalidState):
        medium.change(closed(record, doctor), "paper", by=doctor)
