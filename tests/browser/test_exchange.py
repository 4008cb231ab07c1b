"""The hub in a real browser: a sender's IT uploads, reads what is wrong and where, and looks a table up."""

from pathlib import Path

import pytest

from lienthong.access.user import Membership
from lienthong.database import clock
from lienthong.exchange import hub
from lienthong.exchange.arrival import State
from lienthong.exchange.envelope import BOM
from tests.access.actors import SINCE, user
from tests.exchange import conftest, sample

PARTY = f"facility:{sample.CLINIC}"


@pytest.fixture(scope="module")
def refused(site):
    """The clinic, its IT, a sending that was refused, and one whose state takes the most words."""
    from lienthong.web import house

    house.build()
    conftest.stage()
    it = user("it")
    Membership.objects.create(user=it, organisation=PARTY, role="facility_it", valid_from=SINCE)
    with clock.at(sample.NOW.replace(tzinfo=clock.VIETNAM)):
        warned = hub.receive(BOM + sample.envelope(sample.tables()), sender=PARTY, channel="command", actor=sample.IT)
        assert warned.state == State.WARNED
        body = sample.envelope(sample.tables(XML1={"GIOI_TINH": "9", "T_TONGCHI_BV": "1.00"}))
        return hub.receive(body, sender=PARTY, channel="command", actor=sample.IT)


ADDRESSES = (
    "/exchange/", "/exchange/send", "/exchange/faults", "/exchange/rules", "/exchange/tables", "/exchange/tables/XML13",
    "/exchange/lists/sex",
)  # fmt: skip


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_on_phone_and_desk(site, page, visit, page_is_accessible, refused, width):
    site.signed_in(page, "it")
    page.set_viewport_size({"width": width, "height": 900})
    line = f"/exchange/arrivals/{refused.code}?dossier=1&table=XML1&row=1&field=GIOI_TINH"
    for address in [*ADDRESSES, f"/exchange/arrivals/{refused.code}", line]:
        visit(address)
        page_is_accessible()
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} is {wider} pixels wider than the screen"


def test_a_file_is_uploaded_and_its_faults_are_read(site, page, visit, refused, tmp_path: Path):
    site.signed_in(page, "it")
    visit("/exchange/send")
    file = tmp_path / "wrong.xml"
    file.write_bytes(sample.envelope(sample.tables(XML1={"HO_TEN": ""})))
    page.set_input_files("input[type=file]", str(file))
    page.locator("form[data-upload] button").click()
    page.get_by_text("wrong.xml").wait_for()
    page.locator("table a").first.click()
    page.get_by_text("HO_TEN").first.wait_for()
    page.get_by_role("link", name="XML1 1 HO_TEN").click()
    assert page.locator("mark").first.inner_text() == "<HO_TEN></HO_TEN>"
