"""The screens of records as requests: what is shown to whom, in how many queries, and what a button does."""

import re
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.access import audit
from lienthong.access.user import User
from lienthong.database import clock
from lienthong.papers.paper import Paper
from lienthong.records import closing, opening, reading, regulation, signing_off, writing
from lienthong.records.entry import Kind, Unsigned
from lienthong.records.record import MedicalRecord
from tests.access.actors import SINCE, signed_in, user
from tests.records.conftest import HOSPITAL, MORNING, OTHER
from tests.records.writing import ADMISSION, CONCLUSION, response, write

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def reader(login: str, role: str, organisation: str = HOSPITAL):
    from lienthong.access.user import Membership

    found = User.objects.filter(login=login).first()
    if found is None:
        return signed_in(user(login, (organisation, role)))
    Membership.objects.create(user=found, organisation=organisation, role=role, valid_from=SINCE)
    return signed_in(found)


def counted(client, address: str):
    from django.db import connection

    client.get(address)  # what is read once a process
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return page, len(queries)


def test_a_record_of_three_hundred_entries_opens_in_as_many_queries_as_one_of_two(record, doctor, nurse):
    hoa = reader("hoa", "hospital_doctor")
    note, signs = response("progress", assessment="Ổn định, ăn được"), response("vitals", pulse=80, temperature=37)
    write(record, Kind.FORM, doctor, **ADMISSION)
    signing_off.sign(record, [writing.write(record, Kind.VITALS, signs, by=nurse)], by=nurse)
    address = reverse("record", args=[record.pk])
    _page, few = counted(hoa, address)
    kinds = [(Kind.PROGRESS, note, doctor), (Kind.VITALS, signs, nurse)]
    for number in range(298):
        kind, said, by = kinds[number % 2]
        writing.write(record, kind, said, by=by)
    page, many = counted(hoa, address)
    assert page.content.decode().count('id="entry-') == 300
    assert (many, few <= MOST_QUERIES) == (few, True), (few, many)


@pytest.mark.parametrize(
    ("login", "role", "address"),
    [
        ("hoa", "hospital_doctor", "/records/"), ("hoa", "hospital_doctor", "/records/all/"),
        ("hoa", "hospital_doctor", "/records/to-sign/"), ("thu", "records_officer", "/records/unsigned/"),
        ("thu", "records_officer", "/records/all/?late=yes"),
    ],
)  # fmt: skip
def test_lists_take_as_many_queries_whatever_their_length(record, binh, doctor, login, role, address):
    client = reader(login, role)
    with clock.at(MORNING + timedelta(days=3)):
        write(record, Kind.PROGRESS, doctor, assessment="Ổn", noted_at=MORNING)
        _page, few = counted(client, address)
        for _number in range(5):
            more = opening.open_(binh, form="ms-15", care="02", by=doctor)
            writing.write(more, Kind.PROGRESS, response("progress", assessment="Ổn"), by=doctor)
        _page, many = counted(client, address)
    assert (many, few <= MOST_QUERIES) == (few, True), (few, many)


def test_a_doctor_opens_a_record_for_whom_reception_took_in(binh):
    hoa = reader("hoa", "hospital_doctor")
    address = reverse("record-open", args=[binh.pk])
    given = {"form": "ms-01|03", "department": "K03", "admitted": "08:15 07/12/2026", "medium": "electronic"}
    page = hoa.post(address, given | {"admitted": "08:15 08/12/2026"})
    assert "tương lai" in page.content.decode() or "future" in page.content.decode()
    page = hoa.post(address, given, follow=True)
    record = MedicalRecord.objects.unscoped("test").get()
    assert (record.admitted_at, record.doctor) == (MORNING.replace(hour=8, minute=15), "user:hoa")
    assert record.number in page.content.decode()


def test_writing_signing_and_closing_by_the_screens(record, doctor):
    hoa = reader("hoa", "hospital_doctor")
    page = hoa.post(reverse("record-begin", args=[record.pk, "progress"]), follow=True)
    address = page.redirect_chain[-1][0]
    revision = re.search(r'name="~revision" value="(\d+)"', page.content.decode())
    assert revision
    sent = {"~do": "submit", "~revision": revision[1], "noted_at": "09:00 07/12/2026", "assessment": "Ổn"}
    page = hoa.post(address, sent)
    assert page.status_code == 200 and not Unsigned.objects.unscoped("test").exists()  # before the admission
    revision = re.search(r'name="~revision" value="(\d+)"', page.content.decode())
    assert revision
    hoa.post(address, sent | {"~revision": revision[1], "noted_at": "09:30 07/12/2026", "~sign": "1"})
    assert record.entries.unscoped("test").get().is_signed
    write(record, Kind.PROGRESS, doctor, assessment="Chưa ký")
    hoa.post(reverse("records-to-sign"), {"entry": [str(row.pk) for row in Unsigned.objects.unscoped("test")]})
    assert not Unsigned.objects.unscoped("test").exists()
    page = hoa.post(reverse("record-close", args=[record.pk]), {"retention_class": "treatment"})
    assert "MS 01/BV-01" in page.content.decode()
    write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION)
    hoa.post(reverse("record-sign", args=[record.pk]))
    hoa.post(reverse("record-close", args=[record.pk]), {"retention_class": "accident"})
    record.refresh_from_db()
    assert (record.state, record.retention) == ("closed", "accident")


