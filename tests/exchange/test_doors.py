"""What software that sends would lose: a contract kept to the letter, and the right answer to everything wrong."""

import base64
import json

import pytest
from django.test import Client

from lienthong.exchange import account
from tests.exchange import sample
from tests.exchange.sample import CLINIC, HOSPITAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def password() -> str:
    return account.register("his-37s01", CLINIC)


def encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()


def portal(password: str) -> dict[str, str]:
    """The headers of one who has signed in at the portal's door."""
    md5 = account.md5(password)
    answer = Client().post("/api/token/take", {"username": "his-37s01", "password": md5}).json()
    assert answer["maKetQua"] == "200"
    key = answer["APIKey"]
    assert key["username"] == "his-37s01" and key["token_type"] == "Bearer" and key["expires_in"] > 0
    return {"accessToken": key["access_token"], "tokenId": key["id_token"], "passwordHash": md5}


def send(headers: dict[str, str], body: str, facility: str = CLINIC, address: str = "guiHoSoXmlQD3176") -> dict:
    given = {
        "username": "his-37s01", "loaiHoSo": "130", "maTinh": "37", "maCSKCB": facility, "fileHSBase64": body,
    }  # fmt: skip
    return Client().post(f"/api/qd130/{address}", given, headers=headers).json()


@pytest.mark.parametrize("address", ["guiHoSoXmlQD4750", "guiHoSoXmlQD3176"])
def test_the_portals_contract(password, address):
    answer = send(portal(password), encoded(sample.envelope()), address=address)
    assert answer["maKetQua"] == "200"
    assert answer["thoiGianTiepNhan"].startswith("20261211")
    assert len(answer["thoiGianTiepNhan"]) == 14
    assert answer["maGiaoDich"]
    assert answer["hoSo"][0]["state"] == "accepted"


def test_a_refusal_lists_every_fault_by_table_row_field_and_rule(password):
    body = sample.envelope(sample.tables(XML1={"GIOI_TINH": "9", "T_TONGCHI_BV": "1.00"}))
    answer = send(portal(password), encoded(body))
    assert answer["maKetQua"] == "400"
    assert answer["maGiaoDich"]
    wrong = next(fault for fault in answer["dsLoi"] if fault["quyTac"] == "field.code")
    assert (wrong["bang"], wrong["dong"], wrong["truong"], wrong["mucDo"]) == ("XML1", 1, "GIOI_TINH", "error")
    assert "GIOI_TINH" in wrong["cachSua"]


def test_a_wrong_password_and_a_stolen_half_are_not_let_in(password):
    wrong = Client().post("/api/token/take", {"username": "his-37s01", "password": account.md5("no")})
    assert (wrong.status_code, wrong.json()["maKetQua"]) == (401, "401")
    assert Client().post("/api/token/take", {"username": "nobody", "password": "x"}).status_code == 401
    headers = portal(password)
    assert send({**headers, "tokenId": "x"}, "")["maKetQua"] == "401"
    assert send({**headers, "passwordHash": account.md5("other")}, "")["maKetQua"] == "401"
    assert send({}, "")["maKetQua"] == "401"


def test_another_facility_than_the_tokens_is_refused(password):
    assert send(portal(password), encoded(sample.envelope()), facility=HOSPITAL)["maKetQua"] == "403"
    inside = send(portal(password), encoded(sample.envelope(facility=HOSPITAL)))
    assert inside["maKetQua"] == "400"
    assert [fault["quyTac"] for fault in inside["dsLoi"] if fault["mucDo"] == "critical"] == ["envelope.facility"]


def test_what_is_not_base64_is_kept_and_refused(password):
    answer = send(portal(password), "%%% không phải base64")
    assert answer["maKetQua"] == "400"
    assert answer["maGiaoDich"]
    (told,) = answer["dsLoi"]
    assert told["quyTac"] == "envelope.not-xml" and "base64" in told["cachSua"] and told["giaTri"].startswith("%%%")


