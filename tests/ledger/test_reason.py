"""If these fail, an officer reads a code, or a sentence in another language, and knows not why nothing arrived."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import lienthong
from lienthong.ledger.reason import LONGEST, WORDS, reason, words

SOURCE = Path(lienthong.__file__).parent
CALLS = [
    node
    for file in sorted(SOURCE.rglob("*.py"))
    if "reason(" in (text := file.read_text("utf-8"))
    for node in ast.walk(ast.parse(text))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reason" and node.args
]


def test_every_reason_that_is_kept_has_words_and_all_their_values():
    given = {}
    for call in CALLS:
        if isinstance(call.args[0], ast.Constant):
            given.setdefault(call.args[0].value, []).append({one.arg for one in call.keywords})
    assert len(given) > 30 and set(WORDS) - set(given) <= {"message-lacks", "no-right", "no-service"}
    for code, calls in given.items():
        asked = set(re.findall(r"%\((\w+)\)s", WORDS[code]))
        assert all(asked <= names for names in calls), code


def test_a_reason_is_kept_as_a_code_and_read_in_the_readers_language():
    kept = reason("renew", why=reason("account-refused", name="yte", answer=403))
    assert kept == '{"code":"renew","why":{"code":"account-refused","name":"yte","answer":"403"}}'
    with translation.override("vi"):
        assert words(kept) == "Đối tác không chấp nhận tài khoản yte (403). Hãy đổi tài khoản rồi gửi lại."
    with translation.override("en"):
        assert words(kept) == "The partner refuses the account yte (403). Renew the account, then send again."


@pytest.mark.parametrize(
    "written",
    ["", "7: Mã cơ sở không hợp lệ", "the portal answered 502: <html>", '{"code":"later-than-this"}',
     '{"code":"silent"}', '{"code":7}', '{"code":"silent","host":', '{"code":[]}'],
)  # fmt: skip
def test_what_is_none_of_our_reasons_is_shown_as_it_was_written(written):
    assert words(written) == written


def test_a_reason_fits_its_column_whatever_a_partner_wrote():
    kept = reason("renew", why=reason("gives-nothing", said='"\n' * 500))
    assert len(kept) <= LONGEST and words(kept).endswith("rồi gửi lại.")
    assert words(reason("gives-nothing", said="100 %(why)s %s")).endswith("100 %(why)s %s")


def test_a_reason_without_words_is_never_kept():
    with pytest.raises(KeyError):
        reason("no-such-code")
    with pytest.raises(KeyError):
        reason("silent")
