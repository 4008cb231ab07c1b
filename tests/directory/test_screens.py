"""If these fail, an officer can't look up a place or a facility, or decide where a divided commune's village lies."""

import pytest
from django.test import Client

from lienthong.directory.facilities import Department, Facility
from lienthong.directory.practitioners import Membership, Practitioner
from lienthong.directory.splits import Split
from lienthong.directory.villages import Village
from tests.people.test_residence import divided  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def hospital() -> Facility:
    facility = Facility.objects.create(code="01001", name="Bệnh viện Thử", kind="hospital", owner="province",
                                       facility_class="1", level="specialised", beds=700, province="01",
                                       commune="00004")  # fmt: skip
    Department.objects.create(facility=facility, code="K01", name="Khoa Khám bệnh")
    doctor = Practitioner.objects.create(licence="000123/HNO-GPHN", name="Lê Thị Ánh", profession="doctor")
    Membership.objects.create(practitioner=doctor, facility=facility, position="Trưởng khoa")
    return facility


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_the_country_now_and_before(browse, django_assert_max_num_queries):
    client = browse("commune_officer")
    with django_assert_max_num_queries(15):
        now = text(client.get("/units/?level=province"))
    assert "34 rows" in now and "Thành phố Bắc Ninh" in now
    assert "63 rows" in text(client.get("/units/?level=province&on=30/06/2025"))
    assert "Xã Ba Chẽ" in text(client.get("/units/?q=ba+che"))


def test_a_code_shows_what_it_has_been(browse, django_assert_max_num_queries):
    client = browse("citizen")
    with django_assert_max_num_queries(15):
        page = text(client.get("/units/00004/"))
    assert "Phường Trúc Bạch" in page and "Phường Ba Đình" in page and "unverified" in page
    assert client.get("/units/99999/").status_code == 404


def test_a_village_is_added_once_by_those_who_may(browse):
    client = browse("commune_officer")
    given = {"name": "Thôn Đông", "valid_from": "01/07/2025", "legal_basis": "12/NQ-HĐND"}
    assert client.post("/units/00004/villages/add/", given).status_code == 302
    assert Village.objects.get().commune == "00004" and "Thôn Đông" in text(client.get("/units/00004/"))
    assert "already" in text(client.post("/units/00004/villages/add/", {**given, "name": "thon dong"}))
    assert browse("citizen").get("/units/00004/villages/add/").status_code == 403


def test_facilities_and_practitioners_are_found_without_marks(browse, hospital, django_assert_max_num_queries):
    client = browse("citizen")
    with django_assert_max_num_queries(15):
        assert "Bệnh viện Thử" in text(client.get("/facilities/?q=benh+vien+thu&owner=province"))
    page = text(client.get("/facilities/01001/"))
    assert "K01" in page and "Class I" in page
    assert "Lê Thị Ánh" in text(client.get("/practitioners/?q=le+thi+anh"))
    assert "Lê Thị Ánh" in text(client.get("/facilities/01001/practitioners/"))
    assert "Trưởng khoa" in text(client.get("/practitioners/000123/HNO-GPHN/"))


def test_an_officer_decides_a_divided_place(browse, divided):  # noqa: F811
    client = browse("commune_officer", units=(divided.candidates[1],))
    assert "Thôn Đông" in text(client.get("/divided-communes/"))
    address = f"/divided-communes/{divided.pk}/"
    assert "Thôn Đông" in text(client.get(address))
    assert text(client.post(address, {"code": divided.candidates[1], "why": ""}))
    answer = client.post(address, {"code": divided.candidates[1], "why": "12/NQ-HĐND", "whole_village": "on"})
    assert answer.status_code == 302
    assert Split.objects.unscoped("test").get().decided_code == divided.candidates[1]
    page = client.get("/divided-communes/").content.decode()
    assert '<option value="open" selected>' in page and "Thôn Đông" not in page, "the choice says what is shown"
    for strange in ("%00", "%%0000", "99999999999999999999", "31/02/2026"):
        query = "&".join(f"{name}={strange}" for name in ("province", "owner", "q", "after", "on", "sort"))
        assert client.get(f"/facilities/?{query}").status_code == client.get(f"/units/?{query}").status_code == 200
    assert "Thôn Đông" in text(client.get("/divided-communes/?state=")) and "?state=&amp;sort=" in (
        client.get("/divided-communes/?state=").content.decode()
    )
    assert browse("commune_officer", units=("99998",)).get(address).status_code == 404


def test_strangers_are_asked_to_sign_in():
    assert Client().get("/facilities/").status_code == 302


def test_pages_speak_vietnamese(browse, hospital):
    page = text(browse("citizen", language="vi").get("/facilities/01001/"))
    assert "Giường bệnh" in page and "Chủ quản" in page
