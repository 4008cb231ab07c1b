"""A copy of a record: asked for in writing, allowed, made by a job, signed, and verified by whoever holds it."""

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong import access, ledger
from lienthong.access import audit
from lienthong.database import clock, jobs
from lienthong.print import verification
from lienthong.records import archiving, closing, release, release_making, signing_off
from lienthong.records.entry import Kind
from lienthong.records.release import Release, State
from lienthong.signing import pdf
from tests.records.writing import ADMISSION, CONCLUSION, write

pytestmark = pytest.mark.django_db
HOSPITAL = "facility:01001"


@pytest.fixture
def archived(record, doctor, office):
    first = write(record, Kind.FORM, doctor, **ADMISSION)
    signing_off.sign(record, [first], by=doctor)
    last = write(record, Kind.FORM, doctor, supersedes=first, **CONCLUSION)
    signing_off.sign(record, [last], by=doctor)
    closing.close(record, by=doctor)
    archiving.archive(record, by=office)
    return record


def asked(record, by, **more) -> Release:
    given = {"requester": "patient", "name": "Nguyễn Văn Bình", "scope": "whole", "purpose": "Khám ở nơi khác",
             "written_on": clock.today(), "by": by}  # fmt: skip
    return release.request(record, **(given | more))


def made(row: Release) -> Release:
    release_making.make(str(row.pk))
    row.refresh_from_db(from_queryset=Release.objects.unscoped("test"))
    return row


def test_a_copy_is_made_signed_kept_and_verified(archived, office, stranger):
    row = release.allow(asked(archived, office), by=office)
    assert jobs.counts().get("todo") == 1
    row = made(row)
    assert (row.state, row.done) == (State.MADE, row.total)
    body = release.copy_of(row, by=office)
    verdict = pdf.check(body, organisation=HOSPITAL)
    assert verdict.valid, verdict
    pages = PdfFileReader(io.BytesIO(body)).root["/Pages"]["/Count"]
    assert pages >= 2
    answer = verification.ask(row.code)
    assert answer and answer.standing == "valid" and answer.holder == "N.V.B., 1962"
    assert release_making.make(str(row.pk)) is None and made(row).version == row.version  # once
    assert {entry.action for entry in audit.of_person(archived.subject)} >= {
        "records.release-requested", "records.release-allowed", "records.release-made", "records.release-copy",
    }  # fmt: skip
    assert [event.kind for event in ledger.events(thing=row.thing)] == [
        "record-release.requested", "record-release.allowed", "record-release.made",
    ]  # fmt: skip
    assert not Release.objects.within(stranger).exists()

    release.withdraw(row, reason="Cấp nhầm người yêu cầu", by=office)
    assert verification.ask(row.code).standing == "cancelled"


def test_the_summary_is_shorter_than_the_whole(archived, office):
    row = made(release.allow(asked(archived, office, scope="summary", requester="representative-summary"), by=office))
    assert row.state == State.MADE
    assert PdfFileReader(io.BytesIO(release.copy_of(row, by=office))).root["/Pages"]["/Count"] == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"requester": "representative-summary"}, "what the law gives"), ({"requester": "authority"}, "number"),
        ({"purpose": " "}, "what for"), ({"requester": "neighbour"}, "no right"),
    ],
)  # fmt: skip
def test_who_has_no_right_gets_nothing(archived, office, given, said):
    with pytest.raises(release.NotAcceptable, match=said):
        asked(archived, office, **given)


def test_only_the_office_releases_and_only_from_the_archive(record, archived, office, doctor, binh):
    with pytest.raises(access.NotAllowed):
        asked(archived, doctor)
    row = asked(archived, office)
    with pytest.raises(release.NotAcceptable):
        release.refuse(row, reason="không", by=office)
    release.refuse(row, reason="Không có giấy tờ chứng minh", by=office)
    with pytest.raises(ledger.InvalidState):
        release.allow(row, by=office)


def test_an_open_record_is_not_copied(record, office):
    with pytest.raises(release.NotAcceptable, match="archive"):
        asked(record, office)


def test_a_copy_that_tells_of_hiv_is_opened_by_the_patient_or_a_doctor(archived, office):
    row = made(release.allow(asked(archived, office), by=office))
    archived.sensitive = True
    row.record = archived
    with pytest.raises(access.NotAllowed):
        release.copy_of(row, by=office)
    citizen = access.Actor("user:binh", roles=frozenset({"citizen"}), persons=frozenset({archived.subject}))
    assert release.copy_of(row, by=citizen)
