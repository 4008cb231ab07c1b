"""The guided tour as a visitor takes it. If this fails, whoever opens the demo meets an error, or misses the story."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from playwright.sync_api import expect

from lienthong.database import clock, home
from lienthong.web import tour
from lienthong.web.demo import offices
from lienthong.web.demo import rollout as rollout_of_the_demo
from lienthong.web.story import partners, steps, telling
from tests.browser.test_story import stage as stage  # the fixture

NARROW, IN_ENGLISH = (1, 5, 8), 3  # stops


@pytest.fixture(scope="module")
def told(stage):
    """The whole story, to its last step."""
    shutil.rmtree(home.current().folder("story") / "handover", ignore_errors=True)  # of another test's database
    with ThreadPoolExecutor(1) as aside:  # some steps run jobs, which want a loop of their own
        aside.submit(_tell).result()
    clock.set_time(steps.steps()[-1].moment)
    return stage


def _tell() -> None:
    offices.stage()
    try:
        with partners.beside():
            assert len(list(telling.tell(steps.steps()))) == len(steps.steps())
        rollout_of_the_demo.play()
    finally:
        connections.close_all()


def test_where_nothing_was_told_the_tour_says_so(stage, page, visit, page_is_accessible, at_360):
    visit("/sign-in/")
    page_is_accessible()
    with page.expect_navigation():
        page.get_by_role("button", name="Đi một vòng").click()
    expect(page.locator("main")).to_contain_text("Vòng đi kết thúc ở đây")
    at_360()
    page_is_accessible()


def test_ten_clicks_lead_through_the_story(told, page, visit, page_is_accessible, at_360):
    visit("/sign-in/")
    press(page, "Đi một vòng")
    for number, stop in enumerate(tour.STOPS, 1):
        expect(page.locator(".lt-tour")).to_contain_text(f"{number}/{len(tour.STOPS)}")
        assert page.url.removeprefix(told.address) == stop.place()
        assert visit(page.url).ok  # at most fifteen queries, the tour's own among them
        page_is_accessible()
        if number in NARROW:
            at_360()
            page_is_accessible()
            page.set_viewport_size({"width": 1280, "height": 900})
        if number == IN_ENGLISH:
            press(page, "English")
            expect(page.locator(".lt-tour")).to_contain_text("In the Minister's report")
            page_is_accessible()
            press(page, "Tiếng Việt")
        press(page, "Kết thúc" if number == len(tour.STOPS) else "Tiếp")
    expect(page.locator(".lt-tour")).to_have_count(0)


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
