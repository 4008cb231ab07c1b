"""The whole story as it is seen: the guided tour, and what became of Mrs Lành by everybody whom it concerns.

If this fails, whoever opens the demo meets an error, or somebody can't see what concerns them, in one of two languages.
"""

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import expect

from lienthong.database import clock, home
from lienthong.web import tour
from lienthong.web.demo import cast, offices
from lienthong.web.demo import rollout as rollout_of_the_demo
from lienthong.web.story import departure, partners, record, steps, telling
from tests.browser.test_story import stage as stage  # the fixture

NARROW, IN_ENGLISH = (1, 5, 8), 3  # stops


@pytest.fixture(scope="module")
def told(stage):
    """The whole story, to its last step."""
    shutil.rmtree(home.current().folder("story") / "handover", ignore_errors=True)  # of another test's database
    with ThreadPoolExecutor(1) as aside:  # some steps run jobs, which want a loop of their own
        aside.submit(_tell).result()
    cast.let_an_in()
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


# Who looks at what became of her (a login of the demo), and where.
SEEN: dict[str, tuple[str, Callable[[], str]]] = {
    "record": ("luutru", lambda: reverse("record", args=[_of(record.record()).pk])),
    "copy": ("luutru", lambda: reverse("record-release", args=[_of(record.copy()).pk])),
    "death": ("xa", lambda: reverse("death", args=[_of(departure.her_death()).pk])),
    "funeral-dossier": ("xa", lambda: reverse("dossier", args=[_of(departure.funeral_dossier()).pk])),
    "my-affairs": ("an", lambda: reverse("citizen")),
    "my-offer": ("an", lambda: reverse("funeral-offer", args=[_of(departure.funeral_offer()).pk])),
    "my-dossier": ("an", lambda: reverse("citizen-dossier", args=[_of(departure.funeral_dossier()).pk])),
    "link": ("tinh", lambda: reverse("province", args=[cast.PROVINCE])),
    "links": ("bo", lambda: reverse("provinces")),
    "handovers": ("bo", lambda: reverse("handovers")),
    "oversight": ("bo", lambda: reverse("oversight")),
    "report": ("bo", lambda: reverse("oversight-report")),
}
PICTURES = ("record", "death")  # for docs/tour.md
VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
MONEY = {"đồng", "đ"}  # in English, too; names and numbers of documents have capitals
# What a page says itself, and not what somebody wrote into it.
CHROME = "header, nav, footer, h1, h2, h3, th, dt, legend, main label, main button"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("what", SEEN)
def test_what_became_of_her_is_seen_by_whom_it_concerns(
    told, page, visit, page_is_accessible, at_360, screenshot, what, language
):
    login, place = SEEN[what]
    told.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": told.address}])
    if language == "vi" and what in PICTURES:
        visit(place())
        screenshot(what, whole=True)
    page.set_viewport_size({"width": 360, "height": 780})
    visit(place())
    assert page.get_attribute("html", "lang") == language
    at_360()
    page_is_accessible()
    said = page.locator(CHROME).evaluate_all(
        "all => all.filter(e => !e.closest('[lang=vi]') && !e.querySelector('[lang=vi]')).map(e => e.innerText.trim())"
    )
    words = {word for text in said for word in re.findall(r"\w+", text) if word.islower() and VIETNAMESE.search(word)}
    assert language == "vi" or words <= MONEY


def _of(row: Any) -> Any:
    assert row is not None
    return row


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
