"""Signing in and administering, in a real browser: by keyboard, on a phone, in both languages."""

import uuid

import pytest

from lienthong.access import Actor, audit, clients
from tests.access.actors import PASSWORD, user

CLINIC, HOSPITAL = "facility:37S01", "facility:37S02"
LANH = f"person:{uuid.uuid4()}"


@pytest.fixture(scope="module")
def cast(site) -> None:
    """A doctor (demo account), one who works in two places, an administrator, a citizen, a hospital's software."""
    user("tram", (CLINIC, "clinic_doctor"), demo=True)
    user("both", (CLINIC, "records_officer"), (HOSPITAL, "records_officer"), password=PASSWORD)
    user("quantri", (HOSPITAL, "administrator"))
    user("lanh", (LANH, "citizen"))
    audit.read(Actor("user:tram", CLINIC), "health-book.page", [LANH])
    client, _secret = clients.register("HIS", HOSPITAL, ["facility_it"])  # its code is long and has no blank
    audit.read(client.actor, "health-book.page", [LANH])


def test_a_visitor_of_the_demo_sits_down_at_a_desk_with_one_click(
    cast, page, visit, page_is_accessible, at_360, screenshot
):
    visit("/sign-in/")
    assert page.get_by_role("heading", name="Đăng nhập").is_visible()
    screenshot("sign-in", whole=True)
    page_is_accessible()
    at_360()
    page_is_accessible()
    page.get_by_role("button", name="Tram").click()
    assert "/sign-in/" not in page.url or page.get_by_text("Tram").is_visible()


def test_mistakes_are_told_at_the_field_and_signing_in_leads_to_the_choice(cast, page, visit, page_is_accessible):
    visit("/sign-in/?next=/sign-in/password/")
    page.get_by_label("Tên đăng nhập").fill("both")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    page_is_accessible()
    page.get_by_label("Tên đăng nhập").fill("both")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    visit("/sign-in/organisation/")
    page_is_accessible()
    page.get_by_role("button", name=HOSPITAL).click()
    visit("/sign-in/password/")
    page_is_accessible()


def test_one_time_codes_are_set_up_with_a_picture(cast, site, page, visit, page_is_accessible, at_360):
    site.signed_in(page, "tram")
    visit("/sign-in/code/")
    assert page.get_by_role("img", name="Mã QR cho ứng dụng xác thực của bạn").is_visible()
    page_is_accessible()
    at_360()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("quantri", "/users/"),
        ("quantri", "/users/add/"),
        ("quantri", "/api-clients/"),
        ("quantri", "/api-clients/add/"),
        ("quantri", "/audit/"),
        ("lanh", "/my-data/"),
    ],
)
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    cast, site, page, visit, page_fits, screenshot, login, address, language
):
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    visit(address)
    screenshot(f"access{address.replace('/', '-')}{language}", whole=True)
    page_fits()


def test_an_administrator_adds_a_user_and_looks_at_them(
    cast, site, page, visit, page_is_accessible, at_360, screenshot
):
    site.signed_in(page, "quantri")
    visit("/users/add/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Vai trò").select_option("records_officer")
    page.get_by_role("button", name="Thêm").click()
    assert "/sign-in/password/" in page.locator("code").inner_text()
    page_is_accessible()
    page.get_by_role("button", name="Về trang người dùng").click()
    page.wait_for_selector("h1:has-text('Nguyễn Thị Lan')")
    screenshot("access-user", whole=True)
    page_is_accessible()
    at_360()
    page_is_accessible()
