"""Places and persons in a real browser: found, read and decided on a phone, by keyboard, in both languages."""

import pytest

from lienthong import access, people
from lienthong.directory import reference
from lienthong.directory.facilities import Department, Facility
from lienthong.directory.practitioners import Membership, Practitioner
from lienthong.directory.splits import Split
from lienthong.directory.units import Succession
from lienthong.people.duplicates import Duplicate
from tests.access.actors import user

HOSPITAL, LICENCE = "01001", "000123/HNO-GPHN"
CLERK = access.Actor("user:clerk", organisation=f"facility:{HOSPITAL}", roles=frozenset({"records_officer"}))
ALL = "a test looks at everything"
PAGES = [
    "/units/", "/units/?on=30/06/2025&q=ba+che", "/units/00004/", "/units/01/", "/facilities/", "facility",
    "/practitioners/", "practitioner", "/persons/?q=lanh", "/persons/?q=khong+ai", "person", "/duplicates/",
    "duplicate", "/divided-communes/", "split", "/units/00004/villages/add/",
]  # fmt: skip


@pytest.fixture(scope="module")
def places(site):
    """Addresses of pages with something on them."""
    reference.load()
    facility = Facility.objects.create(
        code=HOSPITAL, name="Bệnh viện Thử", kind="hospital", owner="province", facility_class="1", beds=700,
        level="specialised", province="01", commune="00004",
    )  # fmt: skip
    Department.objects.create(facility=facility, code="K01", name="Khoa Khám bệnh", beds=0)
    doctor = Practitioner.objects.create(licence=LICENCE, name="Lê Thị Ánh", profession="doctor")
    Membership.objects.create(practitioner=doctor, facility=facility, position="Trưởng khoa")
    divided = Succession.objects.filter(is_split=True).order_by("old_code")[0].old_code
    home = people.Place(divided, "Số 3, Thôn Đông", "Thôn Đông")
    number = {"personal-number": "001150000123"}
    lanh = people.match_or_create(
        people.PersonFacts("Nguyễn Thị Lành", people.BirthDate(1950, 3, 1), "female", number, home), by=CLERK
    )
    people.match_or_create(people.PersonFacts("Nguyễn Thị Lành", people.BirthDate(1985), "female", number), by=CLERK)
    user("clerk", (f"facility:{HOSPITAL}", "records_officer"))
    split = Split.objects.unscoped(ALL).get()
    user("officer", (f"unit:{split.candidates[0]}", "commune_officer"))
    return {
        "facility": f"/facilities/{HOSPITAL}/", "practitioner": f"/practitioners/{LICENCE}/",
        "person": f"/persons/{lanh.pk}/", "duplicate": f"/duplicates/{Duplicate.objects.unscoped(ALL).get().pk}/",
        "split": f"/divided-communes/{split.pk}/",
    }  # fmt: skip


def sign_in(site, page, address: str, language: str = "vi") -> None:
    officer = "divided" in address or "villages" in address or address == "split"
    site.signed_in(page, "officer" if officer else "clerk")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_silent_to_axe_and_fits_a_phone(places, site, page, visit, page_fits, address, language):
    sign_in(site, page, address, language)
    visit(places.get(address, address))
    page_fits()


def test_a_patient_is_found_and_opened_by_keyboard(places, site, page, visit):
    sign_in(site, page, "person")
    visit("/persons/")
    page.focus("input[name=q]")
    page.keyboard.type("lanh nguyen")
    page.keyboard.press("Tab")
    page.keyboard.type("1950")
    page.keyboard.press("Enter")
    page.wait_for_selector("td a")
    page.focus("td a")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Nguyễn Thị Lành')")
    assert "001150000123" in page.content()


def test_an_officer_decides_a_divided_place(places, site, page, visit, page_is_accessible):
    sign_in(site, page, "split")
    visit(places["split"])
    page.get_by_role("button", name="Quyết định").click()
    page.wait_for_selector(".govuk-error-summary")
    page_is_accessible()
    page.get_by_label("Căn cứ vào đâu?").fill("Nghị quyết 12, thôn Đông")
    page.get_by_role("button", name="Quyết định").click()
    page.wait_for_selector("h1:has-text('Địa điểm thuộc xã bị chia tách')")
    assert Split.objects.unscoped(ALL).get().state == "decided"
