"""Medical records in a real browser: a doctor opens one, writes, signs and closes it; every page in both languages."""

from datetime import timedelta

import pytest
from django.utils import translation

from lienthong import people
from lienthong.database import clock
from lienthong.people.persons import Person
from lienthong.records import opening, signing_off
from lienthong.records.entry import Kind
from lienthong.records.record import MedicalRecord
from lienthong.web import house
from tests.access.actors import user
from tests.records.conftest import HOSPITAL, actor
from tests.records.writing import ADMISSION, write


@pytest.fixture(scope="module")
def ward(site):
    """A hospital, its people, Mr Bình with a record that is written into, and Mrs Cúc who has just come."""
    from lienthong.directory import Facility

    house.build()
    house.load_reference()
    Facility.objects.create(code="01001", name="Bệnh viện Bạch Mai", province="01", commune="00004", kind="hospital",
                            owner="ministry-of-health", level="specialised")  # fmt: skip
    for login, role in (("hoa", "hospital_doctor"), ("mai", "nurse"), ("thu", "records_officer")):
        user(login, (HOSPITAL, role))
    doctor, nurse = actor("hoa", "hospital_doctor"), actor("mai", "nurse")
    persons = [
        people.match_or_create(
            people.PersonFacts(name=name, birth=people.BirthDate(year), sex=sex, synthetic=True,
                               identifiers={"personal-number": number}), by=doctor,
        )
        for name, year, sex, number in (("Nguyễn Văn Bình", 1962, "male", "001062012345"),
                                        ("Lê Thị Cúc", 1955, "female", "001155012345"))
    ]  # fmt: skip
    begun = clock.now() - timedelta(hours=6)
    with translation.override("vi"):
        record = opening.open_(persons[0], form="ms-01", care="03", by=doctor, department="K03", admitted_at=begun)
        form = write(record, Kind.FORM, doctor, **ADMISSION)
        signing_off.sign(record, [form], by=doctor)
        for hours in range(3):
            write(record, Kind.VITALS, nurse, pulse=88 + hours, temperature=38, systolic=120, diastolic=80, spo2=97,
                  measured_at=begun + timedelta(hours=hours))  # fmt: skip
        write(
            record, Kind.PROGRESS, doctor, assessment="Đỡ sốt", orders=[{"order": "X-quang", "order_kind": "imaging"}]
        )
    return record


def opened(site, page, login: str, language: str = "vi") -> None:
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


@pytest.mark.parametrize(
    ("language", "login", "address"),
    [
        ("vi", "hoa", "/records/"), ("vi", "hoa", "/records/to-sign/"), ("en", "hoa", "/records/emergency/"),
        ("vi", "hoa", "record"), ("en", "hoa", "record"), ("en", "hoa", "record/entries/1/"), ("vi", "hoa", "open"),
        ("en", "thu", "/records/unsigned/"), ("vi", "thu", "/records/regulation/"), ("vi", "thu", "record/readers/"),
    ],
)  # fmt: skip
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    ward, site, page, visit, page_fits, screenshot, language, login, address
):
    opened(site, page, login, language)
    cuc = Person.objects.unscoped("test").get(name="Lê Thị Cúc")
    place = {"open": f"/records/open/{cuc.pk}/"}.get(address, address)
    visit(place.replace("record/", f"/records/{ward.pk}/", 1) if place.startswith("record/") else
          f"/records/{ward.pk}/" if place == "record" else place)  # fmt: skip
    if address == "record":
        page.locator("[data-chart] canvas").first.wait_for()
        page.locator("details:has(table) summary").first.click()
    screenshot(f"records-{address.strip('/').replace('/', '-')}-{language}", whole=True)
    page_fits()


def ready(page) -> None:
    page.wait_for_selector("html[data-fill]", state="attached")


def send(page, *, sign: bool = False) -> None:
    """Put what is written into the record, and come back to it."""
    if sign:
        page.get_by_label("Tôi đã kiểm tra và ký mục này").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Đưa vào bệnh án").click()


def disease(page, label: str, typed: str, code: str) -> None:
    """Look a disease up by words without accents, and choose it."""
    page.get_by_label(label).first.press_sequentially(typed)
    page.get_by_role("option", name=code).first.click()


