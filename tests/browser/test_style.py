"""The style guide in a real browser: what every page is made of works for every reader."""

import pytest


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_component_is_silent_to_axe_in_both_languages(
    site, page, visit, page_is_accessible, screenshot, language
):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    visit("/style/")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_selector("[data-chart] canvas")
    assert page.locator("html").get_attribute("lang") == language
    screenshot(f"style-{language}", whole=True)
    page_is_accessible()


def test_vietnamese_comes_first_whatever_the_browser_prefers(page, visit):
    visit("/style/")
    assert page.locator("html").get_attribute("lang") == "vi"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/style/")


def test_nothing_sticks_out_on_a_phone(page, visit, at_360, page_is_accessible, screenshot):
    visit("/style/")
    page.wait_for_selector("[data-chart] canvas")
    page.set_viewport_size({"width": 360, "height": 780})
    screenshot("style-360", whole=True)
    at_360()
    page_is_accessible()
