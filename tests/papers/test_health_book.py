"""If these fail, a citizen doesn't see what was done to them, or somebody sees it who may not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lienthong import access, ledger
from lienthong.access import user
from lienthong.database import clock
from lienthong.exchange import health_book
from lienthong.papers import consent
from lienthong.people.persons import Person
from tests.exchange import sample

from .test_from_envelope import send
from .test_screens import text

pytestmark = pytest.mark.django_db
STRANGER = access.Actor("user:la", "facility:37S09", frozenset({"hospital_doctor"}))


@pytest.fixture
def lanh(hub_stage) -> Person:
    from lienthong import people

    send(sample.envelope(sample.tables(sample.INPATIENT)))
    found = people.find("personal-number", sample.LANH.personal_number)
    assert found
    return found


@pytest.fixture
def citizen(lanh) -> access.Actor:
    return access.Actor("user:lanh", roles=frozenset({"citizen"}), persons=frozenset({lanh.party}))


def test_the_citizen_sees_episodes_papers_medicines_and_results(
    browse,
    citizen,
    lanh,
    django_assert_max_num_queries,
):
    client = browse(citizen)
    assert client.get("/health-book/").headers["Location"] == f"/health-book/{lanh.pk}/"
    with django_assert_max_num_queries(15):
        page = text(client.get(f"/health-book/{lanh.pk}/"))
    assert "Cơ sở 37S01" in page and "<svg" in page and "Referral" in page
    book = health_book.read(lanh, health_book.Ground.OWN, actor=citizen)
    assert book.visits and book.medicines and book.papers
    paper = book.papers[0]
    assert text(client.get(f"/papers/{paper.pk}/"))


def test_another_citizen_is_turned_away(browse, lanh):
    other = access.Actor("user:x", roles=frozenset({"citizen"}), persons=frozenset({f"person:{uuid4()}"}))
    assert browse(other).get(f"/health-book/{lanh.pk}/").status_code == 403
    assert browse(other).get(f"/health-book/{lanh.pk}/book.pdf").status_code == 403


def test_the_treating_doctor_reads_it_and_a_stranger_does_not(browse, lanh):
    treating = access.Actor("user:sang", f"facility:{sample.CLINIC}", frozenset({"clinic_doctor"}))
    assert "treated at your facility" in text(browse(treating).get(f"/health-book/{lanh.pk}/"))
    assert browse(STRANGER).get(f"/health-book/{lanh.pk}/").status_code == 403


def test_consent_opens_it_until_its_day_and_can_be_taken_back(lanh, citizen, browse):
    from lienthong.directory import Facility

    Facility.objects.create(code="37S09", name="Bệnh viện lạ", kind="hospital", owner="private", level="basic",
                            province="37", commune="14464")  # fmt: skip
    client = browse(citizen)
    client.post(f"/health-book/{lanh.pk}/consents/", {"facility": "37s09", "until": "31/12/2026"})
    assert health_book.ground(lanh, STRANGER) == health_book.Ground.CONSENT
    with clock.at(date(2027, 1, 1)):
        assert health_book.ground(lanh, STRANGER) is None
    given = consent.Consent.objects.unscoped("test").get()
    assert "Bệnh viện lạ" in text(client.get(f"/health-book/{lanh.pk}/"))
    client.post(f"/health-book/consents/{given.pk}/withdraw/")
    assert health_book.ground(lanh, STRANGER) is None


def test_an_emergency_needs_a_reason_ends_after_a_day_and_is_told(lanh, citizen, browse):
    from lienthong.access.entry import Entry

    client = browse(STRANGER)
    client.post(f"/health-book/{lanh.pk}/emergency/", {"reason": "x"})
    assert health_book.ground(lanh, STRANGER) is None
    client.post(f"/health-book/{lanh.pk}/emergency/", {"reason": "Bất tỉnh, cần biết thuốc đang dùng"})
    assert "in an emergency" in text(client.get(f"/health-book/{lanh.pk}/"))
    assert Entry.objects.unscoped("test").filter(persons__contains=[lanh.pk], emergency=True).exists()
    assert ledger.events(subject=lanh.party, kind="health_book.opened-in-emergency")
    with clock.at(clock.now() + timedelta(hours=25)):
        assert health_book.ground(lanh, STRANGER) is None
    assert "Bất tỉnh" in text(browse(citizen).get(f"/health-book/{lanh.pk}/"))


def test_the_citizen_reads_by_name_who_opened_the_book(lanh, citizen, browse, django_assert_max_num_queries):
    from lienthong.directory import Facility

    Facility.objects.create(code="37S09", name="Bệnh viện lạ", kind="hospital", owner="private", level="basic",
                            province="37", commune="14464")  # fmt: skip
    for login, name in (("la", "Bác sĩ Lạ"), ("khac", "Bác sĩ Khác")):
        if not user.names([f"user:{login}"]):
            user.User.objects.create_user(login, name=name)
        doctor = access.Actor(f"user:{login}", STRANGER.organisation, STRANGER.roles)
        consent.open_in_emergency(lanh, by=doctor, reason="Bất tỉnh, cần biết thuốc đang dùng")
    client = browse(citizen)
    with django_assert_max_num_queries(15):
        page = text(client.get(f"/health-book/{lanh.pk}/"))
    assert "Bệnh viện lạ · Bác sĩ Lạ:" in page and "Bác sĩ Khác" in page
    assert "user:la" not in page and "facility:37S09" not in page


def test_the_printed_book_names_who_printed_it(lanh, citizen):
    from lienthong.exchange.screens import health_book as screen

    user.User.objects.create_user("lanh.in", name="Nguyễn Thị Lành")
    book = health_book.Book()
    printed = screen._printed(lanh, book, access.Actor("user:lanh.in", persons=citizen.persons))
    assert printed["printed_by"] == "Nguyễn Thị Lành"
    assert screen._printed(lanh, book, access.SYSTEM)["printed_by"] == access.SYSTEM.code  # who has no name


def test_what_tells_of_hiv_is_the_citizens_alone_and_of_those_with_the_right(hub_stage, citizen, lanh):
    from dataclasses import replace

    plan = replace(sample.INPATIENT, episode="37S0126120000077")
    tables = sample.tables(plan)
    for rows in tables.values():
        for row in rows:
            if "MA_BENH_CHINH" in row:
                row["MA_BENH_CHINH"] = "B20.9"
    send(sample.envelope(tables))
    own = health_book.read(lanh, health_book.Ground.OWN, actor=citizen)
    officer = access.Actor("user:van", f"facility:{sample.CLINIC}", frozenset({"records_officer"}))
    seen = health_book._papers([lanh.pk], officer)
    assert any(paper.sensitive for paper in own.papers) and not any(paper.sensitive for paper in seen)


def test_the_book_can_be_taken_home(browse, citizen, lanh):
    answer = browse(citizen).get(f"/health-book/{lanh.pk}/book.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
