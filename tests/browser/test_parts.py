"""Parts that scripts enliven: they work by keyboard, and without scripts the page still does its job."""

from lienthong.access.models import Membership, User
from lienthong.database import clock
from lienthong.print import verification


def test_the_first_key_leads_past_the_header(page, visit):
    visit("/style/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_one_types_without_accents_and_chooses_by_keyboard(page, visit, page_is_accessible):
    visit("/style/")
    box = page.get_by_role("combobox", name="Cơ sở tiếp nhận")
    box.fill("duc giang")
    page_is_accessible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert box.input_value() == "Bệnh viện Đa khoa Đức Giang"
    assert page.evaluate("document.querySelector('select[name=to]').value") == "01003"
    box.fill("không có nơi này")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('select[name=to]').value") == "", "nothing is sent that was not chosen"


def test_faults_are_gathered_and_lead_to_their_fields(page, visit, page_is_accessible, screenshot):
    visit("/style/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lành")
    page.get_by_label("Ngày sinh").fill("31/02/1950")
    page.locator("form[action='#form'] button").click()
    page.wait_for_selector(".govuk-error-summary")
    page.wait_for_selector("html[data-ready]", state="attached")
    summary = page.get_by_role("alert").filter(has=page.locator("a[href='#id_born']"))
    summary.locator("a[href='#id_born']").click()
    assert page.evaluate("document.activeElement.id") == "id_born"
    assert page.get_by_label("Họ và tên").input_value() == "Nguyễn Thị Lành"
    page_is_accessible()
    page.locator("#form").scroll_into_view_if_needed()
    screenshot("form-faults")


def test_tabs_turn_with_the_arrow_keys(page, visit):
    visit("/style/")
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("tab", name="Cho bác sĩ").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Cho phòng hồ sơ").get_attribute("aria-selected") == "true"


def test_the_map_is_walked_by_keyboard_and_each_place_opens_its_rows(page, visit):
    visit("/style/")
    places = page.locator("svg.lt-country__map a")
    assert places.count() == 65
    places.nth(3).focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/style/#*")


def test_menus_open_and_close_by_keyboard_on_a_phone_too(site, page, visit, at_360, page_is_accessible):
    doctor = User.objects.create_user("bs.on", name="BS. Trần Văn Ổn")
    Membership.objects.create(user=doctor, organisation="facility:37S01", role="clinic_doctor", valid_from="2026-01-01")
    site.signed_in(page, "bs.on")
    visit("/style/")
    menu = page.locator(".lt-header details")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page_is_accessible()
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    at_360()
    pages = page.locator(".lt-nav__phone")
    pages.locator("summary").click()
    assert pages.get_by_role("link").count() > 2
    page_is_accessible()
    at_360()


def test_without_scripts_everything_is_there(browser, site):
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/style/")
    assert page.locator("select[name=to] option").count() == 5
    assert page.get_by_text("Cho phòng hồ sơ").first.is_visible()
    page.goto("/v/")
    page.get_by_label("Mã tra cứu").fill("abcd-efgh")
    page.get_by_role("button", name="Kiểm tra giấy").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Không có giấy nào được cấp theo mã này"
    context.close()


def test_the_public_page_of_a_paper(page, visit, page_is_accessible, at_360, screenshot):
    code = verification.code_for("referral:browser")
    verification.register(
        code, b"%PDF", thing="referral:browser", organisation="facility:01001", name="Nguyễn Thị Lành", birth_year=1950,
        organisation_name="Trạm Y tế xã Song Liễu", valid_until=clock.today(),
        title={"vi": "Phiếu chuyển cơ sở khám bệnh, chữa bệnh", "en": "Referral"},
    )  # fmt: skip
    visit(f"/v/{code}")
    assert page.get_by_role("status").first.inner_text() == "Giấy này do hệ thống cấp và còn giá trị."
    page_is_accessible()
    screenshot("verify")
    page.get_by_label("Tệp PDF bạn nhận được").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x"}
    )
    page.get_by_role("button", name="So sánh tệp").click()
    page.get_by_text("khác mọi bản in").wait_for()
    page_is_accessible()
    at_360()


def test_errors_look_like_the_house(page, visit, page_is_accessible, screenshot):
    visit("/nowhere/", status=404)
    page_is_accessible()
    screenshot("not-found")
