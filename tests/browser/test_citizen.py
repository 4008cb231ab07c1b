"""A citizen's way, in a real browser: in by e-ID, apply, follow, and see why an amount is what it is."""

from collections.abc import Iterator

import pytest

from lienthong import people
from lienthong.access import Actor
from lienthong.access.actor import HOME
from lienthong.partners import eid_account
from lienthong.partners.sandbox.eid import EIdSimulator
from lienthong.partners.sandbox.eid_page import Citizen
from lienthong.partners.sandbox.server import Sandbox, running

NUMBER = "037150000126"
CLERK = Actor("user:an", HOME)


@pytest.fixture(scope="module")
def lanh(site) -> people.Person:
    """Mrs Lành, known to the home."""
    facts = people.PersonFacts(
        "Nguyễn Thị Lành", people.BirthDate(1950, 3, 2), "female", {"personal-number": NUMBER},
        residence=people.Place("13669", "Thôn 1"), synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=CLERK)


@pytest.fixture(scope="module")
def provider(site) -> Iterator[str]:
    """The e-ID, played over real HTTP."""
    simulator = EIdSimulator()
    simulator.put(Citizen(NUMBER, "Nguyễn Thị Lành", "19500302"))
    simulator.put(Citizen("037050000111", "Trần Văn Bình", "1950"))
    with running(Sandbox([simulator])) as url:
        issuer = f"{url}/simulator/eid"
        eid_account.keep(issuer=issuer, client_id="lienthong", secret="simulator")
        yield issuer


@pytest.fixture
def by_eid(lanh, provider, page, visit):
    """Sign in by the button and the e-ID's page."""

    def enter(wanted: str = "/") -> None:
        page.context.route(f"{provider}/**", lambda route: route.continue_())
        visit(f"/sign-in/?next={wanted}")
        page.get_by_role("button", name="Đăng nhập bằng VNeID (mô phỏng)").click()
        page.get_by_role("button", name="Nguyễn Thị Lành").click()
        page.wait_for_url(lambda address: "/simulator/" not in address)

    return enter


def test_in_by_e_id_and_out_again(by_eid, provider, page, visit, page_is_accessible, at_360, screenshot):
    visit("/sign-in/")
    screenshot("sign-in-eid", whole=True)
    page_is_accessible()
    at_360()
    page.context.route(f"{provider}/**", lambda route: route.continue_())
    page.get_by_role("button", name="Đăng nhập bằng VNeID (mô phỏng)").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đây là chương trình mô phỏng").wait_for()
    page_is_accessible()
    at_360()
    screenshot("e-id", whole=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    by_eid("/my-data/")
    assert page.get_by_role("heading", name="Ai đã xem dữ liệu của tôi").is_visible()
    page.locator("summary", has_text="Nguyễn Thị Lành").click()
    page.get_by_role("button", name="Đăng xuất").click()
    assert page.get_by_role("heading", name="Đăng nhập").first.is_visible()
    visit("/my-data/")
    assert "/sign-in/" in page.url


def test_who_gives_up_at_the_e_id_reads_what_happened(provider, page, visit, page_is_accessible, at_360, screenshot):
    page.context.route(f"{provider}/**", lambda route: route.continue_())
    visit("/sign-in/")
    page.get_by_role("button", name="Đăng nhập bằng VNeID (mô phỏng)").click()
    page.get_by_role("button", name="Không đăng nhập nữa").click()
    page.get_by_role("heading", name="Bạn chưa đăng nhập được").wait_for()
    page_is_accessible()
    screenshot("e-id-refused", whole=True)
    at_360()
    page.get_by_role("button", name="Bắt đầu lại").click()
    page.get_by_text("Đây là chương trình mô phỏng").wait_for()
