"""If these fail, an officer reads an English sentence, or what a library says of a socket, and knows not what to do."""

import ast
from pathlib import Path

import pytest
import requests
from django.utils import translation

from lienthong import partners
from lienthong.partners import fault_words

RAISED = {"Refused", "Unreachable", "Unknown", "NotHeard", "Refusal", "WrongAnswer", "NotSignedIn", "SecretLost"}
OF_THE_PARTNER = ("7: 7", "7 7: 7", "7: 7: 7")  # codes, and what the partner wrote


def sentences():
    """Every reason that the adapters make up themselves; "7" for what is filled in."""
    for file in sorted(Path(partners.__file__).parent.rglob("*.py")):
        if file.name.startswith("eid") or "screens" in file.parts or "sandbox" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if isinstance(node, ast.Call) and name in RAISED and node.args:
                yield from spoken(node.args[0])


def spoken(said: ast.expr):
    if isinstance(said, ast.Constant):
        yield str(said.value)
    elif isinstance(said, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else "7" for one in said.values).strip()


@pytest.mark.parametrize("sentence", sorted({one for one in sentences() if one not in OF_THE_PARTNER}))
def test_every_reason_of_an_adapter_is_told_in_vietnamese(sentence):
    with translation.override("vi"):
        assert fault_words.words(sentence) != sentence


def test_what_a_library_says_of_a_line_is_told_in_words():
    with pytest.raises(requests.ConnectionError) as fault:
        requests.get("http://127.0.0.1:9/apiBTXH", timeout=1)
    with translation.override("vi"):
        assert fault_words.words(str(fault.value)) == "Không kết nối được với 127.0.0.1."
        assert fault_words.words(
            "ReadTimeout: HTTPConnectionPool(host='a.vn', port=1): Read timed out. (read timeout=5)"
        )
        lost = "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
        assert fault_words.words(lost) == "Đường truyền đứt trước khi có trả lời."
        nested = fault_words.words(f"no session: {fault.value}")
        assert nested == "Không mở được phiên: Không kết nối được với 127.0.0.1."
    with translation.override("en"):
        assert fault_words.words("the portal answered 502: <html>") == "The portal answered 502."
    assert (
        fault_words.words("500: Mã cơ sở không hợp lệ") == "500: Mã cơ sở không hợp lệ" and fault_words.words("") == ""
    )