def test_a_doctor_opens_writes_signs_and_closes(ward, site, page, visit, page_is_accessible, at_360, screenshot):
    opened(site, page, "hoa")
    cuc = Person.objects.unscoped("test").get(name="Lê Thị Cúc")
    visit(f"/records/open/{cuc.pk}/")
    page.get_by_label("Bệnh án nội khoa (MS 01/BV-01): Điều trị nội trú").check()
    page.get_by_role("textbox", name="Khoa").fill("K03")
    with page.expect_navigation():
        page.get_by_role("button", name="Mở bệnh án").click()
    record = MedicalRecord.objects.unscoped("test").get(person=cuc)

    page.get_by_role("button", name="Lập mẫu MS 01/BV-01").click()
    ready(page)
    assert page.get_by_text("LÊ THỊ CÚC").first.is_visible()
    for label, text in {
        "Lý do vào viện": "Đau ngực", "Quá trình bệnh lý (khởi phát": "Đau một giờ.", "Toàn thân (ý thức": "Tỉnh.",
        "Hướng điều trị": "Theo dõi.",
    }.items():  # fmt: skip
        page.get_by_label(label, exact=False).first.fill(text)
    disease(page, "Bệnh chính", "viem phe quan phoi", "J18.0")
    page_is_accessible()
    screenshot("records-ms-01", whole=True)
    send(page, sign=True)
    page_is_accessible()

    page.get_by_role("button", name="Phiếu theo dõi điều trị").click()
    ready(page)
    page.get_by_label("Đánh giá", exact=False).first.fill("Ổn định")
    page.get_by_label("Nội dung", exact=False).first.fill("Công thức máu")
    page.get_by_label("Xét nghiệm").first.check()
    send(page)
    page.get_by_role("button", name="Dấu hiệu sinh tồn").click()
    ready(page)
    page.get_by_label("Mạch (lần/phút)", exact=False).fill("84")
    page.get_by_label("Nhiệt độ (°C)", exact=False).fill("37,2")
    page_is_accessible()
    send(page)
    assert page.get_by_text("mạch 84").is_visible() and page.get_by_text("→ Công thức máu").is_visible()
    page.get_by_role("link", name="Kết thúc bệnh án").or_(page.get_by_role("button", name="Kết thúc bệnh án")).click()
    page.get_by_text("Mục 2 (Phiếu theo dõi điều trị) chưa được").wait_for()
    page_is_accessible()
    page.get_by_role("link", name="Về bệnh án").click()
    page.get_by_role("button", name="Nhập kết quả").click()
    ready(page)
    assert page.get_by_label("Tên dịch vụ").input_value() == "Công thức máu"
    measured = {"Tên chỉ số": "Bạch cầu", "Giá trị": "15,2", "Tham chiếu đến": "10", "Kết luận": "Tăng"}
    for label, text in measured.items():
        page.get_by_label(label, exact=False).first.fill(text)
    page_is_accessible()
    send(page, sign=True)
    page.get_by_role("cell", name="15,2 ↑ cao").wait_for()
    page_is_accessible()
    with page.expect_navigation():
        page.get_by_role("button", name="Ký 2 mục của tôi").click()

    page.get_by_role("button", name="Viết tiếp mẫu MS 01/BV-01").click()
    ready(page)
    now = clock.now().astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y")
    page.get_by_label("Ra viện lúc", exact=False).first.fill(now)
    page.get_by_label("Ra viện", exact=True).check()
    disease(page, "Chẩn đoán ra viện: bệnh chính", "viem phe quan phoi", "J18.0")
    page.get_by_label("Khỏi").check()
    for label in ("Quá trình bệnh lý và diễn biến", "Phương pháp điều trị", "Tình trạng người bệnh ra viện",
                  "Hướng điều trị và các chế độ"):  # fmt: skip
        page.get_by_label(label, exact=False).first.fill("Như trên.")
    send(page, sign=True)
    page.get_by_text("Không thiếu gì: có thể kết thúc bệnh án.").wait_for()
    visit(f"/records/{record.pk}/close/")
    page_is_accessible()
    with page.expect_navigation():
        page.get_by_role("button", name="Kết thúc bệnh án").click()
    page.get_by_text("Đã kết thúc bệnh án.").wait_for()
    page_is_accessible()
    at_360()
    record.refresh_from_db()
    assert (record.state, record.result) == ("closed", "1") and record.main_code == "J18.0"
