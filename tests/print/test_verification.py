"""Whoever holds a paper learns whether it counts, and nothing about the person that the paper does not say."""

import hashlib
from datetime import date, timedelta

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong import database
from lienthong.database import clock
from lienthong.print import pace, verification

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a referral"
TITLE = {"vi": "Phiếu chuyển cơ sở khám bệnh, chữa bệnh", "en": "Referral"}


@pytest.fixture(autouse=True)
def rested(monkeypatch):
    monkeypatch.setattr(pace, "_asked", {})


def issued(thing: str = "referral:1", pdf: bytes = PDF, **more) -> str:
    code = verification.code_for(thing)
    verification.register(
        code, pdf, thing=thing, title=TITLE, organisation="facility:01001", organisation_name="Trạm Y tế xã Song Liễu",
        name="Nguyễn Thị Lành", birth_year=1950, **more,
    )  # fmt: skip
    return code


def page(code: str) -> str:
    return Client().get(f"/v/{code}").content.decode()


def test_a_paper_that_counts():
    code = issued(valid_until=clock.today() + timedelta(days=14))
    text = page(code)
    assert "còn giá trị" in text and "Trạm Y tế xã Song Liễu" in text and TITLE["vi"] in text
    assert "N.T.L., 1950" in text
    assert "Lành" not in text, "the name is the holder's, not the world's"
    assert page(verification.spaced(code).lower()), "typed with dashes and in small letters"


def test_a_code_is_always_the_same_for_a_thing_and_says_nothing_about_it():
    assert verification.code_for("referral:1") == verification.code_for("referral:1")
    assert len({verification.code_for(f"referral:{n}") for n in range(1000)}) == 1000
    assert not set(verification.code_for("referral:1")) & set("IO01")


def test_time_cancelling_and_replacing_end_a_paper():
    code = issued(valid_until=date(2026, 12, 21))
    with clock.at(date(2026, 12, 21)):
        assert verification.ask(code).standing == "valid"
    with clock.at(date(2026, 12, 22)):
        assert verification.ask(code).standing == "expired"
    better = issued("referral:2")
    verification.replace(code, better)
    assert verification.ask(code).standing == "replaced" and "được thay bằng giấy khác" in page(code)
    verification.cancel(better)
    verification.cancel(better)
    assert verification.ask(better).standing == "cancelled" and "đã bị hủy" in page(better)


def test_registering_twice_adds_nothing_and_a_second_print_counts_too():
    code = issued()
    assert issued() == code
    issued(pdf=PDF + b" stamped")
    assert len(verification.ask(code).digests) == 2


def test_a_file_is_compared_byte_for_byte_and_not_kept():
    code = issued()
    same = Client().post(f"/v/{code}", {"file": SimpleUploadedFile("a.pdf", PDF)}).content.decode()
    assert "trùng khớp từng byte" in same
    other = Client().post(f"/v/{code}", {"file": SimpleUploadedFile("a.pdf", PDF + b" ")}).content.decode()
    assert "khác mọi bản in" in other
    assert other.index("khác mọi bản in") < other.index("lt-verdict"), "said before anything that reassures"
    none = Client().post(f"/v/{code}").content.decode()
    assert "govuk-error-message" in none


def test_an_unknown_code_says_what_to_do():
    answer = Client().get("/v/ABCD-EFGH-JKLM-NPQR")
    assert answer.status_code == 404 and "hãy hỏi cơ sở" in answer.content.decode()
    assert Client().get("/v/", {"code": "abcd efgh"}).headers["Location"] == "/v/ABCDEFGH"


def test_who_asks_too_fast_is_told_to_wait_and_nobody_else():
    code = issued()
    for _question in range(pace.AT_MOST):
        assert Client().get(f"/v/{code}").status_code == 200
    assert Client().get(f"/v/{code}").status_code == 429
    assert Client(REMOTE_ADDR="127.0.0.9").get(f"/v/{code}").status_code == 200


def test_the_pace_forgets_after_a_minute():
    assert not any(pace.too_fast("a", now=float(second)) for second in range(pace.AT_MOST))
    assert pace.too_fast("a", now=59.0)
    assert not pace.too_fast("a", now=61.5)


@pytest.mark.parametrize("statement", ["UPDATE print_issued SET code = 'X'", "DELETE FROM print_ended"])
def test_what_was_issued_can_not_be_rewritten(statement):
    code = issued()
    verification.cancel(code)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
        connection.execute(statement)


def test_the_digest_is_that_of_the_file():
    assert verification.ask(issued()).digests == {hashlib.sha256(PDF).hexdigest()}
