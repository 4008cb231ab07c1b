"""A citizen's way, in a real browser: in by e-ID, apply, follow, and see why an amount is what it is."""

import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from lienthong import people
from lienthong.access import Actor
from lienthong.access.actor import HOME
from lienthong.access.user import User
from lienthong.assistance import payroll
from lienthong.assistance.dossiers import checking, deciding, proposing, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payroll.line import Line
from lienthong.database import clock
from lienthong.partners import eid_account
from lienthong.partners.sandbox.eid import EIdSimulator
from lienthong.partners.sandbox.eid_page import Citizen
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.people import verification
from lienthong.web import house
from tests.access.actors import user

NUMBER, COMMUNE = "037150000126", "00004"
UNIT = f"unit:{COMMUNE}"
CLERK = Actor("user:an", HOME)
OFFICER = Actor("user:hanh", UNIT, frozenset({"commune_officer"}), frozenset({UNIT}))
CHAIRMAN = Actor("user:chu", UNIT, frozenset({"commune_chairman"}), frozenset({UNIT}))


@pytest.fixture(scope="module")
def lanh(site) -> people.Person:
    """Mrs Lành, known to the home."""
    facts = people.PersonFacts(
        "Nguyễn Thị Lành", people.BirthDate(1950, 3, 2), "female", {"personal-number": NUMBER},
        residence=people.Place(COMMUNE, "Số 5", "Tổ 1", written_on=date(2026, 1, 1)), synthetic=True,
    )  # fmt: skip
    house.load_reference()
    clock.set_time(datetime(2026, 12, 7, 9, 0, tzinfo=clock.VIETNAM))
    return people.match_or_create(facts, by=CLERK)


@pytest.fixture(scope="module")
def provider(site) -> Iterator[str]:
    """The e-ID, played over real HTTP."""
    simulator = EIdSimulator()
    simulator.put(Citizen(NUMBER, "Nguyễn Thị Lành", "19500302"))
    simulator.put(Citizen("037050000111", "Trần Văn Bình", "1950"))
    with running(Sandbox([simulator])) as url:
        issuer = f"{url}/simulator/eid"
        eid_account.keep(issuer=issuer, client_id="lienthong", secret="simulator")
        yield issuer


@pytest.fixture
def by_eid(lanh, provider, neighbours, page, visit):
    """Sign in by the button and the e-ID's page."""

    def enter(wanted: str = "/") -> None:
        neighbours.add(provider)
        visit(f"/sign-in/?next={wanted}")
        page.get_by_role("button", name="Đăng nhập bằng VNeID (mô phỏng)").click()
        page.get_by_role("button", name="Nguyễn Thị Lành").click()
        page.wait_for_url(lambda address: "/simulator/" not in address)

    return enter


