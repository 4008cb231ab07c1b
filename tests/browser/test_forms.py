"""Forms in a real browser: filled, cut off, carried on; by keyboard, on a phone, without scripts."""

import io
import re
import time

import pytest
from django.urls import reverse

from lienthong.forms.draft import Draft
from lienthong.forms.submission import Submission
from lienthong.web import house
from tests.access.actors import user
from tests.forms.samples import PDF

FUNERAL = {
    "vi": "Khai thử Tờ khai đề nghị hỗ trợ chi phí mai táng, Mẫu số 03",
    "en": "Try it Application for the funeral grant, Mẫu số 03",
}
JOINT = {
    "vi": "Khai thử Tờ khai đề nghị hưởng trợ cấp xã hội hằng tháng, trợ cấp hưu trí xã hội",
    "en": "Try it Application for the monthly social allowance or the social pension",
}
SAVED = re.compile("Đã lưu lúc")


@pytest.fixture(scope="module")
def reader(site):
    """A commune officer who tries the forms."""
    house.build()
    house.load_reference()
    return user("ha", ("unit:00004", "commune_officer"))


def signed_in(site, page, language="vi"):
    site.signed_in(page, "ha")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


def ready(page):
    page.wait_for_selector("html[data-fill]", state="attached")


def saved(page):
    page.locator("[data-state][data-kind=saved]").wait_for()


@pytest.fixture
def begun(reader, site, page, visit):
    """Begins a try of a form; gives its address."""

    def begin(titles: dict[str, str], language: str = "vi") -> str:
        signed_in(site, page, language)
        visit("/forms/")
        page.get_by_role("button", name=titles[language]).click()
        ready(page)
        return page.url

    return begin


@pytest.fixture
def apart(reader, site, browser):
    """A browser of its own, whose console may complain (of a lost connection, of answers 409)."""
    opened = []

    def open_one(**settings):
        context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}, **settings)
        page = context.new_page()
        page.set_default_timeout(15_000)
        signed_in(site, page)
        opened.append(context)
        return page

    yield open_one
    for context in opened:
        context.close()


def kept_here(page) -> list[str]:
    """What the browser keeps unsent."""
    return page.evaluate("Object.values(localStorage)")


def until(condition) -> None:
    """Wait until it is so: Playwright's own waiting is refused by our content security policy."""
    for _attempt in range(100):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not become so within ten seconds")


def latest() -> Draft:
    return Draft.objects.unscoped("test").order_by("-begun_at")[0]


def try_joint(page, scripts=True) -> str:
    page.goto("/forms/")
    page.get_by_role("button", name=JOINT["vi"]).click()
    if scripts:
        ready(page)
    page.wait_for_load_state()
    return page.url


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", [FUNERAL, JOINT], ids=["funeral", "joint"])
def test_the_pages_are_silent_to_axe_and_fit_a_phone(
    begun, page, visit, page_is_accessible, at_360, screenshot, form, language
):
    address = begun(form, language)
    for box in page.locator("[data-part=kinds] input, [data-part=hiv] input").all():
        box.check()
    name = "funeral" if form is FUNERAL else "joint"
    page_is_accessible()
    screenshot(f"forms-{name}-{language}", whole=True)
    at_360()
    page_is_accessible()
    screenshot(f"forms-{name}-{language}-phone", whole=True)
    saved_or_not = page.locator("[data-state]").inner_text()
    assert saved_or_not
    visit(address)
    visit("/forms/")
    page_is_accessible()
    screenshot(f"forms-gallery-{language}", whole=True)


