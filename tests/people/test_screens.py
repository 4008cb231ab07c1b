"""If these fail, a clinic can't find its patient, or a stranger can."""

import pytest

from lienthong import access, people
from lienthong.access.entry import Entry
from lienthong.people.duplicates import Duplicate
from lienthong.people.persons import Person
from lienthong.people.verification import Verification

pytestmark = pytest.mark.usefixtures("country")
ALL = "a test looks at everything"
HERE, THERE = "facility:01001", "facility:79001"
CLERK = access.Actor("user:an", organisation=HERE, roles=frozenset({"records_officer"}))


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.fixture
def lanh() -> Person:
    facts = people.PersonFacts(
        name="Nguyễn Thị Lành", birth=people.BirthDate(1950, 3, 1), sex="female",
        identifiers={"personal-number": "001150000123", "insurance-card": "HT2010000000001"},
        residence=people.Place("00004", "Số 5 phố Trúc Bạch", written_on=None),
    )  # fmt: skip
    return people.match_or_create(facts, by=CLERK)


def test_a_patient_is_found_by_name_without_marks_and_by_number(browse, lanh, django_assert_max_num_queries):
    client = browse("hospital_doctor", organisation=HERE)
    with django_assert_max_num_queries(15):
        page = text(client.get("/persons/?q=lanh+nguyen&year=1951"))
    assert "Nguyễn Thị Lành" in page and "01/03/1950" in page
    assert client.get("/persons/?q=001150000123").url == f"/persons/{lanh.pk}/"
    assert client.get("/persons/?q=HT2010000000001").url == f"/persons/{lanh.pk}/"


def test_another_facility_finds_nobody_and_opens_nothing(browse, lanh):
    client = browse("hospital_doctor", organisation=THERE)
    assert "Nguyễn Thị Lành" not in text(client.get("/persons/?q=lanh"))
    assert "Nguyễn Thị Lành" not in text(client.get("/persons/?q=001150000123"))
    assert client.get(f"/persons/{lanh.pk}/").status_code == 404
    assert browse("ministry_officer").get("/persons/?q=lanh").status_code == 403


def test_the_page_of_a_person_and_who_looked_at_it(browse, lanh, django_assert_max_num_queries):
    client = browse("hospital_doctor", organisation=HERE)
    with django_assert_max_num_queries(15):
        page = text(client.get(f"/persons/{lanh.pk}/"))
    assert "001150000123" in page and "Số 5 phố Trúc Bạch" in page and "Phường Ba Đình" in page
    assert Entry.objects.unscoped(ALL).filter(persons__contains=[lanh.pk], kind="read").exists()


def test_asking_the_population_database_without_connection_is_said_and_kept(browse, lanh):
    client = browse("hospital_doctor", organisation=HERE)
    page = text(client.post(f"/persons/{lanh.pk}/verify/", follow=True))
    assert "ask again later" in page
    assert Verification.objects.unscoped(ALL).get().result == "unavailable"


def test_a_doubt_is_decided_on_the_screen(browse, lanh):
    other = people.PersonFacts(name="Nguyễn Thị Lành", birth=people.BirthDate(1985),
                               identifiers={"personal-number": "001150000123"})  # fmt: skip
    people.match_or_create(other, by=CLERK)
    doubt = Duplicate.objects.unscoped(ALL).get()
    client = browse("records_officer", organisation=HERE)
    assert "same number, other year of birth" in text(client.get("/duplicates/"))
    assert "1985" in text(client.get(f"/duplicates/{doubt.pk}/"))
    answer = client.post(f"/duplicates/{doubt.pk}/", {"answer": "older", "why": "card seen"})
    assert answer.status_code == 302
    assert Person.objects.unscoped(ALL).get(pk=doubt.newer_id).survivor_id == lanh.pk
    assert client.get(f"/persons/{doubt.newer_id}/").url == f"/persons/{lanh.pk}/"


def test_a_number_that_says_another_sex_is_marked(browse):
    facts = people.PersonFacts(name="Lê Văn Tám", sex="male", identifiers={"personal-number": "001150000123"})
    person = people.match_or_create(facts, by=CLERK)
    page = text(browse("hospital_doctor", organisation=HERE).get(f"/persons/{person.pk}/"))
    assert "says another sex or year of birth" in page


def test_a_merged_person_s_numbers_are_shown_and_pages_speak_vietnamese(browse, lanh):
    page = text(browse("hospital_doctor", organisation=HERE, language="vi").get(f"/persons/{lanh.pk}/"))
    assert "Số định danh cá nhân" in page and "Nơi cư trú" in page
