"""The page Law in a real browser: read on a phone, searched, a value entered by one and signed by another."""

import pytest

from lienthong.assistance.law.entry import LawEntry
from lienthong.directory import reference
from tests.access.actors import user

DECREE = {"name": "nd.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a decree"}


@pytest.fixture(scope="module")
def ministry(site) -> None:
    """Two officers of the ministry, and the country."""
    reference.load()
    for login in ("minh", "nga"):
        user(login, ("agency:moh", "ministry_officer"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_law_is_read_and_searched(
    ministry, site, page, visit, page_is_accessible, at_360, screenshot, language: str
) -> None:
    site.signed_in(page, "minh")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    visit("/law/")
    page_is_accessible()
    screenshot(f"law-{language}")
    visit("/law/?at=01/06/2026&q=base" if language == "en" else "/law/?at=01/06/2026&q=muc+chuan")
    assert page.get_by_text("500.000").count()
    page_is_accessible()
    at_360()
    visit("/law/")
    at_360()


def test_one_enters_a_value_and_another_signs_it(
    ministry, site, page, visit, page_is_accessible, at_360, screenshot
) -> None:
    """Two persons, two sign-ins; the value is in force after the second."""
    site.signed_in(page, "minh")
    visit("/law/enter/?code=base&from=2024-07-01")
    page_is_accessible()
    page.get_by_role("button", name="Lưu, chờ chữ ký thứ hai").click()
    page.locator(".govuk-error-summary").wait_for()  # what lacks is told
    page_is_accessible()
    page.locator("#id_document_on").fill("01/07/2024")
    page.locator("#id_file").set_input_files(DECREE)
    page.get_by_role("button", name="Lưu, chờ chữ ký thứ hai").click()
    page.wait_for_url("**/law/entries/**", wait_until="load")
    entry = LawEntry.objects.get()
    page_is_accessible()
    screenshot("law-entry")
    at_360()
    site.signed_in(page, "nga")
    visit("/law/")
    page.get_by_role("link", name="Nghị định 76/2024/NĐ-CP").first.click()
    page.wait_for_url("**/law/entries/**", wait_until="load")
    page_is_accessible()
    page.get_by_role("button", name="Ký: áp dụng giá trị này").click()
    page.get_by_text("Người thứ hai đã ký").wait_for()
    page_is_accessible()
    entry.refresh_from_db()
    assert entry.state == "in-force"
