"""Payroll and payments in a real browser: a month from the draft to the settlement, by the commune and by the post."""

from datetime import date

import pytest

from lienthong.database import clock, transaction
from tests.access.actors import user
from tests.assistance.payments import conftest as cast
from tests.assistance.payments.conftest import COMMUNE, MONTH, PAID_ON, PAYER, UNIT, paid, told


@pytest.fixture(scope="module")
def month(site):
    """A commune with a list that its payer has reported in part, with one fault."""
    from lienthong.directory import reference

    reference.load()
    for login, organisation, role in (
        ("mai", UNIT, "commune_officer"), ("ha", UNIT, "commune_chairman"), ("buu", PAYER, "payer_officer"),
        ("bo", "agency:moh", "ministry_officer"),
    ):  # fmt: skip
        user(login, (organisation, role))
    with clock.at(cast.DRAFTED), transaction():
        return _handed_and_reported()


def _handed_and_reported():
    from lienthong.assistance import payments, register
    from lienthong.assistance.payments import stopping
    from lienthong.assistance.payments.report import Channel
    from lienthong.assistance.payments.stop_order import StopOrder

    cast.contract_of(COMMUNE)
    families = ("allowance", "care", "social_pension", "child_raising", "allowance", "social_pension")
    four = [cast.entitled(n, family=family, carer=cast.person(40) if family == "care" else None)
            for n, family in enumerate(families, 1)]  # fmt: skip
    lines = [{"entitlement_id": one.pk, "amount": 540_000 + 270_000 * n} for n, one in enumerate(four)]
    recovery = {"entitlement_id": four[0].pk, "for_month": date(2026, 11, 1), "sequence": 2, "kind": "recovery",
                "amount": -540_000}  # fmt: skip
    row = cast.listed([*lines, recovery])
    handed = payments.hand_over(row, by=cast.OFFICER)
    ids = [f"202612-{one.pk}-1" for one in four]
    results = ["PAID_CASH", "NOT_PRESENT", "PAID_TRANSFER", "PAID_HOME", "PAID_CASH"]
    said = [paid(line, 540_000 + 270_000 * n, result)
            for n, (line, result) in enumerate(zip(ids, results, strict=False))]  # fmt: skip
    with clock.at(PAID_ON):
        report = payments.receive(
            told([*said, paid(ids[5], 1)]), payer=PAYER, channel=Channel.UPLOAD, by=cast.POSTWOMAN
        )
    with clock.at(PAID_ON.replace(day=11)):
        register.stop(four[1], month=MONTH, decision="paper:9", event=None, by=cast.OFFICER)
        stopping.renew(four[1])
    order = StopOrder.objects.unscoped("a test").get()
    return {"handed": handed, "ids": ids, "report": report, "entitled": four, "order": order}


PAGES = {"mai": 10, "buu": 7, "bo": 4}


def pages(month) -> dict[str, list[str]]:
    here, one = f"/payroll/{month['handed'].pk}/", month["entitled"][0].beneficiary_id
    return {
        "mai": ["/payroll/", here, f"{here}lines/", f"{here}lines/?result=unpaid", f"{here}settlement/",
                f"/payroll/line/{month['ids'][1]}/", "/payroll/contract/", "/payroll/not-collected/",
                "/register/people/", f"/register/people/{one}/"],
        "buu": ["/payments/lists/", f"/payments/lists/{month['handed'].pk}/", "/payments/report/", "/payments/reports/",
                f"/payments/reports/{month['report'].pk}/", "/payments/stops/",
                f"/payments/stops/{month['order'].pk}/"],
        "bo": ["/payroll/country/?month=2026-12", "/payroll/country/?month=2026-12&province=01", "/payers/",
               "/payers/vnpost/"],
    }  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("login", "number"), [(login, n) for login, many in PAGES.items() for n in range(many)])
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    month, site, page, visit, page_fits, screenshot, login, number, language
):
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    assert len(pages(month)[login]) == PAGES[login]  # none is left out
    visit(pages(month)[login][number])
    screenshot(f"payments-{login}-{number}-{language}", whole=True)
    page_fits()
    screenshot(f"payments-{login}-{number}-{language}-360", whole=True)


def test_a_list_is_proposed_and_approved_and_a_line_recalled_by_keyboard(
    month, site, page, visit, page_is_accessible, at_360, screenshot
):
    with clock.at(cast.DRAFTED), transaction():
        row = cast.listed([{"entitlement_id": month["entitled"][0].pk, "for_month": date(2027, 1, 1)}],
                          month=date(2027, 1, 1), approved=False)  # fmt: skip
    site.signed_in(page, "mai")
    visit(f"/payroll/{row.pk}/")
    page.get_by_role("button", name="Trình chủ tịch").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã trình danh sách.").wait_for()
    page_is_accessible()
    assert not page.get_by_role("button", name="Duyệt và chốt kỳ").count()
    site.signed_in(page, "ha")
    visit(f"/payroll/{row.pk}/")
    page_is_accessible()
    page.get_by_role("button", name="Duyệt và chốt kỳ").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã duyệt và chốt kỳ.").wait_for()
    page_is_accessible()
    visit(f"/payroll/line/202701-{month['entitled'][0].pk}-1/")
    page.locator("summary", has_text="Rút dòng này").press("Enter")
    page_is_accessible()
    page.get_by_label("Vì sao rút?").fill("Ghi nhầm người nhận thay")
    page.get_by_role("button", name="Rút dòng này").press("Enter")
    page.get_by_text("Đã rút: không chi dòng này.").wait_for()
    page_is_accessible()
    at_360()
    screenshot("payments-recalled", whole=True)


def test_the_post_reports_the_last_line_and_the_commune_settles(month, site, page, visit, page_is_accessible, tmp_path):
    clock.set_time(PAID_ON)
    file = tmp_path / "kq.csv"
    file.write_bytes(told([paid(month["ids"][5], 540_000 + 270_000 * 5)]))
    site.signed_in(page, "buu")
    visit("/payments/report/")
    page.get_by_label("Tệp kết quả (CSV hoặc JSON)").set_input_files(file)
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.get_by_text("Không dòng nào có lỗi.").wait_for()
    page_is_accessible()
    site.signed_in(page, "mai")
    visit(f"/payroll/{month['handed'].pk}/settlement/")
    page.get_by_role("button", name="Chốt quyết toán").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã quyết toán: đủ đến từng đồng.").wait_for()
    page_is_accessible()


def test_a_number_opens_its_lines(month, site, page, visit):
    site.signed_in(page, "mai")
    visit(f"/payroll/{month['handed'].pk}/settlement/")
    page.locator("a", has_text="1 chưa chi").click()
    page.wait_for_url("**/lines/?result=unpaid")
    assert MONTH and page.get_by_text("Không đến nhận").count()
