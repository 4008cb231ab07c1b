"""If these fail, a record is destroyed too early, without minutes, or is still there after it was."""

from datetime import date, datetime

import pytest

from lienthong import access, ledger
from lienthong.database import clock, files
from lienthong.forms.submission import Submission
from lienthong.records import archiving, closing, destroying, evidence, opening, reading, release, signing_off
from lienthong.records.entry import Kind, entries_of
from lienthong.records.record import MedicalRecord
from tests.access.actors import signed_in, user
from tests.records.conftest import HOSPITAL, MORNING
from tests.records.writing import ADMISSION, CONCLUSION, write

pytestmark = pytest.mark.django_db
MINUTES, DAY = "12/BB-BV", date(2037, 1, 15)


@pytest.fixture
def archived(binh, doctor, office):
    """Mr Bình's record of 2026, corrected once, archived: it is kept until 31/12/2036."""
    with clock.at(MORNING):
        record = opening.open_(binh, form="ms-01", care="03", by=doctor, known={"reason": "Sốt"})
        first = write(record, Kind.FORM, doctor, **ADMISSION)
        signing_off.sign(record, [first], by=doctor)
        second = write(record, Kind.FORM, doctor, supersedes=first, because="x", **ADMISSION, **CONCLUSION)
        signing_off.sign(record, [second], by=doctor)
        closing.close(record, by=doctor)
        archiving.archive(record, by=office)
    return record


def later(*day: int):
    return clock.at(datetime(*(day or (2037, 1, 20)), 9, tzinfo=clock.VIETNAM))


def destroy(record: MedicalRecord, by: access.Actor, minutes: str = MINUTES, on: date = DAY) -> MedicalRecord:
    return destroying.destroy(record, minutes=minutes, decided_on=on, by=by)


def test_what_it_said_is_gone_and_that_it_was_there_is_not(archived, office, director):
    digests = [entry.content for entry in entries_of(archived)] + [archived.given]
    with later():
        row = destroy(archived, director)
        assert len(digests) == 3 and not any(map(files.exists, digests))
        with pytest.raises(files.Destroyed, match="12/BB-BV"):
            files.get(digests[0])
        assert (row.state, row.number, row.known()) == ("destroyed", archived.number, {})
        assert destroying.minutes_of(row) == (MINUTES, DAY)
        assert "record.destroyed" in {event.kind for event in ledger.events(thing=row.thing)}
    assert not any(evidence.differences())  # the signatures' digests still tell one story
    sent = Submission.objects.unscoped("a test").filter(purpose__startswith="record:")
    assert sent.exists() and not sent.exclude(response={}).exists()  # no other copy of what was written


def test_nobody_else_destroys_and_nothing_without_minutes(archived, doctor, office, director):
    with later():
        for actor in (doctor, office):
            with pytest.raises(access.NotAllowed):
                destroy(archived, actor)
        with pytest.raises(destroying.NotDestroyed, match="number"):
            destroy(archived, director, minutes=" ")
        with pytest.raises(destroying.NotDestroyed, match="future"):
            destroy(archived, director, on=date(2037, 1, 21))
        with pytest.raises(destroying.NotDestroyed, match="older"):
            destroy(archived, director, on=date(2036, 12, 31))


def test_until_its_last_day_it_is_kept(archived, director):
    with later(2036, 12, 31):
        assert not MedicalRecord.objects.unscoped("a test").filter(destroying.term_is_over()).exists()
        with pytest.raises(destroying.NotDestroyed, match="until 31/12/2036"):
            destroy(archived, director, on=date(2036, 12, 31))
    with later():
        assert MedicalRecord.objects.unscoped("a test").filter(destroying.term_is_over()).exists()


def test_what_somebody_waits_for_or_may_read_is_kept(archived, office, director):
    with later():
        asked = release.request(
            archived, requester="patient", name="Bình", scope="whole", purpose="x", written_on=DAY, by=office
        )
        with pytest.raises(destroying.NotDestroyed, match="request"):
            destroy(archived, director)
        release.refuse(asked, reason="The request was taken back.", by=office)
        right = reading.grant(archived, "user:x", basis="staff", purpose="study", until=date(2037, 2, 1), by=office)
        with pytest.raises(destroying.NotDestroyed, match="right to read"):
            destroy(archived, director)
        reading.withdraw(right, by=office)
        destroy(archived, director)


def test_one_of_before_july_2025_is_kept_for_its_term_is_not_known(archived, director):
    MedicalRecord.objects.unscoped("a test").update(admitted_at=datetime(2025, 6, 30, 9, tzinfo=clock.VIETNAM))
    archived.refresh_from_db(from_queryset=MedicalRecord.objects.unscoped("a test"))
    with later(), pytest.raises(destroying.NotDestroyed, match="53/2017"):
        destroy(archived, director)


def test_the_director_destroys_it_on_its_page(archived, places):
    with later():
        it = signed_in(user("gd", (HOSPITAL, "facility_director")))
        assert archived.number in it.get("/records/all/?term=over").content.decode()
        address = f"/records/{archived.pk}/destroy/"
        assert address in it.get(f"/records/{archived.pk}/").content.decode()
        assert it.post(address, {"minutes": "", "decided_on": "", "sure": ""}).content.decode().count("Lỗi:") == 3
        said = {"minutes": MINUTES, "decided_on": "15/01/2037", "sure": "on"}
        page = it.post(address, said, follow=True).content.decode()
        office = signed_in(user("thu", (HOSPITAL, "records_officer")))
        assert "/papers/" not in office.get(f"/records/{archived.pk}/").content.decode().partition("<main")[2]
        assert "theo biên bản số 12/BB-BV ngày 15/01/2037" in page and "Sốt ba ngày" not in page
        assert "Chỉ hủy bệnh án đã lưu trữ" in it.post(address, said).content.decode()
        assert it.get(f"/records/{archived.pk}/entries/1/").status_code == 404
        assert it.get(f"/records/{archived.pk}/out/").status_code == 200
