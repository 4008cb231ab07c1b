"""Mrs Lành's way to her money as she, the officer, the chairman and the post see it.

If this fails, somebody can't do what the law asks of them on a screen: apply, decide, close the month, pay, settle.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections

from lienthong.assistance.payments import result_file
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.database import clock
from lienthong.directory import reference
from lienthong.ledger.worker import Worker
from lienthong.web.demo import cast, offices
from lienthong.web.story import money, partners
from tests.browser.test_citizen import fill

DECIDED, LISTED = datetime(2026, 11, 10, 9, 0), datetime(2026, 11, 23, 9, 0)
PAID, SETTLED, NEXT = datetime(2026, 12, 5, 9, 0), datetime(2026, 12, 18, 9, 0), datetime(2026, 12, 23, 9, 0)


@pytest.fixture(scope="module")
def stage(site):
    """The cast and its commune; Mrs Lành as the e-ID knows her; the partners' simulators."""
    reference.load()
    clock.set_time(datetime(2026, 11, 2, 8, 0))
    cast.stage()
    offices.stage()
    money.known_to_the_e_id()
    cast.let_lanh_in()
    with partners.beside():
        yield site


@pytest.fixture
def enter(stage, page, visit):
    """Sign in as someone at a time, and open a page."""

    def at(moment: datetime, login: str, address: str) -> None:
        clock.set_time(moment)
        time.sleep(clock.REREAD_AFTER + 0.1)  # the served site may lag that long behind a clock moved by another
        stage.signed_in(page, login)
        visit(address)

    return at


def test_from_the_application_to_money_in_the_hand(enter, page, page_is_accessible, at_360, screenshot, tmp_path):
    # Mrs Lành applies.
    enter(datetime(2026, 11, 2, 8, 15), "lanh", "/my/apply/")
    page.get_by_role("button", name="Trợ cấp hưu trí xã hội").first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    fill(page)
    page_is_accessible()
    press(page, "Gửi đến xã, phường")
    page.get_by_text("Hồ sơ của bạn có số").wait_for()
    dossier = next(iter(money.Dossier.objects.unscoped("the test looks on")))

    # The officer receives it, checks it against population data, and puts it to the chairman.
    enter(datetime(2026, 11, 2, 14, 0), "xa", f"/dossiers/{dossier.pk}/")
    press(page, "Tiếp nhận và cấp giấy hẹn")
    press(page, "Kiểm tra dữ liệu")
    page.get_by_label("Theo kết quả tính nêu trên").check()
    page_is_accessible()
    screenshot("dossier", whole=True)
    press(page, "Trình chủ tịch")
    page.get_by_text("Đã trình. Chờ chủ tịch.").wait_for()

    # The chairman signs.
    enter(DECIDED, "chutich", f"/dossiers/{dossier.pk}/")
    press(page, "Ký", exact=True)
    page.get_by_text("Đã ký và cấp số.").wait_for()
    assert [one.from_month.isoformat() for one in money.entitlements_of(dossier)] == ["2026-11-01"]

    # December: drawn up and proposed by the officer, approved by the chairman, handed over.
    december = close(enter, page, page_is_accessible, LISTED, "12/2026")
    assert december.amount == 1_080_000
    screenshot("payment-list", whole=True)
    at_360()
    page.set_viewport_size({"width": 1280, "height": 900})
    carry()

    # The post pays, and reports on its own page.
    file = tmp_path / "ket-qua.csv"
    file.write_bytes(report(december))
    enter(PAID, "buudien", "/payments/report/")
    page.get_by_label("Tệp kết quả (CSV hoặc JSON)").set_input_files(file)
    press(page, "Gửi báo cáo")
    page.get_by_text("Không dòng nào có lỗi.").wait_for()

    # The commune settles: the difference is 0.
    enter(
        SETTLED,
        "xa",
        f"/payroll/{HandedList.objects.unscoped('the test looks on').get(list=december.pk).pk}/settlement/",
    )
    press(page, "Chốt quyết toán")
    page.get_by_text("Đã quyết toán: đủ đến từng đồng.").wait_for()
    page_is_accessible()

    # January.
    assert close(enter, page, page_is_accessible, NEXT, "01/2027").amount == 540_000

    # She reads what was paid, and why it is that much.
    enter(NEXT, "lanh", "/my-benefits/")
    assert page.get_by_text("540.000").first.is_visible()
    page_is_accessible()
    screenshot("citizen-benefits", whole=True)


def press(page, name: str, *, exact: bool = False) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


def carry() -> None:
    """Deliveries and jobs are done, in a thread: Playwright keeps a loop of its own in this one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(_carry).result()


def _carry() -> None:
    try:
        Worker().run_until_idle()
    finally:
        connections.close_all()


def close(enter, page, page_is_accessible, moment: datetime, month: str) -> PaymentList:
    """A month's list through its steps, each by whom it is for; how it stands in the end."""
    enter(moment, "xa", "/payroll/")
    press(page, f"Lập danh sách tháng {month}")
    page_is_accessible()
    press(page, "Trình chủ tịch")
    address = page.url
    enter(moment, "chutich", address)
    press(page, "Duyệt và chốt kỳ")
    enter(moment, "xa", address)
    press(page, "Ký và gửi đơn vị chi trả")
    page_is_accessible()
    when = datetime.strptime(month, "%m/%Y").date()
    found = money.payment_list(when)
    assert found is not None and found.state == "handed_over"
    return found


def report(row: PaymentList) -> bytes:
    """What the post writes: every line was paid in cash."""
    handed = HandedList.objects.unscoped("the test plays the post").get(list=row.pk)
    lines = [
        {"id": line.id, "amount": line.amount, "result": "PAID_CASH", "proof": "BB-1", "paid_on": "2026-12-05"}
        for line in payments_on(row)
    ]
    return result_file.as_csv(lines, code=handed.code, payer=handed.payer)


def payments_on(row: PaymentList):
    """The lines as they were handed over."""
    from lienthong.assistance.payments import handing_over

    return handing_over.payments_of(row)
