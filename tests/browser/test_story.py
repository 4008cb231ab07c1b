"""Mrs Lành's December as her clinic's IT, the hospital's doctor, the ministry and she herself see it.

If this fails, somebody whom a paper obliges can't see it, or can't do what it asks of them.
"""

import re
import time
from datetime import datetime

import pytest
from playwright.sync_api import expect

from lienthong.database import clock
from lienthong.directory import reference
from lienthong.ledger.worker import Worker
from lienthong.web.demo import cast, simulators
from lienthong.web.story import envelopes, steps

PARTIES = (f"facility:{cast.CLINIC}", f"facility:{cast.HOSPITAL}")


@pytest.fixture(scope="module")
def stage(site):
    """The cast, and the partners' simulators; business time is the morning of 07/12/2026."""
    reference.load()
    cast.stage()
    with simulators.beside(PARTIES):
        yield site


@pytest.fixture
def send(stage, page, visit, tmp_path):
    """The facility's IT sends an envelope on the upload page, at a given time; what it obliges is carried."""

    def at(moment: datetime, login: str, body: bytes) -> None:
        clock.set_time(moment)
        time.sleep(clock.REREAD_AFTER + 0.1)  # the served site may lag that long behind a clock moved by another
        envelope = tmp_path / "envelope.xml"
        envelope.write_bytes(body)
        stage.signed_in(page, login)
        visit("/exchange/send")
        page.set_input_files("input[type=file]", envelope)
        page.locator("main form button[type=submit]").click()
        page.locator("main td a[href*='/exchange/arrivals/']").first.click(timeout=60_000)
        page.wait_for_url(re.compile(r"/exchange/arrivals/"))
        Worker().run_until_idle()

    return at


def test_from_the_clinics_envelope_to_the_health_book(stage, page, send, visit, page_is_accessible, at_360, screenshot):
    # The clinic's IT sends; the hub accepts.
    send(datetime(2026, 12, 7, 9, 30), "it", envelopes.at_clinic())
    expect(page.locator("main")).to_contain_text("Được chấp nhận")
    page_is_accessible()

    # The hospital's doctor finds the referral waiting, reads it, accepts it.
    clock.set_time(datetime(2026, 12, 8, 8, 0))
    stage.signed_in(page, "benhvien")
    visit("/")
    expect(page.locator("main")).to_contain_text("giấy tờ đã đến, chưa tiếp nhận")
    page_is_accessible()
    screenshot("today-hospital")
    page.get_by_role("link", name=re.compile("giấy tờ đã đến")).click()
    page.get_by_role("link", name=re.compile(envelopes.REFERRAL)).first.click()
    expect(page.locator("main")).to_contain_text("21/12/2026")
    page_is_accessible()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("[Tt]iếp nhận")).first.click()
    Worker().run_until_idle()

    # The hospital treats her; its XML1 uses the referral.
    cast.give_account(cast.Account("itbv", "Công nghệ thông tin bệnh viện", PARTIES[1], "facility_it"))
    send(datetime(2026, 12, 9, 11, 0), "itbv", envelopes.at_hospital())
    paper = steps.referral()
    assert paper is not None and paper.state == "used"

    # The correction replaces the first.
    send(datetime(2026, 12, 10, 8, 0), "it", envelopes.corrected())

    # Mrs Lành reads her health book, on a phone too.
    cast.let_lanh_in()
    stage.signed_in(page, "lanh")
    visit("/")
    expect(page.locator("main")).to_contain_text("sổ sức khỏe")
    page.locator("a.lt-waiting__link").first.click()
    expect(page.locator("main")).to_contain_text("nghi loét dạ dày")
    page_is_accessible()
    screenshot("health-book")
    at_360()
    page_is_accessible()
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/my-data/")
    page_is_accessible()

    # A broken envelope is refused, each fault with its remedy.
    send(datetime(2026, 12, 10, 10, 0), "it", envelopes.broken())
    expect(page.locator("main")).to_contain_text("Bị từ chối")
    expect(page.locator("main")).to_contain_text("T_TONGCHI_BV")
    page_is_accessible()
    screenshot("faults")
    at_360()
    page.set_viewport_size({"width": 1280, "height": 900})

    # The ministry sees who sent what to whom, and how soon it was received.
    stage.signed_in(page, "bo")
    visit("/interconnection/")
    page_is_accessible()
    screenshot("interconnection")
    at_360()


@pytest.mark.parametrize("login", ["tram", "it", "tinh", "bo", "quantri"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_role_has_a_home_page(stage, page, visit, page_fits, login, language):
    stage.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": stage.address}])
    visit("/")
    page_fits()