def test_a_correction_needs_its_reason(record, doctor):
    hoa = reader("hoa", "hospital_doctor")
    note = write(record, Kind.PROGRESS, doctor, assessment="Mạch 48")
    page = hoa.post(reverse("record-begin", args=[record.pk, "progress"]), {"supersedes": "1"}, follow=True)
    sent = {"~do": "submit", "~revision": "0", "noted_at": "09:30 07/12/2026", "assessment": "Mạch 84"}
    address = page.redirect_chain[-1][0]
    refused = hoa.post(address, sent)
    assert refused.status_code == 200 and note.is_standing
    hoa.post(address, sent | {"~revision": "1", "~reason": "Ghi nhầm"})
    page = hoa.get(reverse("record-entry", args=[record.pk, 2])).content.decode()
    assert "Ghi nhầm" in page and "Mạch 84" in page
    assert hoa.get(reverse("record-entry-pdf", args=[record.pk, 2])).content.startswith(b"%PDF")


def test_papers_begin_with_what_the_record_says(record, doctor):
    hoa = reader("hoa", "hospital_doctor")
    form = write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION)
    signing_off.sign(record, [form], by=doctor)
    for kind in ("discharge", "record_summary", "referral", "appointment"):
        page = hoa.post(reverse("record-paper", args=[record.pk]), {"kind": kind}, follow=True)
        assert page.status_code == 200
    papers = {row.kind: row.read()["values"] for row in Paper.objects.unscoped("test")}
    assert papers["discharge"]["PP_DIEUTRI"] == "Kháng sinh." and papers["discharge"]["NGAY_RA"] == "202612070930"
    assert papers["referral"]["MA_BENH_CHINH"] == "J18.9" and "phổi" in papers["referral"]["CHAN_DOAN_RV"]
    assert papers["record_summary"]["KET_QUA_DTRI"] == "1"
    hoa.post(reverse("record-paper", args=[record.pk]), {"kind": "discharge"})
    assert Paper.objects.unscoped("test").filter(kind="discharge", episode=record.episode).count() == 1


def test_what_tells_of_hiv_is_not_shown_to_a_nurse(record, doctor):
    form = write(record, Kind.FORM, doctor, **ADMISSION | {"admission_main": "B20", "reason": "Sụt cân nhanh"})
    signing_off.sign(record, [form], by=doctor)
    nurse, hoa = reader("mai", "nurse"), reader("hoa", "hospital_doctor")
    address, entry = reverse("record", args=[record.pk]), reverse("record-entry", args=[record.pk, 1])
    assert "Sụt cân nhanh" in hoa.get(address).content.decode() and hoa.get(entry).status_code == 200
    assert "Sụt cân nhanh" not in nurse.get(address).content.decode() and nurse.get(entry).status_code == 404


def test_the_citizen_sees_who_opened_the_record_in_an_emergency(record, binh, stranger):
    son = reader("son", "hospital_doctor", OTHER)
    address = reverse("record", args=[record.pk])
    assert son.get(address).status_code == 404
    page = son.post(reverse("records-emergency"), {"number": "001062012345", "reason": "Hôn mê sau tai nạn"})
    assert record.number in page.content.decode()
    assert son.get(address).status_code == 200
    seen = audit.of_person(binh.party).filter(actor="user:son", emergency=True)
    assert {entry.action for entry in seen} >= {"record", "records.emergency", "health-book.emergency"}
    citizen = signed_in(user("binh", (binh.party, "citizen")))
    assert "Hồ sơ bệnh án" in citizen.get(reverse("my-data")).content.decode()


def test_the_office_lets_a_patient_read_what_is_archived(record, binh, doctor, office):
    form = write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION)
    signing_off.sign(record, [form], by=doctor)
    closing.close(record, by=doctor)
    thu, citizen = reader("thu", "records_officer"), signed_in(user("binh", (binh.party, "citizen")))
    thu.post(reverse("record-archive", args=[record.pk]), {"archive_number": "LT-7"})
    record.refresh_from_db()
    assert record.archive_number == "LT-7"
    address, readers = reverse("record", args=[record.pk]), reverse("record-readers", args=[record.pk])
    assert citizen.get(address).status_code == 404
    thu.post(readers, {"basis": "patient", "purpose": "Đơn số 3", "until": "31/12/2026"})
    assert citizen.get(address).status_code == 200
    assert record.number in citizen.get(reverse("records-let-read")).content.decode()
    assert reverse("records-let-read") in citizen.get("/").content.decode()
    right = reading.Reading.objects.unscoped("test").get()
    thu.post(reverse("record-readers-withdraw", args=[record.pk, right.pk]))
    assert citizen.get(address).status_code == 404


def test_the_regulation_makes_an_entry_overdue(record, doctor, director):
    write(record, Kind.PROGRESS, doctor, assessment="Ổn")
    thu = reader("thu", "records_officer")
    with clock.at(MORNING + timedelta(hours=3)):
        assert record.number not in thu.get(reverse("records-unsigned"), {"late": "yes"}).content.decode()
        given = {"number": "12/QĐ-BV", "decided_on": "01/12/2026", "sign_within_hours": "2", "close_within_days": "3"}
        thu.post(reverse("records-regulation"), given)
        assert regulation.limits(HOSPITAL).is_own
        page = thu.get(reverse("records-unsigned"), {"late": "yes"}).content.decode()
        assert record.number in page and "Trần Thị Hoa" in page


def test_a_stranger_opens_nothing(record):
    son = reader("son", "hospital_doctor", OTHER)
    for name in ("record", "record-close"):
        assert son.get(reverse(name, args=[record.pk])).status_code == 404
    assert son.post(reverse("record-sign", args=[record.pk])).status_code == 404
    assert record.number not in son.get(reverse("records-all")).content.decode()