def test_a_funeral_form_is_filled_sent_and_printed(begun, page, page_is_accessible, screenshot):
    begun(FUNERAL)
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.wait_for_selector(".govuk-error-summary")
    page_is_accessible()
    screenshot("forms-faults", whole=True)
    ready(page)
    page.get_by_role("link", name=re.compile("Ngày, tháng, năm chết: ")).click()
    assert page.evaluate("document.activeElement.name") == "died_on"
    page.keyboard.type("31/02/2026")
    page.get_by_label("1. Họ và tên").fill("Nguyễn Văn Tám")
    page.get_by_label("2. Ngày, tháng, năm sinh").fill("1948")
    page.get_by_label("Nam", exact=True).check()
    page.get_by_label("4. Số định danh cá nhân").fill("001 048 012345")
    page.locator("#f-dead_commune").press_sequentially("ba dinh ha")
    page.get_by_role("option", name="Phường Ba Đình, Thành phố Hà Nội").click()
    page.get_by_label("đang hưởng trợ cấp hưu trí xã hội").check()
    assert not page.get_by_text("Họ tên người đại diện").is_visible()
    page.get_by_label("Cơ quan, tổ chức", exact=True).check()
    page.get_by_label("Họ tên người đại diện").fill("Lê Văn Bảy")
    page.get_by_label("Tên cơ quan, tổ chức").fill("Hội Người cao tuổi")
    page.locator("#f-organisation_address").fill("12 Hàng Bài")
    page.get_by_label("Tiền mặt tại điểm chi trả (bưu điện)").check()
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Hãy ghi một ngày có thật").first.wait_for()
    page.locator("#f-died_on").fill("28/02/2026")
    ready(page)
    assert not page.locator("[data-conflict]").is_visible()
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Đã khai đủ. Đây chỉ là khai thử").wait_for()
    page_is_accessible()
    screenshot("forms-tried", whole=True)
    said = Submission.objects.unscoped("test").latest("recorded_at").values()
    assert said["dead_commune"] == "00004" and said["dead_number"] == "001048012345"
    assert "applicant_name" not in said and said["representative_name"] == "Lê Văn Bảy"
    printed = page.request.get(page.url + "?as=pdf")
    assert printed.headers["content-type"] == "application/pdf" and printed.body().startswith(b"%PDF")


def test_parts_appear_rows_come_and_go_and_all_saves_itself(begun, page, visit, page_is_accessible, screenshot):
    address = begun(JOINT)
    assert not page.get_by_text("Con đang nuôi").is_visible()
    page.get_by_label("Người đơn thân thuộc hộ nghèo").check()
    page.locator("[name='children/0/child_name']").fill("Lan")
    page.get_by_role("button", name="Thêm con").click()
    page.keyboard.type("Huệ")  # the new row has the focus
    page.get_by_role("button", name="Thêm con").click()
    page.keyboard.type("Mai")
    page.locator("[data-row='children/2']").get_by_label("Có", exact=True).check()
    assert page.locator("[name='children/2/child_school']").is_visible()
    assert not page.locator("[name='children/0/child_school']").is_visible()
    page.get_by_role("button", name="Bỏ Con 2").click()
    page_is_accessible()
    page.locator("#part-children").scroll_into_view_if_needed()
    screenshot("forms-children")
    saved(page)
    assert latest().written["children/#"] == ["0", "2"]
    visit(address)
    assert page.locator("[name='children/2/child_name']").input_value() == "Mai"
    assert page.locator("[name='children/0/child_name']").input_value() == "Lan"
    assert page.get_by_text("Con 2", exact=True).first.is_visible()


def test_an_answer_that_stands_alone_takes_the_others_away(begun, page):
    begun(JOINT)
    page.get_by_label("Lương hưu, trợ cấp bảo hiểm xã hội hằng tháng").check()
    assert page.get_by_label("Lương hưu, trợ cấp bảo hiểm xã hội: số tiền mỗi tháng").is_visible()
    page.get_by_label("Không hưởng chế độ nào").check()
    assert not page.get_by_label("Lương hưu, trợ cấp bảo hiểm xã hội hằng tháng").is_checked()
    assert not page.get_by_label("Lương hưu, trợ cấp bảo hiểm xã hội: số tiền mỗi tháng").is_visible()


