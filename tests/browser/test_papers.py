"""Papers in a real browser: a clinic writes one, a hospital accepts it, a citizen sees it, a ministry counts it."""

import pytest

from lienthong import access, ledger, people
from lienthong.access.user import Membership
from lienthong.database import clock
from lienthong.papers import intake
from lienthong.papers.paper import Paper
from lienthong.partners import portal_account
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator
from lienthong.web import house
from tests.access.actors import SINCE, user
from tests.papers.conftest import APPOINTMENT, CLINIC, HOSPITAL, REFERRAL


@pytest.fixture(scope="module")
def papers(site):
    """A clinic with a referral and an appointment under way, a hospital, Mrs Lành, the ministry."""
    from lienthong.directory import Facility, Practitioner

    house.load_reference()
    common = {"province": "01", "commune": "00004"}
    Facility.objects.create(code="01801", name="Trạm Y tế phường Ba Đình", kind="station", owner="province",
                            level="initial", **common)  # fmt: skip
    Facility.objects.create(code="01001", name="Bệnh viện Bạch Mai", kind="hospital", owner="ministry-of-health",
                            level="specialised", **common)  # fmt: skip
    Practitioner.objects.create(licence="000123/HNO-GPHN", name="Phạm Văn Sáng", profession="doctor")
    doctor = access.Actor("system:hub", CLINIC, frozenset({"system"}))
    lanh = people.match_or_create(
        people.PersonFacts(name="Nguyễn Thị Lành", birth=people.BirthDate(1950), sex="female", synthetic=True,
                           identifiers={"personal-number": "001150012345"}), by=doctor,
    )  # fmt: skip
    user("sang", (CLINIC, "clinic_doctor"), (CLINIC, "facility_it"))
    user("hoa", (HOSPITAL, "hospital_doctor"))
    user("bo", ("agency:moh", "ministry_officer"))
    citizen = user("lanh")
    Membership.objects.create(user=citizen, organisation=lanh.party, role="citizen", valid_from=SINCE)
    with running(Sandbox([SocialInsuranceSimulator()])) as url:
        portal_account.keep(CLINIC, address=f"{url}/simulator/social-insurance", username="x", password="y")
        for table, row in (("XML13", REFERRAL), ("XML14", APPOINTMENT)):
            row = {name: value for name, value in row.items() if not name.startswith("NGAY_")} | {
                "NGAY_HEN_KL": "20991221"
            }
            intake.take(table, row, episode="E1", person=lanh, organisation=CLINIC, by=doctor)
        ledger.settle()
        yield lanh


def opened(site, page, login: str, language: str = "vi") -> None:
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


def own(kind: str) -> Paper:
    return Paper.objects.unscoped("test").filter(kind=kind, copy_of="").exclude(state="draft").order_by("began_at")[0]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("sang", "/papers/issued/"), ("sang", "/papers/write/"), ("sang", "write"), ("sang", "paper"),
        ("sang", "/partners/social-insurance/"), ("hoa", "/papers/received/"), ("hoa", "/health-book/"),
        ("hoa", "book"), ("lanh", "book"), ("lanh", "paper"), ("bo", "/interconnection/"),
        ("bo", "/interconnection/rows/?what=accepted"),
    ],
)  # fmt: skip
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    papers, site, page, visit, page_fits, screenshot, login, address, language
):
    opened(site, page, login, language)
    places = {
        "paper": f"/papers/{own('referral').pk}/", "write": f"/papers/write/referral/{papers.pk}/",
        "book": f"/health-book/{papers.pk}/",
    }  # fmt: skip
    visit(places.get(address, address))
    name = address.strip("/").partition("?")[0].replace("/", "-")
    screenshot(f"papers-{name}-{login}-{language}", whole=True)
    page_fits()


def test_a_doctor_writes_and_signs_a_referral(papers, site, page, visit, page_is_accessible, screenshot):
    opened(site, page, "sang")
    visit("/papers/write/")
    page.get_by_label("Phiếu chuyển cơ sở khám bệnh, chữa bệnh").check()
    page.get_by_label("Số định danh cá nhân hoặc số thẻ BHYT của người bệnh").fill("001150012345")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Ký và gửi").click()
    page.wait_for_selector(".govuk-error-summary")
    page_is_accessible()
    page.get_by_label("Chuyển đến cơ sở").fill("01001")
    page.get_by_label("Mã bệnh chính (ICD-10)").press_sequentially("viem ruot thua")
    page.wait_for_selector("#options-MA_BENH_CHINH option[value='K35']", state="attached")
    page.get_by_label("Mã bệnh chính (ICD-10)").fill("K35.8")
    filled = {
        "Chẩn đoán": "Viêm ruột thừa", "Dấu hiệu lâm sàng": "Đau", "Quá trình bệnh lý và diễn biến": "12 giờ",
        "Tình trạng lúc chuyển": "Tỉnh", "Hướng điều trị tiếp": "Mổ", "Phương tiện vận chuyển": "Xe cứu thương",
        "Số giấy phép hành nghề của bác sĩ": "000123/HNO-GPHN",
    }  # fmt: skip
    for label, text in filled.items():
        page.get_by_label(label, exact=False).first.fill(text)
    page.get_by_label("Vượt khả năng đáp ứng của cơ sở").check()
    page.get_by_label("Tôi đã kiểm tra và ký giấy này.").check()
    page.get_by_role("button", name="Ký và gửi").click()
    page.get_by_role("heading", name="Ai có nghĩa vụ gì").wait_for()
    page_is_accessible()
    screenshot("referral-signed", whole=True)


def test_the_hospital_accepts_by_keyboard_and_the_clinic_sees_it(papers, site, page, visit, page_is_accessible):
    opened(site, page, "hoa")
    visit("/papers/received/")
    page.get_by_role("link", name="01801/2026/000123").click()
    page.get_by_role("button", name="Tiếp nhận: chúng tôi chờ người bệnh").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã tiếp nhận. Hệ thống đang báo cho nơi chuyển.").wait_for()
    page_is_accessible()
    ledger.settle()
    assert own("referral").state == "accepted"


def test_a_number_opens_its_rows(papers, site, page, visit):
    opened(site, page, "bo")
    visit("/interconnection/")
    number = page.locator(".lt-table--cards a.lt-number").first
    shown = number.inner_text().split()[0]
    number.click()
    page.wait_for_selector("#list")
    assert page.get_by_role("status").first.inner_text().split()[0] == shown


def test_a_citizen_lets_a_facility_read_the_book(papers, site, page, visit, page_is_accessible):
    opened(site, page, "lanh")
    visit("/health-book/")
    page.get_by_text("Cho một cơ sở xem sổ này").click()
    page.get_by_label("Mã cơ sở").fill("01001")
    page.locator("#id_until").fill(clock.today().strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_text("Đã đồng ý. Ông/bà có thể rút lại bất cứ lúc nào.").wait_for()
    page_is_accessible()
