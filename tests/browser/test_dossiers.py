"""Dossiers in a real browser: the officer receives at the desk and proposes, the chairman signs, by keyboard too."""

from datetime import date
from typing import Any

import pytest

from lienthong import access, people
from lienthong.assistance.dossiers import checking, proposing, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock
from lienthong.forms import catalogue, response, written
from lienthong.forms.sheet import Sheet
from lienthong.people import verification
from lienthong.web import house
from tests.access.actors import user

COMMUNE, UNIT = "00004", "unit:00004"
OFFICER = access.Actor("user:hanh", UNIT, frozenset({"commune_officer"}), frozenset({UNIT}))
ANSWERS: dict[str, Any] = {
    "purpose": "apply", "kinds": ["social_pension"], "applicant_name": "Nguyễn Thị Lành",
    "applicant_born": date(1950, 3, 2), "applicant_sex": "female", "applicant_number": "001150012345",
    "residence_commune": COMMUNE, "household": "poor", "in_institution": False, "benefits": ["none"], "channel": "cash",
    "payee_is_other": False, "filled_by": "self", "pension_request": True,
}  # fmt: skip


class Confirms:
    """A population database that knows everyone."""

    source = "test"

    def verify(self, facts: people.PersonFacts, question: verification.Question) -> verification.Verdict:
        return verification.Verdict("confirmed")


def person(number: str, name: str, year: int) -> people.Person:
    facts = people.PersonFacts(
        name=name, birth=people.BirthDate(year, 3, 2), sex="female", identifiers={"personal-number": number},
        residence=people.Place(COMMUNE, "Thôn 1", written_on=date(2026, 1, 1)), synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=access.Actor("system:test", UNIT, frozenset({"system"})))


def handed_in(who: people.Person, number: str) -> Dossier:
    form = catalogue.get("form-01-335-2026")
    said = ANSWERS | {"applicant_name": who.name, "applicant_number": number}
    reading = Sheet(form, written.from_values(form, said)).read()
    assert reading.faults == []
    answers = response.build(form, reading.items, authored=clock.now())
    return submission.submit(
        submission.Application("1.014027", who, who, "post", "form-01-335-2026", answers), by=OFFICER
    )


@pytest.fixture(scope="module")
def town(site):
    """Ba Đình: an officer, a chairman, Mrs Lành who has not come yet, and three neighbours at various steps."""
    house.load_reference()
    before = verification._bound.get("verifier")
    verification.bind(Confirms())
    for login, role in (("hanh", "commune_officer"), ("pho", "commune_officer"), ("chu", "commune_chairman")):
        user(login, (UNIT, role))
    user("tinh", ("unit:01", "province_officer"))
    person("001150012345", "Nguyễn Thị Lành", 1950)
    rows = []
    for at, name in enumerate(("Trần Thị Bưởi", "Lê Thị Cam", "Phạm Thị Dâu")):
        number = f"00115002000{at}"
        rows.append(handed_in(person(number, name, 1949), number))
    for row in rows[1:]:
        checked = checking.check(reception.receive(row, by=OFFICER), by=OFFICER)
        proposing.propose(checked, refuse=False, by=OFFICER)
    yield [row.pk for row in rows]
    verification._bound["verifier"] = before


def opened(site, page, login: str, language: str = "vi") -> None:
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("hanh", "/work/"), ("hanh", "/dossiers/"), ("hanh", "/dossiers/desk/"), ("hanh", "first"),
        ("hanh", "second"), ("hanh", "form"), ("hanh", "history"),
        ("hanh", "/procedures/"), ("chu", "/work/"), ("chu", "/dossiers/signing/"),
        ("chu", "/absence/"), ("chu", "second"), ("tinh", "/dossiers/"),
    ],
)  # fmt: skip
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    town, site, page, visit, page_fits, screenshot, login, address, language
):
    opened(site, page, login, language)
    visit(
        {
            "first": f"/dossiers/{town[0]}/",
            "second": f"/dossiers/{town[1]}/",
            "form": f"/dossiers/{town[1]}/form/",
            "history": f"/dossiers/{town[1]}/history/",
        }.get(address, address)
    )
    name = address.strip("/").replace("/", "-")
    screenshot(f"dossiers-{name}-{login}-{language}", whole=True)
    page_fits()


def test_the_desk_opens_the_form_filled_in_as_far_as_the_person_is_known(
    town, site, page, visit, page_is_accessible, screenshot
):
    opened(site, page, "hanh")
    visit("/dossiers/desk/")
    page.get_by_label("Trợ cấp hưu trí xã hội", exact=True).check()
    page.get_by_label("Số định danh của người được đề nghị").fill("001150012345")
    page.get_by_role("button", name="Tiếp tục đến tờ khai").click()
    page.get_by_role("button", name="Tiếp nhận", exact=True).wait_for()
    page_is_accessible()
    assert page.get_by_label("Họ và tên", exact=False).first.input_value() == "Nguyễn Thị Lành"
    screenshot("dossiers-desk-form", whole=True)


def test_the_officer_works_a_dossier_off_by_keyboard(town, site, page, visit, page_is_accessible, screenshot):
    opened(site, page, "hanh")
    visit(f"/dossiers/{town[0]}/")
    page.get_by_role("button", name="Tiếp nhận và cấp giấy hẹn").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã tiếp nhận. Giấy hẹn đã cấp.").wait_for()
    page_is_accessible()
    verification_row = page.get_by_role("button", name="Kiểm tra dữ liệu")
    verification_row.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã kiểm tra. Kết quả ở bên dưới.").wait_for()
    page_is_accessible()
    screenshot("dossiers-checked", whole=True)
    page.get_by_label("Từ chối", exact=True).check()
    page.get_by_role("button", name="Trình chủ tịch").click()
    page.get_by_text("Từ chối phải nêu lý do").first.wait_for()
    page_is_accessible()
    page.get_by_label("Theo kết quả tính nêu trên").check()
    page.get_by_role("button", name="Trình chủ tịch").click()
    page.get_by_text("Đã trình. Chờ chủ tịch.").wait_for()
    opened(site, page, "chu")
    visit(f"/dossiers/{town[0]}/")
    page.get_by_role("button", name="Ký", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã ký và cấp số.").wait_for()
    page_is_accessible()
    screenshot("dossiers-signed", whole=True)


def test_the_chairman_signs_many(town, site, page, visit, page_is_accessible, at_360, screenshot):
    opened(site, page, "chu")
    visit("/dossiers/signing/")
    assert page.get_by_role("checkbox").count() >= 2
    page.get_by_role("button", name="Ký các hồ sơ đã chọn").click()
    page.get_by_role("heading", name="Vừa ký").wait_for()
    page_is_accessible()
    screenshot("dossiers-batch-signed", whole=True)
    at_360()