def test_a_lost_connection_loses_nothing(apart):
    page = apart()
    try_joint(page)
    page.context.set_offline(True)
    page.get_by_label("1. Họ và tên").fill("Nguyễn Thị Lành")
    page.get_by_text("Mất kết nối. Câu trả lời được giữ trong trình duyệt này").wait_for()
    page.context.set_offline(False)
    saved(page)
    assert latest().written["applicant_name"] == ["Nguyễn Thị Lành"]
    until(lambda: not kept_here(page))


def test_a_crash_without_a_connection_loses_nothing(apart):
    page = apart()
    address = try_joint(page)
    page.get_by_label("Người đơn thân thuộc hộ nghèo").check()
    saved(page)
    page.context.set_offline(True)
    for name in ("Lan", "Huệ"):
        page.get_by_role("button", name="Thêm con").click()
        page.keyboard.type(name)
    for row in (1, 0):
        page.locator(f"[data-row='children/{row}']").get_by_role("button", name="Bỏ Con").click()
    page.locator("[data-part=hiv] input").check()
    page.get_by_text("Mất kết nối").wait_for()
    kept = kept_here(page)[0]
    assert "Huệ" in kept and '"hiv"' not in kept
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    late = []
    again.route(re.compile("conditions"), lambda route: late.append(route))
    again.goto(address, wait_until="commit")
    again.locator("#f-phone").press_sequentially("0912345678")  # by somebody quicker than the page's own script
    late[0].continue_()
    ready(again)
    until(lambda: not kept_here(again))
    assert [again.locator(f"[name='children/{row}/child_name']").count() for row in (0, 1, 2)] == [0, 0, 1]
    assert latest().written["children/2/child_name"] == ["Huệ"]
    assert latest().written["phone"] == ["0912345678"]


def test_whoever_was_signed_out_signs_in_elsewhere_and_goes_on(apart, site):
    page = apart()
    try_joint(page)
    page.context.clear_cookies(name="sessionid")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("1. Họ và tên").fill("Nguyễn Thị Lành")
    page.get_by_text("Phiên đăng nhập đã hết. Câu trả lời được giữ trong trình duyệt này").wait_for()
    signed_in(site, page)
    page.context.new_page().goto("/forms/")  # which gives a new token
    page.get_by_label("1. Họ và tên").fill("Nguyễn Thị Lành")
    page.locator("#f-phone").fill("0912345678")
    saved(page)
    assert latest().written["phone"] == ["0912345678"]


def test_a_second_tab_is_told_and_may_keep_or_take(apart, page_is_accessible, reader):
    first = apart()
    address = try_joint(first)
    second = first.context.new_page()
    second.goto(address)
    ready(second)
    first.get_by_label("1. Họ và tên").fill("Một")
    saved(first)
    second.locator("[data-conflict]").wait_for()
    page_is_accessible(second)
    second.get_by_role("button", name="Lấy bản đã lưu ở cửa sổ kia").click()
    second.wait_for_load_state()
    ready(second)
    assert second.get_by_label("1. Họ và tên").input_value() == "Một"
    second.get_by_label("1. Họ và tên").fill("Hai")
    saved(second)
    first.locator("[data-conflict]").wait_for()
    first.get_by_label("1. Họ và tên").fill("Ba")
    first.get_by_role("button", name="Giữ bản đang ở đây").click()
    saved(first)
    first.locator("[data-conflict]").wait_for(state="hidden")
    until(lambda: latest().written["applicant_name"] == ["Ba"])


def test_another_machine_is_told_by_the_revision(apart, screenshot):
    first, second = apart(), apart()
    second.goto(try_joint(first))
    ready(second)
    first.get_by_label("1. Họ và tên").fill("Một")
    saved(first)
    second.get_by_label("1. Họ và tên").fill("Hai")
    second.locator("[data-conflict]").wait_for()
    assert latest().written["applicant_name"] == ["Một"]
    assert second.get_by_label("1. Họ và tên").input_value() == "Hai"


