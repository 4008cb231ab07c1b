"""What would be lost if opening failed: a server to a bomb, a file to a network, or a sender's time to no answer."""

import base64

import pytest

from lienthong.exchange import envelope, hub
from lienthong.exchange.envelope import open_envelope
from tests.exchange import sample

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><GIAMDINHHS>&c;</GIAMDINHHS>'
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><GIAMDINHHS>&f;</GIAMDINHHS>'
ENTITY_IN_TABLE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><TONG_HOP><MA_LK>&f;</MA_LK></TONG_HOP>'


def rules(body: bytes) -> set[str]:
    found = open_envelope(body)
    return {fault.rule for fault in found.faults} | {f.rule for one in found.dossiers for f in one.faults}


def with_content(content: bytes) -> bytes:
    body = sample.envelope()
    start = body.index(b"<NOIDUNGFILE>") + len(b"<NOIDUNGFILE>")
    return body[:start] + content + body[body.index(b"</NOIDUNGFILE>") :]


@pytest.mark.parametrize("body", [BOMB, EXTERNAL, b"<!DOCTYPE GIAMDINHHS><GIAMDINHHS/>"])
def test_nothing_with_a_document_type_is_read(body):
    assert rules(body) == {"envelope.dtd"}


def test_a_document_type_inside_a_table_is_not_read_either():
    assert "envelope.dtd" in rules(with_content(base64.b64encode(ENTITY_IN_TABLE)))


@pytest.mark.parametrize("body", [b"", b"   ", b"<GIAMDINHHS>", sample.envelope()[:-40]])
def test_what_is_no_whole_xml_is_told_so(body):
    assert rules(body) == {"envelope.xml"}


@pytest.mark.parametrize("body", [b"not xml", b"\x00\x01", base64.b64encode(sample.envelope()), b"PK\x03\x04"])
def test_what_is_no_xml_at_all_or_was_encoded_twice_is_told_so(body):
    assert rules(body) == {"envelope.not-xml"}


def test_another_encoding_is_told_so():
    assert rules(sample.envelope().decode().encode("utf-16")) == {"envelope.encoding"}
    assert rules(b'<?xml version="1.0" encoding="windows-1258"?><GIAMDINHHS/>') == {"envelope.encoding"}
    assert rules(b"<GIAMDINHHS>\xff</GIAMDINHHS>") == {"envelope.encoding"}


def test_a_byte_order_mark_is_let_through_with_a_warning():
    assert rules(b"\xef\xbb\xbf" + sample.envelope()) == {"envelope.bom", "envelope.signature-missing"}
    document = b"\xef\xbb\xbf" + base64.b64decode(sample.envelope().split(b"<NOIDUNGFILE>")[1].split(b"<")[0])
    assert "envelope.bom" in rules(with_content(base64.b64encode(document)))


def test_blanks_in_base64_are_let_through_and_nothing_else():
    content = sample.envelope().split(b"<NOIDUNGFILE>")[1].split(b"<")[0]
    lines = b"\r\n  ".join(content[n : n + 76] for n in range(0, len(content), 76))
    assert rules(with_content(lines)) == {"envelope.signature-missing"}
    for wrong in (content[:-1], content.replace(b"A", b"*", 1), content + b"=", b"_" + content[1:], "ế".encode()):
        assert "envelope.base64" in rules(with_content(wrong)), wrong[:20]


def test_a_root_that_is_no_envelope_is_told_so():
    assert rules(b"<HSCHUNGTU/>") == {"envelope.root"}


def test_an_envelope_without_dossiers_and_one_with_a_wrong_count_are_told_so():
    assert "envelope.empty" in rules(b"<GIAMDINHHS><THONGTINHOSO/></GIAMDINHHS>")
    assert "envelope.count" in rules(sample.envelope().replace(b"<SOLUONGHOSO>1", b"<SOLUONGHOSO>2"))


def test_unknown_and_repeated_tables_are_told():
    body = sample.envelope()
    assert "dossier.table-unknown" in rules(body.replace(b">XML3<", b">XML12<"))
    assert "dossier.table-twice" in rules(body.replace(b">XML3<", b">XML2<"))
    assert "dossier.no-summary" in rules(body.replace(b">XML1<", b">XML9<"))


def test_a_hundred_megabytes_are_refused_unread_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(envelope, "LIMIT", 1000)
    assert rules(sample.envelope()) == {"envelope.size"}


def test_a_field_of_more_than_ten_megabytes_is_refused():
    assert rules(with_content(b"A" * (11 * 1024 * 1024))) == {"envelope.xml"}


@pytest.mark.django_db
def test_a_hundred_megabytes_are_kept_answered_and_judged_later(places, monkeypatch):
    body = sample.envelope()[: -len("</GIAMDINHHS>")] + b" " * (100 * 1024 * 1024 + 1) + b"</GIAMDINHHS>"
    receipt = hub.receive(body, sender=f"facility:{sample.CLINIC}", channel="command", actor=sample.IT)
    assert receipt.state == "arrived"
    hub.judge_later(arrival=str(receipt.id))
    found = hub.status(receipt.code, actor=sample.IT)
    assert [fault.rule for _, fault in found.faults] == ["envelope.size"]
