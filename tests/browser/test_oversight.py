"""Oversight in a real browser: who is late, the rollout, a number's rows, the report and its PDF, on a phone too."""

import pytest

from lienthong.directory import reference
from lienthong.directory.facilities import Facility
from lienthong.oversight import facts, paperless_way
from lienthong.oversight.fact_entry import FactEntry
from lienthong.oversight.paperless_way import FacilityWay
from tests.access.actors import user

LETTER = {"name": "bc.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a report"}
PAGES = [
    "/oversight/", "/oversight/rollout/?by=province", "/oversight/facilities/?late=yes", "/oversight/facilities/37001/",
    "/oversight/figures/?series=emr.facilities", "/oversight/figures/enter/", "/oversight/report/?as_of=24/09/2025",
    "/oversight/tasks/", "/oversight/tasks/monitor-papers/", "/oversight/interconnection/",
    "/oversight/interconnection/rows/", "/oversight/figures/entries/",
]  # fmt: skip


@pytest.fixture(scope="module")
def ministry(site) -> None:
    """Two officers of the ministry, the country, and three hospitals."""
    reference.load()
    facts.load()
    for code, owner, province in (("37001", "province", "37"), ("01001", "private", "01"), ("01002", "defence", "01")):
        Facility.objects.create(
            code=code, name=f"Bệnh viện Thử {code}", kind="hospital", owner=owner, facility_class="1", level="basic",
            province=province, commune="00004", beds=300,
        )  # fmt: skip
    for login in ("minh", "nga"):
        user(login, ("agency:moh", "ministry_officer"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_silent_to_axe_and_fits_a_phone(ministry, site, page, visit, page_fits, language):
    site.signed_in(page, "minh")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    for address in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        visit(address)
        page_fits()


def test_an_officer_goes_from_who_is_late_to_the_report(ministry, site, page, visit, page_is_accessible, screenshot):
    """Home, overview, rollout, the rows behind a number, the report of the Minister's day, its PDF."""
    site.signed_in(page, "minh")
    visit("/")
    page.get_by_role("link", name="cơ sở chậm bỏ bệnh án giấy").click()
    page.wait_for_url("**/oversight/facilities/**")
    assert page.get_by_text("3 dòng").count()
    visit("/oversight/")
    screenshot("oversight")
    page.get_by_role("main").get_by_role("link", name="Triển khai", exact=True).click()
    page.wait_for_url("**/oversight/rollout/")
    page_is_accessible()
    screenshot("oversight-rollout", whole=True)
    page.get_by_role("link", name="84/125").click()
    page.wait_for_url("**/oversight/figures/**")
    assert page.get_by_text("VietnamNet 26/09/2025").count()
    visit("/oversight/report/")
    page.get_by_role("link", name="24/09/2025", exact=True).click()
    page.wait_for_url("**/oversight/report/?as_of=2025-09-24", wait_until="load")
    for text in ("630", "84/125", "31/31", "66 %", "140/399", "26/34", "~3.800.000", "7/10"):
        assert page.get_by_role("link", name=text).count(), text
    assert page.get_by_text("Tỉnh Điện Biên").count()
    page_is_accessible()
    screenshot("oversight-report", whole=True)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Báo cáo hai ngôn ngữ (PDF)").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")


def test_one_enters_a_figure_and_another_signs_it(ministry, site, page, visit, page_is_accessible):
    site.signed_in(page, "minh")
    visit("/oversight/figures/enter/?series=emr.facilities")
    page.locator("#id_on").fill("01/11/2026")
    for name, words in (("value", "1300"), ("of", "1650"), ("of_vi", "bệnh viện"), ("of_en", "hospitals"),
                        ("source", "Báo cáo 12/BC-BYT")):  # fmt: skip
        page.locator(f"#id_{name}").fill(words)
    page.locator("#id_file").set_input_files(LETTER)
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu, chờ chữ ký thứ hai").click()
    page_is_accessible()
    entry = FactEntry.objects.get()
    site.signed_in(page, "nga")
    visit("/oversight/figures/entries/?waits=me")
    visit(f"/oversight/figures/entries/{entry.pk}/")
    page_is_accessible()
    with page.expect_navigation():
        page.get_by_role("button", name="Ký: con số được tính").click()
    page_is_accessible()
    visit("/oversight/rollout/")
    assert page.get_by_role("link", name="1.300/1.650").count()


def test_a_reason_and_a_stage_are_noted(ministry, site, page, visit, page_is_accessible):
    site.signed_in(page, "minh")
    visit("/oversight/facilities/01002/")
    page.get_by_text("Nêu lý do chậm").click()
    page.locator("#id_reason").select_option("tender")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu lý do").click()
    page.get_by_text("Ghi giai đoạn").click()
    page.locator("#id_on").fill("01/11/2026")
    page.locator("#id_stage").select_option("published")
    page.locator("#id_source").fill("benhandientu.moh.gov.vn")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu giai đoạn").click()
    page_is_accessible()
    way = FacilityWay.objects.get(facility="01002")
    assert (way.state, way.reason) == (paperless_way.Stage.PUBLISHED, "tender")
    visit("/oversight/tasks/repeat-partnership/")
    page.get_by_text("Ghi tình trạng").click()
    page.locator("#id_source").fill("họp giao ban 11/2026")
    page.locator("#id_blocks").fill("chưa có hợp đồng mẫu")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu", exact=True).click()
    assert page.get_by_text("chưa có hợp đồng mẫu").count()
    page_is_accessible()