def test_a_body_may_be_json_too(password):
    given = {"maCSKCB": CLINIC, "fileHSBase64": encoded(sample.envelope())}
    answer = Client().post(
        "/api/qd130/guiHoSoXmlQD3176", json.dumps(given), content_type="application/json", headers=portal(password)
    )
    assert answer.json()["maKetQua"] == "200"


def bearer(password: str) -> dict[str, str]:
    given = {"username": "his-37s01", "password": password, "code": CLINIC}
    answer = Client().post("/api/auth/token/take", json.dumps(given), content_type="application/json").json()
    assert answer["maKetQua"] is True
    return {"Authorization": f"Bearer {answer['apiKey']['accessToken']}"}


def push(headers: dict[str, str], **given) -> dict:
    body = {"loaiHoSo": "3176", "maTinh": "HN", "maCSKCB": CLINIC, **given}
    address = "/api/kcb/xml/qd3176/guiHoSoXml"
    return Client().post(address, json.dumps(body), content_type="application/json", headers=headers).json()


def test_the_axiss_contract(password):
    headers = bearer(password)
    bad = sample.envelope(sample.tables(XML1={"HO_TEN": ""}))
    answer = push(headers, files=[encoded(sample.envelope()), encoded(bad)])
    assert (answer["maKetQua"], answer["totalSuccess"], answer["totalFailed"]) == ("200", 1, 1)
    assert answer["batchId"]
    good, wrong = answer["fileResults"]
    assert (good["maKetQua"], wrong["maKetQua"]) == ("200", "400")
    status = Client().get(f"/api/kcb/tra-cuu-trang-thai/{good['maGiaoDich']}", headers=headers).json()
    assert status["trangThai"] == "accepted-with-warnings"
    assert status["bienNhan"]["code"] == good["maGiaoDich"]


def test_the_axis_says_what_is_wrong(password):
    headers = bearer(password)
    assert push(headers, files="no")["maKetQua"] == "400"
    assert push(headers, maCSKCB=HOSPITAL, files=["x"])["maKetQua"] == "403"
    assert push({}, files=["x"])["maKetQua"] == "401"
    unknown = Client().get("/api/kcb/tra-cuu-trang-thai/KHONG-CO", headers=headers)
    assert (unknown.status_code, unknown.json()["maKetQua"]) == (404, "404")
    wrong = {"username": "his-37s01", "password": password, "code": HOSPITAL}
    answer = Client().post("/api/auth/token/take", json.dumps(wrong), content_type="application/json")
    assert answer.status_code == 401


def test_sentences_come_in_the_language_asked_for(password):
    body = encoded(sample.envelope(sample.tables(XML1={"HO_TEN": ""})))
    english = push(bearer(password) | {"Accept-Language": "en"}, files=[body])["fileResults"][0]["dsLoi"]
    assert any("is required" in fault["cachSua"] for fault in english)


def test_a_closed_client_is_shut_out(password):
    from lienthong.access import clients

    headers = portal(password)
    clients.revoke(account.Account.objects.get(username="his-37s01").client)
    clients._remembered.clear()
    assert send(headers, encoded(sample.envelope()))["maKetQua"] == "401"
    assert (
        Client().post("/api/token/take", {"username": "his-37s01", "password": account.md5(password)}).status_code
        == 401
    )


@pytest.mark.parametrize(
    ("name", "facility", "words"), [("his-37s01", CLINIC, "Tên his-37s01"), ("other", "99999", "mã 99999")]
)
def test_an_account_that_can_not_be_opened_is_said_so_in_a_sentence(password, name, facility, words):
    from click.testing import CliRunner

    from lienthong.exchange.commands import commands

    result = CliRunner().invoke(commands, ["open-account", name, facility])
    assert result.exit_code == 1 and words in result.output
    assert account.Account.objects.count() == 1
