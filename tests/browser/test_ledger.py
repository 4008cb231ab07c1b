"""Obligations and dead letters in a real browser: what is late is seen, what is dead is decided, by keyboard too."""

import uuid
from datetime import timedelta

import pytest

from lienthong import ledger
from lienthong.database import clock, files
from lienthong.ledger import catalogue, couriers, obligations, post
from tests.access.actors import user
from tests.ledger.conftest import HERE
from tests.ledger.partner import PlannedCourier

CLINIC, HOSPITAL = "facility:37S01", "facility:37S02"
LANH = f"person:{uuid.uuid4()}"


@pytest.fixture(scope="module")
def refused(site):
    """A paper whose report the partner refused, two days ago; and the people of its sender."""
    user("vendor", (CLINIC, "facility_it"))
    user("keeper", ("system:home", "administrator"))
    with catalogue.only(HERE / "obligations.yaml"):
        return _refuse()


def _refuse():
    ledger.record(
        "paper.signed", subject=LANH, thing="paper:1", by="user:vendor", organisation=CLINIC,
        parties={"sender": CLINIC, "receiver": HOSPITAL}, happened_at=clock.now() - timedelta(days=2),
    )  # fmt: skip
    sent = ledger.send(
        obligations.of(thing="paper:1").get(rule="paper.report"), channel="planned", destination=HOSPITAL,
        payload=files.put(b"<paper/>", media_type="application/xml"), kind="xml13", key="paper:1", subject=LANH,
        thing="paper:1",
    )  # fmt: skip
    couriers.bind(PlannedCourier("planned", [ledger.Refused("Số thẻ bảo hiểm y tế không có")]))
    post.serve("planned")
    couriers.release("planned")
    return sent


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", ["/obligations/", "/obligations/?state=late", "/dead-letters/", "dead", "owed"])
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    refused, site, page, visit, page_fits, screenshot, address, language
):
    site.signed_in(page, "vendor")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    places = {"dead": f"/dead-letters/{refused.id}/", "owed": f"/obligations/{refused.obligation}/"}
    visit(places.get(address, address))
    screenshot(f"ledger-{address.strip('/').partition('/')[0]}-{language}")
    page_fits()


def test_a_dead_letter_is_decided_by_keyboard(refused, site, page, visit, page_is_accessible):
    site.signed_in(page, "vendor")
    visit("/dead-letters/")
    page.locator(f"a[href='/dead-letters/{refused.id}/']").first.click()
    page.get_by_text("Số thẻ bảo hiểm y tế không có").first.wait_for()
    page.get_by_role("button", name="Gửi lại").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    page_is_accessible()
    page.get_by_label("Vì sao?").fill("Nơi nhận đã sửa số thẻ")
    page.get_by_role("button", name="Gửi lại").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dead-letters/")
    page.get_by_text("Đang gửi lại.").wait_for()
    page_is_accessible()


def test_nothing_is_stuck(refused, site, page, visit, page_is_accessible, at_360):
    site.signed_in(page, "keeper")
    visit("/stuck-events/")
    assert page.get_by_text("Không có gì bị kẹt.").is_visible()
    page_is_accessible()
    at_360()
