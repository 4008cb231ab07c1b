"""The national portal in a real browser: the account, the connection, its dossiers, and what the simulator shows."""

from datetime import timedelta

import pytest

from lienthong.access.actor import HOME
from lienthong.database import clock
from lienthong.ledger import subscriptions
from lienthong.partners.national_portal import link, pulling, telling
from lienthong.web import house
from tests.access.actors import user
from tests.partners.national_portal import Portal, carry_all, played

UNIT = "unit:00004"


@pytest.fixture(scope="module")
def portal(site):
    """A portal with one dossier taken and one that can't be, both from Mrs Lành."""
    house.load_reference()
    user("quantri", (HOME, "administrator"))
    user("hanh", (UNIT, "commune_officer"))
    with played() as simulator:
        simulator.today = clock.today
        today = clock.today()
        simulator.connect("classic", valid_from=today - timedelta(days=1))
        simulator.connect("six-steps", valid_from=today + timedelta(days=30))
        simulator.catalogue["1.014027"] = ("Thực hiện, điều chỉnh, thôi hưởng trợ cấp hưu trí xã hội", "7")
        for procedure in ("1.014027", "9.999999"):
            simulator.apply_as_lanh(procedure)
        pulling.pull()
        for subscription in telling.SUBSCRIPTIONS:
            while subscriptions.serve(subscription):
                pass
        carry_all()
        yield simulator


def row(portal: Portal, number: int) -> link.NationalPortalDossier:
    found = link.by_number(list(portal.dossiers)[number])
    assert found
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("quantri", "/partners/national-portal/"), ("quantri", "/national-portal/"), ("hanh", "/national-portal/"),
        ("quantri", "/national-portal/dossiers/"), ("hanh", "taken"), ("hanh", "held"),
        ("hanh", "/national-portal/procedures/"), ("quantri", "/national-portal/changes/"),
    ],
)  # fmt: skip
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    portal, site, page, visit, page_fits, screenshot, login, address, language
):
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    rows = {"taken": f"/national-portal/dossiers/{row(portal, 0).pk}/",
            "held": f"/national-portal/dossiers/{row(portal, 1).pk}/"}  # fmt: skip
    visit(rows.get(address, address))
    screenshot(f"national-portal-{address.strip('/').replace('/', '-')}-{login}-{language}", whole=True)
    page_fits()


def test_the_administrator_renews_the_account_by_keyboard(portal, site, page, visit, page_is_accessible):
    site.signed_in(page, "quantri")
    visit("/partners/national-portal/")
    page.get_by_label("Địa chỉ").fill("http://dvc.example.vn")
    page.get_by_label("Khóa bí mật").fill("chìa khóa mới")
    page.get_by_label("Khóa bí mật").press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    page_is_accessible()
    page.get_by_label("Địa chỉ").fill(f"{portal.url}/classic")
    page.get_by_label("Khóa bí mật").fill("chìa khóa mới")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu").click()
    assert page.get_by_text("Đã lưu.").is_visible()
    page_is_accessible()


def test_the_officer_compares_and_refuses_and_the_simulated_portal_shows_it(
    portal, site, page, visit, page_is_accessible, browser, screenshot
):
    site.signed_in(page, "hanh")
    visit("/national-portal/procedures/")
    with page.expect_navigation():
        page.get_by_role("button", name="Hỏi Cổng").click()
    assert page.get_by_text("hưu trí xã hội (7)").count() == 2
    page_is_accessible()
    held = row(portal, 1)
    visit(f"/national-portal/dossiers/{held.pk}/")
    page.get_by_label("Vì sao không tiếp nhận?").fill("Thủ tục này không còn")
    with page.expect_navigation():
        page.get_by_role("button", name="Từ chối").click()
    assert page.get_by_text("3 · Không được tiếp nhận").is_visible()
    page_is_accessible()
    carry_all()
    for width in (1280, 360):
        shown = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        shown.goto(f"{portal.url}/")
        assert shown.get_by_text("không phải Cổng Dịch vụ công quốc gia").is_visible()
        assert shown.get_by_text("not the National Public Service Portal").is_visible()
        assert (
            shown.get_by_text("3 · Không được tiếp nhận").is_visible() and shown.get_by_text(held.number).is_visible()
        )
        page_is_accessible(shown)
        assert shown.evaluate("document.scrollingElement.scrollWidth") <= width
        shown.context.close()