def test_without_scripts_the_buttons_do_it_all(apart):
    page = apart(java_script_enabled=False)
    try_joint(page, scripts=False)
    page.get_by_label("Người đơn thân thuộc hộ nghèo").check()
    assert not page.locator("[name='children/0/child_name']").is_visible()
    page.get_by_role("button", name="Hiện các phần cần khai tiếp").click()
    page.locator("[name='children/0/child_name']").fill("Lan")
    page.get_by_role("button", name="Thêm con").click()
    page.locator("[name='children/1/child_name']").fill("Huệ")
    page.locator("#f-residence_commune").fill("Phường Ba Đình, Thành phố Hà Nội")
    page.locator("#f-paper_other").set_input_files({"name": "ảnh.pdf", "mimeType": "x/y", "buffer": PDF})
    page.get_by_role("button", name="Để sau, khai tiếp").click()
    page.get_by_text("Đã lưu bản nháp").wait_for()
    assert latest().written["children/1/child_name"] == ["Huệ"]
    assert page.get_by_role("link", name="ảnh.pdf").is_visible()
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.locator("[name='children/0/child_name']").input_value() == "Lan"
    assert "Xã, phường, đặc khu cư trú" not in page.locator(".govuk-error-summary").inner_text()


def test_a_whole_part_by_keyboard(begun, page):
    begun(JOINT)
    page.locator("#f-residence_commune").focus()
    page.keyboard.type("hoan kiem")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#f-residence_commune").input_value().startswith("Phường Hoàn Kiếm")
    page.locator("[data-part=kinds] input").first.focus()
    page.keyboard.press("Space")
    for _tab in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "no_support":
            break
    page.keyboard.press("Space")
    assert page.locator("[name=no_support]").first.is_checked()
    saved(page)


def test_a_short_list_is_searched_and_an_open_one_proposes(begun, page, visit):
    address = begun(JOINT)
    page.locator("#f-applicant_ethnic_group").fill("kho me")
    page.get_by_role("option", name="Khơ-me").click()
    page.get_by_label("Tài khoản ngân hàng, tài khoản an sinh xã hội").check()
    page.locator("#f-bank").fill("agribank")
    page.locator("#f-account").fill("1903 1234")
    saved(page)
    visit(address)
    assert page.locator("#f-applicant_ethnic_group").input_value() == "Khơ-me"
    assert page.locator("#f-bank").input_value() == "agribank"
    read_back = latest().sheet()
    item = read_back.form.index["bank"]
    assert read_back.answers(item, ()).values == [{"valueCoding": {"code": "Agribank", "display": "Agribank"}}]


def test_a_full_page_takes_few_queries(begun, page, visit):
    address = begun(JOINT)
    page.get_by_label("Nhận trợ cấp tại nơi cư trú mới").check()
    for name, text in (("residence_commune", "ba dinh ha"), ("former_commune", "hoan kiem ha")):
        page.locator(f"#f-{name}").press_sequentially(text)
        page.get_by_role("option").first.click()
    page.locator("#f-paper_other").set_input_files({"name": "a.pdf", "mimeType": "x/y", "buffer": PDF})
    page.locator("[data-file]").wait_for()
    saved(page)
    until(lambda: "paper_other" in latest().written)
    visit(address)
    assert page.locator("#f-former_commune").input_value().startswith("Phường Hoàn Kiếm")


def test_files_are_sent_at_once_and_checked(begun, page, site):
    begun(JOINT)
    box = page.locator("#f-paper_other")
    box.set_input_files({"name": "virus.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a pdf"})
    page.get_by_text("Tệp không thuộc loại được nhận ở đây").wait_for()
    box.set_input_files({"name": "giấy.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_text("giấy.pdf").first.wait_for()
    saved(page)
    page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="giấy.pdf").click()
    assert io.FileIO(waiting.value.path()).read() == PDF


def test_the_addresses_of_the_script_are_for_the_owner(begun, page):
    begun(FUNERAL)
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for name in ("forms-save", "forms-attach"):
        path = reverse(name, args=["00000000-0000-4000-8000-000000000000"])
        assert page.request.post(path, headers={"X-CSRFToken": token}, data={}).status == 404