def test_in_by_e_id_and_out_again(by_eid, provider, neighbours, page, visit, page_is_accessible, at_360, screenshot):
    visit("/sign-in/")
    screenshot("sign-in-eid", whole=True)
    page_is_accessible()
    at_360()
    neighbours.add(provider)
    page.get_by_role("button", name="Đăng nhập bằng VNeID (mô phỏng)").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đây là chương trình mô phỏng").wait_for()
    page_is_accessible()
    at_360()
    screenshot("e-id", whole=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    by_eid("/my-data/")
    page.get_by_role("heading", name="Ai đã xem dữ liệu của tôi").wait_for()
    page.locator("summary", has_text="Nguyễn Thị Lành").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("heading", name="Đăng nhập").first.wait_for()
    visit("/my-data/")
    assert "/sign-in/" in page.url


def test_who_gives_up_at_the_e_id_reads_what_happened(
    provider, neighbours, page, visit, page_is_accessible, at_360, screenshot
):
    neighbours.add(provider)
    visit("/sign-in/")
    page.get_by_role("button", name="Đăng nhập bằng VNeID (mô phỏng)").click()
    page.get_by_role("button", name="Không đăng nhập nữa").click()
    page.get_by_role("heading", name="Bạn chưa đăng nhập được").wait_for()
    page_is_accessible()
    screenshot("e-id-refused", whole=True)
    at_360()
    page.get_by_role("button", name="Bắt đầu lại").click()
    page.get_by_text("Đây là chương trình mô phỏng").wait_for()


class Population:
    """The population database, which knows everybody."""

    source = "test"

    def verify(self, facts: people.PersonFacts, question: verification.Question) -> verification.Verdict:
        return verification.Verdict("confirmed")


def test_apply_on_a_phone_then_follow_to_the_decision(
    by_eid, page, visit, page_is_accessible, at_360, screenshot, monkeypatch
):
    """Mrs Lành asks which support fits, applies for it, sends what is missing, and downloads the decision."""
    page.set_viewport_size({"width": 360, "height": 780})
    by_eid("/my/")
    page_is_accessible()
    screenshot("citizen-empty", whole=True)
    page.get_by_role("button", name="Nộp hồ sơ đề nghị trợ giúp").click()
    page.get_by_role("heading", name="Nộp hồ sơ đề nghị trợ giúp").wait_for()
    page_is_accessible()
    at_360()
    screenshot("citizen-guide", whole=True)
    page.get_by_text("Chế độ nào phù hợp?").click()
    page.get_by_label("Không thuộc hai diện này").check()
    page.get_by_role("button", name="Xem chế độ phù hợp").click()
    page.get_by_role("heading", name="Có vẻ phù hợp").wait_for()
    assert page.get_by_text("mỗi tháng theo quy định tháng 12/2026").first.is_visible()
    page_is_accessible()
    at_360()
    screenshot("citizen-guide-answer", whole=True)
    page.get_by_role("button", name=re.compile("Bắt đầu ?: Trợ cấp hưu trí xã hội")).first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.get_by_label("Họ và tên", exact=False).first.input_value() == "Nguyễn Thị Lành"
    page_is_accessible()
    at_360()
    screenshot("citizen-form", whole=True)
    fill(page)
    page.get_by_role("button", name="Gửi đến xã, phường").click()
    page.get_by_text("Hồ sơ của bạn có số").wait_for()
    page_is_accessible()
    at_360()
    screenshot("citizen-sent", whole=True)

    dossier = Dossier.objects.unscoped("test").get()
    dossier = reception.ask_supplement(dossier, ["Giấy ủy quyền"], by=OFFICER)
    visit(f"/my/dossiers/{dossier.pk}/")
    page_is_accessible()
    at_360()
    screenshot("citizen-supplement", whole=True)
    page.get_by_label("Giấy ủy quyền").set_input_files(
        {"name": "giay.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a paper"}
    )
    page.get_by_role("button", name="Gửi đến xã, phường").click()
    page.get_by_text("Xã, phường tiếp tục giải quyết").wait_for()

    monkeypatch.setitem(verification._bound, "verifier", Population())
    dossier = reception.receive(Dossier.objects.unscoped("test").get(), by=OFFICER)
    visit(f"/my/dossiers/{dossier.pk}/")
    assert page.get_by_text("Chậm nhất ngày").is_visible()
    dossier = proposing.propose(checking.check(dossier, by=OFFICER), refuse=False, by=OFFICER)
    deciding.sign(dossier, by=CHAIRMAN)
    visit(f"/my/dossiers/{dossier.pk}/")
    page_is_accessible()
    at_360()
    screenshot("citizen-decided", whole=True)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải về: Quyết định").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    paid_in_december()
    visit("/my/")
    page_is_accessible()
    screenshot("citizen-home-phone", whole=True)
    visit("/my-benefits/")
    assert page.get_by_text("Đã phê duyệt", exact=False).first.is_visible()
    page_is_accessible()
    at_360()
    screenshot("citizen-benefits-phone", whole=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/my/")
    page_is_accessible()
    screenshot("citizen-home", whole=True)
    visit("/my-benefits/")
    screenshot("citizen-benefits", whole=True)
    visit("/my/apply/")
    screenshot("citizen-apply", whole=True)
    visit("/")
    page_is_accessible()


def paid_in_december() -> None:
    """The commune closes December; one line was not collected, the rest is with the payer."""
    month = date(2026, 12, 1)
    payroll.approve(payroll.propose(payroll.draft(COMMUNE, month, by=OFFICER), by=OFFICER), by=CHAIRMAN)
    line = Line.objects.unscoped("test").order_by("sequence").first()
    Outcome.objects.create(
        for_month=line.for_month, entitlement=line.entitlement_id, sequence=line.sequence, paid=False, commune=COMMUNE,
        result="NOT_PRESENT", paid_at=None, proof="", report=uuid.uuid4(), recorded_at=clock.real_now(),
    )  # fmt: skip


def fill(page) -> None:
    """What the joint form still asks of Mrs Lành."""
    page.get_by_role("group", name="Hộ gia đình thuộc diện").get_by_label("Không thuộc hai diện này").check()
    page.get_by_role("group", name="Đang được nuôi dưỡng").get_by_label("Không").check()
    page.get_by_label("Không hưởng chế độ nào").check()
    page.get_by_role("group", name="Đề nghị được hưởng").get_by_label("Có").check()
    page.get_by_label("Tiền mặt tại điểm chi trả").check()
    page.get_by_role("group", name="Người khác nhận thay").get_by_label("Không").check()


def with_account(login: str, number: str, name: str, year: int, *also: tuple[str, str]) -> people.Person:
    """A neighbour with an account of their own, and what else it speaks for."""
    facts = people.PersonFacts(
        name, people.BirthDate(year), "male", {"personal-number": number},
        residence=people.Place(COMMUNE, "Số 5", "Tổ 1", written_on=date(2026, 1, 1)), synthetic=True,
    )  # fmt: skip
    one = people.match_or_create(facts, by=CLERK)
    made = user(login, (one.party, "citizen"), *also)
    made.name = one.name
    made.save()
    return one


def test_somebody_else_files_it_and_the_person_agrees(site, lanh, page, visit, page_is_accessible, at_360, screenshot):
    """Mr Hòa, 82, can't go and is no good with a phone: his nephew applies for him with a photograph of his word."""
    with_account("bach", "037090000333", "Trần Văn Bách", 1990)
    with_account("hoa", "037044000444", "Trần Văn Hòa", 1944)
    site.signed_in(page, "bach")
    visit("/my/apply/")
    page.get_by_role("button", name="Nộp thay: Trợ cấp hưu trí xã hội").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator("#f-applicant_name").input_value() == ""  # nothing of another is told to whoever asks
    assert page.locator("#f-proxy_name").input_value() == "Trần Văn Bách"
    for name, text in (
        ("applicant_name", "Trần Văn Hòa"), ("applicant_born", "1944"), ("applicant_number", "037044000444"),
        ("residence_commune", "Phường Ba Đình, Thành phố Hà Nội"), ("proxy_relation", "cháu"),
    ):  # fmt: skip
        page.locator(f"#f-{name}").fill(text)
    page.locator("[name=applicant_sex][value=male]").check()
    fill(page)
    page.get_by_role("button", name="Gửi đến xã, phường").click()
    page.wait_for_selector(".govuk-error-summary")
    assert "giấy ủy quyền" in page.locator(".govuk-error-summary").inner_text()
    page_is_accessible()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#f-paper_proxy").set_input_files({"name": "a.pdf", "mimeType": "x/y", "buffer": b"%PDF-1.7 a paper"})
    page.locator("[data-file]", has_text="a.pdf").wait_for()
    at_360()
    screenshot("citizen-proxy-form", whole=True)
    page.get_by_role("button", name="Gửi đến xã, phường").click()
    page.get_by_text("Hồ sơ của bạn có số").wait_for()
    page_is_accessible()
    screenshot("citizen-proxy-sent", whole=True)
    site.signed_in(page, "hoa")
    visit(f"/my/dossiers/{page.url.rstrip('/').rpartition('/')[2]}/")
    page_is_accessible()
    at_360()
    screenshot("citizen-proxy-agree", whole=True)
    page.get_by_role("button", name="Tôi đồng ý").press("Enter")
    page.get_by_text("đồng ý để người khác nộp thay").first.wait_for()
    assert Dossier.objects.unscoped("test").get(proxy__name="Trần Văn Bách").agreed_at


def test_who_has_others_in_their_care_sees_whose_affairs_are_whose(
    site, lanh, page, visit, page_is_accessible, at_360, screenshot
):
    with_account("an", "037080000222", "Nguyễn Văn An", 1980, (lanh.party, "citizen"))
    site.signed_in(page, "an")
    for address in ("/my/", "/my-benefits/", "/my/apply/", "/my/apply/?asked=1&household=poor&lone_children=2"):
        page.set_viewport_size({"width": 1280, "height": 900})
        visit(address)
        page_is_accessible()
        at_360()
    screenshot("citizen-guide-two", whole=True)
    visit("/my/")
    assert page.get_by_text("Nguyễn Thị Lành").first.is_visible()


def test_a_complaint_without_words_is_told_at_its_field(site, lanh, page, visit, page_is_accessible, at_360):
    """By keyboard: open, leave it empty, send; the page says what is missing and is open there."""
    made = User.objects.filter(login="nha").first() or user("nha", (lanh.party, "citizen"))
    site.signed_in(page, made.login)
    dossier = Dossier.objects.unscoped("test").filter(person=lanh).first() or submission.submit(
        submission.Application(
            "1.014027", lanh, lanh, "desk", "form-01-335-2026", {"resourceType": "QuestionnaireResponse"}
        ),
        by=OFFICER,
    )
    visit(f"/my/dossiers/{dossier.pk}/")
    page.locator("summary", has_text="Khiếu nại").press("Enter")
    page.get_by_role("button", name="Gửi khiếu nại").press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    assert page.get_by_label("Nội dung khiếu nại").is_visible()
    page_is_accessible()
    at_360()


def test_the_account_at_the_e_id_is_entered_by_the_homes_administrator(
    site, provider, page, visit, page_is_accessible, at_360
):
    user("quantri", (HOME, "administrator"))
    site.signed_in(page, "quantri")
    visit("/partners/e-id/")
    page_is_accessible()
    at_360()
