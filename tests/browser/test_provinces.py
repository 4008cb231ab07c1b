"""Links with the provinces in a real browser: the list with its map, and a link that is cut, in both languages."""

from datetime import datetime

import pytest

from lienthong import access
from lienthong.database import clock, transaction
from lienthong.directory import reference
from lienthong.partners import province_connector
from lienthong.partners.province_dossier import Exchange, ProvinceDossier
from tests.access.actors import user

MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))


@pytest.fixture(scope="module")
def links(site):
    """Hà Nội's link, cut since morning, with a dossier that waits and one that was refused."""
    from lienthong.web import house

    house.build()
    reference.load()
    user("bo", ("agency:moh", "ministry_officer"))
    with transaction(), clock.at(datetime(2026, 11, 20, 9, tzinfo=clock.VIETNAM)):
        hanoi = province_connector.enter("01", address="http://127.0.0.1:9/btxh", agencies=["H26"], by=MINISTRY)
        province_connector.cut(hanoi, reason="Tỉnh bảo trì trung tâm dữ liệu", by=MINISTRY)
        for number, state in (("000.00.01.H26-261120-0001", "waiting"), ("000.00.01.H26-261120-0002", "refused")):
            ProvinceDossier(
                province="01", direction="out", number=number, thing="", commune="00004", state=Exchange(state),
                reason="DongBoDVC 1: thiếu số định danh" if state == "refused" else "", due_at=clock.now(),
            ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "address",
    ["/provinces/", "/provinces/?on=24/09/2025&state=not-connected", "/provinces/01/", "/provinces/01/dossiers/"],
)
def test_every_page_is_silent_to_axe_and_fits_a_phone(links, site, page, visit, page_fits, address, language):
    site.signed_in(page, "bo")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    visit(address)
    page_fits()


def test_the_ministry_opens_a_province_from_the_map_and_connects_it_again(links, site, page, visit):
    site.signed_in(page, "bo")
    visit("/provinces/")
    assert page.locator(".lt-country__map [aria-label*='Hà Nội']").count()
    page.focus(".lt-country__map a[href='/provinces/01/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Lý do").fill("Đã xong bảo trì")
    with page.expect_navigation():
        page.get_by_role("button", name="Kết nối").click()
    assert "Đã xong bảo trì" in page.content() and province_connector.of("01").state == "connected"
