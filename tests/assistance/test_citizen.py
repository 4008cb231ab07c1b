"""What a citizen would lose: to apply, to follow, to read why an amount is what it is; and that nobody else does."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from lienthong import access, forms, people
from lienthong.assistance.dossiers import checking, deciding, proposing, reception
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock
from lienthong.forms.draft import Draft
from tests.access.actors import signed_in, user
from tests.assistance.dossiers.conftest import (
    MORNING,
    UNIT,
    an,
    chairman,
    ground,
    hanh,
    lanh,
    population,
)

__all__ = ["an", "chairman", "ground", "hanh", "lanh", "population"]
pytestmark = pytest.mark.django_db

PENSION: dict[str, Any] = {
    "purpose": "apply", "kinds": ["social_pension"], "applicant_name": "Nguyễn Thị Lành",
    "applicant_born": "02/03/1950", "applicant_sex": "female",
    "applicant_number": "001150012345", "residence_commune": "00004",
    "residence_commune/~": "Phường Ba Đình", "household": "neither", "in_institution": "false", "benefits": ["none"],
    "pension_request": "true", "channel": "cash", "payee_is_other": "false", "filled_by": "self",
}  # fmt: skip


@pytest.fixture(autouse=True)
def morning() -> Iterator[datetime]:
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def citizen(lanh) -> Client:
    """Mrs Lành, signed in."""
    made = user("lanh", (lanh.party, "citizen"))
    made.name = lanh.name
    made.save()
    return signed_in(made, "")


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def faults(answer: Any) -> list[str]:
    """What the form says is wrong."""
    return re.findall(r'id="([^"]*)" class="govuk-error-message"[^>]*>(?!</)(.*?)</p>', text(answer), re.S)


def begin(client: Client, choice: str, whom: people.Person) -> str:
    """The address of the form."""
    return client.post(f"/my/apply/{choice}/", {"whom": str(whom.pk)})["Location"]


def send(client: Client, address: str, **changes: Any) -> Any:
    draft = Draft.objects.unscoped("test").get(pk=address.split("/")[3])
    return client.post(address, {**PENSION, **changes, "~revision": str(draft.revision), "~do": "submit"})


@pytest.fixture
def applied(citizen, lanh) -> Callable[..., Dossier]:
    def apply(**changes: Any) -> Dossier:
        answer = send(citizen, begin(citizen, "social-pension", lanh), **changes)
        assert answer.status_code == 302, faults(answer)
        return Dossier.objects.unscoped("test").latest("began_at")

    return apply


def test_the_form_is_filled_in_with_what_is_known_and_gone_on_with(citizen, lanh):
    address = begin(citizen, "social-pension", lanh)
    draft = Draft.objects.unscoped("test").get()
    assert draft.written["applicant_name"] == ["Nguyễn Thị Lành"] and draft.written["applicant_born"] == ["02/03/1950"]
    assert draft.written["applicant_number"] == ["001150012345"] and draft.written["kinds"] == ["social_pension"]
    assert draft.written["residence_commune"] == ["00004"] and draft.written["filled_by"] == ["self"]
    assert begin(citizen, "social-pension", lanh) == address
    assert address in text(citizen.get("/my/"))
    citizen.post(f"{address}discard/")
    assert address not in text(citizen.get("/my/")) and begin(citizen, "social-pension", lanh) != address


def test_sending_makes_one_dossier_of_the_right_procedure_in_the_right_commune(citizen, lanh):
    address = begin(citizen, "social-pension", lanh)
    answer = send(citizen, address)
    dossier = Dossier.objects.unscoped("test").get()
    assert answer["Location"] == f"/my/dossiers/{dossier.pk}/"
    assert (dossier.procedure, dossier.commune, dossier.channel) == ("1.014027", "00004", "online")
    assert (dossier.person, dossier.applicant, dossier.proxy) == (lanh, lanh, None)
    send(citizen, address)
    assert Dossier.objects.unscoped("test").count() == 1
    page = text(citizen.get(answer["Location"]))
    assert dossier.number in page and "Đã gửi" in page and "7 ngày làm việc" in page


@pytest.mark.parametrize(
    ("kinds", "procedure"),
    [(["social_pension"], "1.014027"), (["disabled"], "1.001776"), (["disabled", "social_pension"], "1.014027")],
)
def test_the_cases_that_were_ticked_say_which_procedure_it_is(citizen, lanh, kinds, procedure):
    more = {
        "kinds": kinds, "school": "left", "marital": "widowed", "disability": "severe", "disability_certificate": "12",
        "disability_certified_on": "01/02/2020", "works": "false",
    }  # fmt: skip
    answer = send(citizen, begin(citizen, "social-pension", lanh), **more)
    assert answer.status_code == 302, faults(answer)
    assert Dossier.objects.unscoped("test").get().procedure == procedure


def test_what_is_missing_is_told_at_its_question_and_nothing_is_sent(citizen, lanh):
    answer = send(citizen, begin(citizen, "social-pension", lanh), household="")
    assert answer.status_code == 200 and "govuk-error-summary" in text(answer)
    assert not Dossier.objects.unscoped("test").exists()


def test_the_same_asked_twice_is_told_and_nothing_is_sent(citizen, lanh, applied):
    first = applied()
    answer = send(citizen, begin(citizen, "social-pension", lanh))
    assert answer.status_code == 200 and first.number in text(answer)
    assert Dossier.objects.unscoped("test").count() == 1


def test_a_dossier_is_followed_from_the_sending_to_the_decision(citizen, applied, hanh, chairman):
    dossier = applied()
    page = f"/my/dossiers/{dossier.pk}/"
    dossier = reception.receive(dossier, by=hanh)
    received = text(citizen.get(page))
    assert "Chậm nhất ngày 16/12/2026" in received and "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in received
    dossier = proposing.propose(checking.check(dossier, by=hanh), refuse=False, by=hanh)
    assert "Chờ ký" in text(citizen.get(page))
    paper = deciding.sign(dossier, by=chairman)
    decided = text(citizen.get(page))
    assert "Tải về: Quyết định" in decided and f"/papers/{paper.pk}/" in decided
    printed = citizen.get(f"{page}papers/{paper.pk}/")
    assert printed["Content-Type"] == "application/pdf" and printed.content.startswith(b"%PDF")
    assert "Trợ cấp hưu trí xã hội" in text(citizen.get("/my/"))


def test_a_late_commune_is_said_to_be_late(citizen, applied, hanh):
    dossier = reception.receive(applied(), by=hanh)
    with clock.at(datetime(2026, 12, 18, 9, tzinfo=clock.VIETNAM)):
        page = text(citizen.get(f"/my/dossiers/{dossier.pk}/"))
        assert "Xã đang trễ hạn" in page
        assert "lt-affair--late" in text(citizen.get("/my/"))


def test_what_is_asked_for_is_sent_and_the_clock_goes_on(citizen, applied, hanh):
    dossier = reception.ask_supplement(applied(), ["Giấy khai sinh", "Ảnh thẻ"], by=hanh)
    page = f"/my/dossiers/{dossier.pk}/"
    assert "Giấy khai sinh" in text(citizen.get(page)) and "Đến lượt bạn" in text(citizen.get("/my/"))
    empty = citizen.post(f"{page}supplement/", {"note": ""})
    assert empty.status_code == 400 and "govuk-error-summary" in text(empty)
    photo = b"\xff\xd8\xff and a picture"
    wrong = citizen.post(f"{page}supplement/", {"file_0": upload("a.exe", b"MZ")})
    assert wrong.status_code == 400 and "a.exe" in text(wrong)
    sent = citizen.post(f"{page}supplement/", {"file_0": upload("khai sinh.jpg", photo), "note": "Đã gửi đủ."})
    assert sent.status_code == 302
    dossier = Dossier.objects.unscoped("test").get()
    assert (dossier.state, [row["code"] for row in dossier.attachments]) == ("submitted", ["other"])
    file = citizen.get(f"{page}files/{dossier.attachments[0]['file']}/")
    assert (
        file.content == photo and file["Content-Type"] == "image/jpeg" and "attachment" in file["Content-Disposition"]
    )
    assert "Đã gửi đủ." in text(citizen.get(page))


def upload(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_a_complaint_is_sent_once_and_its_answer_is_read_on_the_page(citizen, applied, hanh):
    dossier = applied()
    page = f"/my/dossiers/{dossier.pk}/"
    assert citizen.post(f"{page}complain/", {"complain-text": " "}).status_code == 400
    citizen.post(f"{page}complain/", {"complain-text": "Quá lâu."})
    assert "Quá lâu." in text(citizen.get(page))
    again = citizen.post(f"{page}complain/", {"complain-text": "Vẫn lâu."}, follow=True)
    assert "Không có gì thay đổi" in text(again) and "Vẫn lâu." not in text(citizen.get(page))
    reception.answer_complaint(Dossier.objects.unscoped("test").get(), "Chúng tôi xin lỗi.", by=hanh)
    assert "Chúng tôi xin lỗi." in text(citizen.get(page))


def test_a_dossier_is_taken_back_until_it_is_decided(citizen, applied):
    page = f"/my/dossiers/{applied().pk}/"
    citizen.post(f"{page}withdraw/", {"withdraw-reason": ""})
    assert "Đã rút" in text(citizen.get(page))
    again = citizen.post(f"{page}withdraw/", {}, follow=True)
    assert "Không có gì thay đổi" in text(again)


def test_the_words_of_the_chairman_to_the_officer_are_not_the_citizens(citizen, applied, hanh, chairman):
    dossier = reception.receive(applied(), by=hanh)
    dossier = proposing.propose(checking.check(dossier, by=hanh), refuse=False, by=hanh)
    proposing.send_back(dossier, "Xem lại hộ khẩu.", by=chairman)
    assert "Xem lại hộ khẩu." not in text(citizen.get(f"/my/dossiers/{dossier.pk}/"))


def test_nobody_reads_or_moves_anothers_affairs(applied, an, hanh):
    dossier = reception.receive(applied(), by=hanh)
    other = signed_in(user("an", (an.party, "citizen")), "")
    page = f"/my/dossiers/{dossier.pk}/"
    assert other.get(page).status_code == 404
    assert other.post(f"{page}withdraw/", {}).status_code == 404
    assert other.post(f"{page}complain/", {"complain-text": "x"}).status_code == 404
    assert dossier.number not in text(other.get("/my/"))
    hers = access.Actor("user:lanh", None, frozenset({"citizen"}), persons=frozenset({dossier.person.party}))
    draft = forms.begin("assistance.apply:allowance", "form-01-335-2026", by=hers, person=dossier.person)
    assert other.get(f"/my/forms/{draft.pk}/").status_code == 404
    assert other.post("/my/apply/social-pension/", {"whom": str(dossier.person_id)}).status_code == 404


def test_officers_have_no_citizens_pages(ground):
    officer = signed_in(user("hanh", (UNIT, "commune_officer")))
    assert {officer.get(page).status_code for page in ("/my/", "/my-benefits/", "/my/apply/")} == {403}


def test_for_somebody_in_ones_care_one_is_kept_as_who_declares_for_another(lanh, an):
    """An speaks for his mother; whoever signed in is the proxy, whatever name was typed."""
    made = user("an", (an.party, "citizen"), (lanh.party, "citizen"))
    made.name = an.name
    made.save()
    client = signed_in(made, "")
    address = begin(client, "social-pension", lanh)
    draft = Draft.objects.unscoped("test").get()
    assert (draft.written["filled_by"], draft.written["proxy_name"]) == (["guardian"], ["Nguyễn Văn An"])
    more = {"filled_by": "guardian", "proxy_name": "Ai đó", "proxy_number": "001099000001", "proxy_relation": "Con"}
    answer = send(client, address, **more)
    assert answer.status_code == 302, faults(answer)
    dossier = Dossier.objects.unscoped("test").get()
    assert (dossier.person, dossier.applicant) == (lanh, lanh)
    assert dossier.proxy["name"] == "Nguyễn Văn An" and dossier.proxy["number"] == "001080012346"
    assert "Nguyễn Văn An (Con)" in text(client.get(answer["Location"]))


def test_a_funeral_grant_is_asked_for_by_who_buries_about_who_died(an, lanh):
    made = user("an", (an.party, "citizen"))
    client = signed_in(made, "")
    address = begin(client, "funeral", an)
    said = {
        "dead_name": "NGUYỄN THỊ LÀNH", "dead_born": "02/03/1950", "dead_sex": "female", "dead_number": "001150012345",
        "dead_commune": "00004", "dead_commune/~": "Phường Ba Đình", "died_on": "05/12/2026",
        "dead_benefits": ["social_pension"], "who_buries": "person", "applicant_name": "Nguyễn Văn An",
        "applicant_born": "02/03/1980", "applicant_number": "001080012346", "applicant_commune": "00004",
        "applicant_commune/~": "Phường Ba Đình", "applicant_relation": "Con", "channel": "cash",
    }  # fmt: skip
    draft = Draft.objects.unscoped("test").get()
    assert draft.written["applicant_name"] == ["Nguyễn Văn An"] and "dead_name" not in draft.written
    answer = client.post(address, {**said, "~revision": "0", "~do": "submit"})
    assert answer.status_code == 302, faults(answer)
    dossier = Dossier.objects.unscoped("test").get()
    assert (dossier.procedure, dossier.person, dossier.applicant) == ("1.014028", lanh, an)


def test_the_guide_reckons_with_the_rules_and_turns_nobody_away(citizen):
    asked = "/my/apply/?asked=1&household="
    fits = text(citizen.get(f"{asked}none&pension=0"))
    assert "Trợ cấp hưu trí xã hội" in fits and "540.000" in fits and "Nghị định 176/2025/NĐ-CP" in fits
    poor = text(citizen.get(f"{asked}poor&no_supporter=yes"))
    assert "1.080.000" in poor
    nothing = text(citizen.get(f"{asked}none&pension=3000000"))
    assert "không phải là từ chối" in nothing
    assert citizen.get(f"{asked}none&pension=-5").status_code == 200


def test_a_page_costs_few_queries(citizen, applied, hanh, django_assert_max_num_queries):
    dossier = reception.receive(applied(), by=hanh)
    for page in ("/my/", "/my-benefits/", "/my/apply/", f"/my/dossiers/{dossier.pk}/"):
        with django_assert_max_num_queries(15):
            assert citizen.get(page).status_code == 200


def test_what_the_pages_show_is_in_the_audit(citizen, applied, lanh):
    from lienthong.access.entry import Entry

    citizen.get(f"/my/dossiers/{applied().pk}/")
    entry = Entry.objects.unscoped("test").filter(action="citizen.dossier").get()
    assert [str(one) for one in entry.persons] == [str(lanh.pk)]
    assert entry.at and date.today()


@pytest.mark.parametrize("page", ["/my/", "/my-benefits/", "/my/apply/?asked=1&household=none", "dossier"])
def test_every_page_speaks_english_too(citizen, applied, hanh, page):
    dossier = reception.receive(applied(), by=hanh)
    citizen.get("/my/")  # the message of the sending is read
    citizen.cookies["django_language"] = "en"
    said = text(citizen.get(f"/my/dossiers/{dossier.pk}/" if page == "dossier" else page))
    main = said.partition("<main")[2].partition("</main>")[0]
    assert 'lang="en"' in said and ("My affairs" in said)
    for vietnamese in ("Hồ sơ", "Việc của tôi", "Đang ở", "Trợ cấp hưu trí xã hội"):
        assert vietnamese not in main


def test_who_cares_for_another_applies_about_them_and_is_paid(an, lanh):
    """The carer is the applicant; whom they care for is found by what the form says; nothing of her is told back."""
    client = signed_in(user("an", (an.party, "citizen")), "")
    address = begin(client, "care", an)
    draft = Draft.objects.unscoped("test").get()
    assert draft.written["proxy_name"] == ["Nguyễn Văn An"] and "applicant_name" not in draft.written
    said = {
        "purpose": "apply", "care_for": ["carer"], "cared_by": "own_household", "applicant_name": "Nguyễn Thị Lành",
        "applicant_born": "02/03/1950", "applicant_sex": "female", "applicant_number": "001150012345",
        "residence_commune": "00004", "residence_commune/~": "Phường Ba Đình", "in_institution": "false",
        "disability": "special_severe", "disability_certificate": "12", "disability_certified_on": "01/02/2020",
        "filled_by": "guardian", "proxy_name": "Nguyễn Văn An", "proxy_number": "001080012346",
        "proxy_born": "02/03/1980", "proxy_relation": "Con", "channel": "cash",
    }  # fmt: skip
    answer = client.post(address, {**said, "~revision": str(draft.revision), "~do": "submit"})
    assert answer.status_code == 302, faults(answer)
    dossier = Dossier.objects.unscoped("test").get()
    assert (dossier.procedure, dossier.person, dossier.applicant, dossier.proxy) == ("1.001776", lanh, an, None)
    assert "Hỗ trợ kinh phí chăm sóc" in text(client.get(answer["Location"]))


def test_what_waits_stands_on_the_first_page_and_in_the_menu(citizen, lanh, applied, hanh):
    begin(citizen, "allowance", lanh)
    reception.ask_supplement(applied(), ["Giấy khai sinh"], by=hanh)
    page = text(citizen.get("/"))
    assert "hồ sơ đang chờ bạn bổ sung" in page and "tờ khai bạn đang viết dở" in page
    assert 'href="/my/"' in page and 'href="/my-benefits/"' in page


def test_without_scripts_or_an_address_of_anothers_form_nothing_opens(citizen):
    assert citizen.post("/my/apply/nothing/", {"whom": "x"}).status_code == 404
    assert citizen.post("/my/apply/allowance/", {"whom": "not-a-number"}).status_code == 404
    assert citizen.get("/my/forms/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert Client().get("/my/")["Location"] == "/sign-in/?next=%2Fmy%2F"
