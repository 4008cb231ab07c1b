"""If these fail, what a library says of a socket is kept for a reason, or a reason is told in one language only."""

import ast
from pathlib import Path

import pytest
import requests
from django.utils import translation

from lienthong import ledger, partners
from lienthong.ledger.reason import reason, words
from lienthong.partners import calling
from lienthong.partners.secret import SecretLost

RAISED = {"Refused", "Unreachable", "Unknown", "NotHeard", "Refusal", "WrongAnswer", "NotSignedIn", "SecretLost"}
ASKED = requests.Request("POST", "http://a.vn/apiBTXH").prepare()


def failing(fault):
    def call():
        raise fault

    return call


def test_no_adapter_makes_up_a_sentence_of_its_own():
    found = []
    for file in sorted(Path(partners.__file__).parent.rglob("*.py")):
        if file.name.startswith("eid") or "screens" in file.parts or "sandbox" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if isinstance(node, ast.Call) and name in RAISED and node.args:
                said = node.args[0]
                first = said.values[0] if isinstance(said, ast.JoinedStr) else said
                if isinstance(first, ast.Constant):
                    found.append(f"{file.name}:{node.lineno}")
    assert not found


def test_a_line_that_failed_is_told_in_words_and_by_what_may_have_arrived():
    with pytest.raises(requests.ConnectionError) as closed:
        requests.get("http://127.0.0.1:9/apiBTXH", timeout=1)
    aborted = "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
    faults = [
        (closed.value, ledger.Unreachable, "Không kết nối được với 127.0.0.1."),
        (requests.ConnectTimeout(request=ASKED), ledger.Unreachable, "a.vn không nhận cuộc gọi kịp thời gian."),
        (requests.ReadTimeout(request=ASKED), ledger.Unknown, "a.vn không trả lời kịp thời gian."),
        (requests.ConnectionError(aborted), ledger.Unknown, "Đường truyền đứt trước khi có trả lời."),
        (requests.exceptions.InvalidURL("?"), ledger.Unknown, "Cuộc gọi không thành (InvalidURL)."),
    ]
    for fault, known, told in faults:
        outcome = calling.outcome_of(failing(fault))
        with translation.override("vi"):
            assert type(outcome) is known and words(outcome.reason) == told


def test_a_partner_that_refuses_is_quoted_and_silence_is_ours_to_tell():
    assert calling.refusal(7, "Mã cơ sở không hợp lệ") == "7: Mã cơ sở không hợp lệ"
    with translation.override("vi"):
        assert words(calling.refusal(409, None)) == "Đối tác từ chối mà không nêu lý do (409)."


def test_a_lost_secret_asks_for_a_new_one():
    outcome = calling.outcome_of(failing(SecretLost(reason("secret-lost"))))
    assert isinstance(outcome, ledger.Refused) and words(outcome.reason).endswith("Hãy đổi tài khoản rồi gửi lại.")
