"""Forms in a real browser: filled, cut off, carried on; by keyboard, on a phone, without scripts."""

import pytest

from lienthong.web import house
from tests.access.actors import user


@pytest.fixture(scope="module")
def reader(site):
    """A commune officer who tries the forms."""
    house.build()
    house.load_reference()
    return user("ha", ("unit:00004", "commune_officer"))


@pytest.fixture
def begun(reader, site, page, visit):
    """Opens a try of a form, in a language."""

    def begin(title: str, language: str = "vi") -> str:
        site.signed_in(page, "ha")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
        visit("/forms/")
        page.get_by_role("button", name=title).click()
        page.wait_for_selector("html[data-fill]", state="attached")
        return page.url

    return begin


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_are_silent_to_axe_and_fit_a_phone(
    begun, page, visit, page_is_accessible, at_360, screenshot, language
):
    titles = {
        "vi": "Khai thử Tờ khai đề nghị hỗ trợ chi phí mai táng",
        "en": "Try it Application for the funeral grant",
    }
    address = begun(titles[language], language)
    page_is_accessible()
    screenshot(f"forms-funeral-{language}", whole=True)
    at_360()
    page_is_accessible()
    screenshot(f"forms-funeral-{language}-phone", whole=True)
    visit(address)
    visit("/forms/")
    page_is_accessible()
    screenshot(f"forms-gallery-{language}", whole=True)
