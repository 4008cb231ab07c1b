"""The records office's desk in a real browser: a card is scanned, paper is given up, a copy is released."""

import re
import threading

import pytest
from django.utils import translation

from lienthong import people
from lienthong.access.user import Membership
from lienthong.database import jobs
from lienthong.records import archiving, closing, opening, paperless, release, signing_off
from lienthong.records.entry import Kind
from lienthong.records.record import MedicalRecord
from lienthong.signing import pdf
from lienthong.web import house
from tests.access.actors import SINCE, user
from tests.records import desk
from tests.records.conftest import HOSPITAL, actor
from tests.records.writing import ADMISSION, CONCLUSION, write

NEWCOMER = desk.CARD.replace("001150012345", "001150099999").replace("012345678|", "|").replace("Lành", "Mận")


@pytest.fixture(scope="module")
def office(site) -> MedicalRecord:
    """A hospital with its director and records office, Mr Bình's record in the archive, and one request for a copy."""
    house.build()
    house.load_reference()
    desk.hospital()
    for login, role in (("hoa", "hospital_doctor"), ("thu", "records_officer"), ("giang", "facility_director")):
        user(login, (HOSPITAL, role))
    doctor, thu = actor("hoa", "hospital_doctor"), actor("thu", "records_officer")
    facts = people.PersonFacts(name="Nguyễn Văn Bình", birth=people.BirthDate(1962, 3, 4), sex="male", synthetic=True,
                               identifiers={"personal-number": "001062012345"})  # fmt: skip
    binh = people.match_or_create(facts, by=doctor)
    citizen = user("binh")
    Membership.objects.create(user=citizen, organisation=binh.party, role="citizen", valid_from=SINCE)
    with translation.override("vi"):
        record = opening.open_(binh, form="ms-01", care="03", by=doctor, department="K03")
        ended = CONCLUSION | {"discharged_at": record.admitted_at}
        form = write(record, Kind.FORM, doctor, **ADMISSION, **ended)
        signing_off.sign(record, [form], by=doctor)
        closing.close(record, by=doctor)
        archiving.archive(record, by=thu)
        paperless.begin(HOSPITAL, by=thu)
        release.request(record, requester="patient", name="Nguyễn Văn Bình", scope="whole", purpose="Khám nơi khác",
                        written_on=record.admitted_at.date(), by=thu)  # fmt: skip
    return record


def opened(site, page, login: str, language: str = "vi") -> None:
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_silent_to_axe_and_fits_a_phone(office, site, page, visit, page_fits, screenshot, language):
    asked = release.Release.objects.unscoped("test").filter(record=office).first()
    places = {
        "giang": ["/records/reception/", "/records/paperless/", "/records/paperless/items/ipv6/",
                  "/records/paperless/decide/"],
        "thu": [f"/records/{office.pk}/out/", f"/records/{office.pk}/release/", f"/records/release/{asked.pk}/",
                f"/exchange/records/{office.pk}/", f"/records/{office.pk}/"],
    }  # fmt: skip
    for login, addresses in places.items():
        opened(site, page, login, language)
        for address in addresses:
            page.set_viewport_size({"width": 1280, "height": 900})
            visit(address)
            screenshot(f"desk-{address.strip('/').replace(str(office.pk), 'record').replace('/', '-')}-{language}")
            page_fits()


def test_a_card_that_is_scanned_opens_a_record(office, site, page, visit, page_is_accessible):
    opened(site, page, "thu")
    visit("/records/reception/")
    box = page.get_by_label("Quét thẻ, hoặc nhập tên hay số")
    assert box.evaluate("box => document.activeElement === box")  # the scanner types at once
    with page.expect_navigation():
        page.keyboard.type("001062012345\n")
    page.get_by_role("link", name=re.compile("Mở hồ sơ.*Nguyễn Văn Bình")).wait_for()
    page_is_accessible()
    page.get_by_label("Quét thẻ, hoặc nhập tên hay số").fill("001062012345|x")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("thẻ căn cước có bảy trường").first.is_visible()
    page_is_accessible()
    page.get_by_label("Quét thẻ, hoặc nhập tên hay số").fill(NEWCOMER)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page_is_accessible()
    assert "001150099999" not in page.url  # what was scanned stands in no address
    with page.expect_navigation():
        page.get_by_role("button", name="Tiếp nhận và mở hồ sơ").click()
    assert "/records/open/" in page.url and page.get_by_text("Mận").first.is_visible()


def test_the_director_gives_up_paper(office, site, page, visit, page_is_accessible):
    opened(site, page, "giang")
    visit("/records/paperless/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Trả lời.*IPv6")).click()
    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Đáp ứng thế nào, hoặc còn thiếu gì").fill("Đã bật IPv6 trên đường truyền chính")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Quyết định dùng hồ sơ điện tử thay hồ sơ giấy").click()
    for label, value in (
        ("Số quyết định", "12/QĐ-BV"), ("Ngày quyết định", "01/11/2026"), ("Có hiệu lực từ", "15/11/2026"),
        ("Phạm vi hồ sơ", "Toàn bộ hồ sơ"),
    ):  # fmt: skip
        page.get_by_label(label).fill(value)
    with page.expect_navigation():
        page.get_by_role("button", name="Quyết định").click()
    assert page.get_by_text("chưa đáp ứng. Hãy nêu lý do").first.is_visible()
    page_is_accessible()
    page.get_by_label("Lý do, dù chưa đáp ứng hết").fill("Sẽ bổ sung trong tháng 12")
    with page.expect_navigation():
        page.get_by_role("button", name="Quyết định").click()
    page.get_by_text("12/QĐ-BV, 01/11/2026").first.wait_for()
    page_is_accessible()


def test_a_copy_is_released_and_verified(office, site, page, visit, page_is_accessible):
    opened(site, page, "thu")
    visit(f"/records/{office.pk}/out/")
    with page.expect_download() as export:
        page.get_by_role("button", name=re.compile("Xuất.*XML")).click()
    assert export.value.suggested_filename.endswith(".xml")
    with page.expect_navigation():
        page.get_by_role("link", name="Nguyễn Văn Bình").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Đồng ý và lập bản sao").click()
    page_is_accessible()
    work = threading.Thread(target=jobs.work, kwargs={"until_idle": True})
    work.start()
    work.join(60)
    page.get_by_role("link", name="Đã xong: xem yêu cầu").wait_for()  # the bar renewed itself
    with page.expect_navigation():
        page.get_by_role("link", name="Đã xong: xem yêu cầu").click()
    page_is_accessible()
    with page.expect_download() as copy:
        page.get_by_role("button", name="Tải bản sao đã ký (PDF)").click()
    verdict = pdf.check(copy.value.path().read_bytes(), organisation=HOSPITAL)
    assert verdict.valid, verdict
    code = page.locator("a[href*='/v/']").first
    with page.expect_navigation():
        code.click()
    assert page.get_by_text("Bản sao hồ sơ bệnh án").first.is_visible()
