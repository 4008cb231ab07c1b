"""What would be lost: that an envelope with a thousand rows comes from the facility it names, every row of it."""

import pytest
from lxml import etree
from signxml import XMLSigner, methods
from signxml.algorithms import SignatureMethod

from lienthong import signing
from lienthong.signing import Flaw, authority, keys, xml

pytestmark = pytest.mark.django_db
HOSPITAL = "facility:01001"
ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<GIAMDINHHS xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <THONGTINDONVI><MACSKCB>01001</MACSKCB></THONGTINDONVI>
  <THONGTINHOSO><HO_TEN>Nguyễn Thị Lành</HO_TEN><T_BHTT>100000</T_BHTT></THONGTINHOSO>
  <CHUKYDONVI/>
</GIAMDINHHS>""".encode()


@pytest.fixture
def signed() -> bytes:
    return xml.sign(ENVELOPE, organisation=HOSPITAL)


def test_a_signed_envelope_is_valid_and_says_who_and_when(signed: bytes) -> None:
    verdict = xml.check(signed, organisation=HOSPITAL)
    assert verdict.valid, verdict.words
    assert verdict.organisation == HOSPITAL and verdict.signed_at is not None


def test_the_signature_stands_in_its_place_and_nothing_else_changed(signed: bytes) -> None:
    root = etree.fromstring(signed)
    place = root.find("CHUKYDONVI")
    assert place is not None and len(place) == 1
    place.clear(keep_tail=True)
    assert etree.tostring(root, method="c14n") == etree.tostring(etree.fromstring(ENVELOPE), method="c14n")


def test_an_envelope_without_the_place_gets_one() -> None:
    bare = ENVELOPE.replace(b"<CHUKYDONVI/>", b"")
    assert xml.check(xml.sign(bare, organisation=HOSPITAL)).valid


def test_signing_again_replaces_the_signature(signed: bytes) -> None:
    again = xml.sign(signed, organisation="facility:01002")
    assert xml.check(again).organisation == "facility:01002"
    assert xml.check(again, organisation=HOSPITAL).flaw == Flaw.WRONG_ORGANISATION


def test_an_envelope_with_a_default_namespace_can_be_signed() -> None:
    named = ENVELOPE.replace(b"<GIAMDINHHS ", b'<GIAMDINHHS xmlns="urn:gdhs" ')
    assert xml.check(xml.sign(named, organisation=HOSPITAL)).valid


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"100000", b"900000"),
        (b"<HO_TEN>", b"<HO_TEN >x"),
        ("Lành".encode(), b"Lanh"),
        (b"100000", b"100<!-- -->000"),
        (b"</THONGTINHOSO>", b"<NEW/></THONGTINHOSO>"),
        (b"<CHUKYDONVI>", b"<CHUKYDONVI>x"),
        (b"<THONGTINDONVI>", b"<?pi x?><THONGTINDONVI>"),
    ],
)
def test_any_change_is_seen(signed: bytes, old: bytes, new: bytes) -> None:
    assert old in signed
    assert xml.check(signed.replace(old, new, 1)).flaw == Flaw.ALTERED


def test_the_time_of_signing_is_signed_too(signed: bytes) -> None:
    year = b">2026-" if b">2026-" in signed else b">20"
    assert xml.check(signed.replace(year, b">2025-", 1) if year == b">2026-" else signed + b"<x/>").flaw in (
        Flaw.ALTERED,
        Flaw.UNREADABLE,
    )


def test_no_signature_is_said_so() -> None:
    verdict = xml.check(ENVELOPE)
    assert verdict.flaw == Flaw.MISSING and verdict.words


def test_a_signed_part_moved_into_another_envelope_does_not_vouch_for_it(signed: bytes) -> None:
    """Signature wrapping: the signed original hides within an envelope with other content."""
    inner = etree.fromstring(signed)
    outer = etree.fromstring(ENVELOPE.replace(b"100000", b"900000"))
    outer.append(inner)
    assert xml.check(etree.tostring(outer)).flaw == Flaw.MISSING
    place = outer.find("CHUKYDONVI")
    moved = inner.find("CHUKYDONVI")
    assert place is not None and moved is not None
    place.append(moved[0])
    assert xml.check(etree.tostring(outer)).flaw == Flaw.ALTERED


def test_a_signature_of_a_part_only_does_not_count() -> None:
    root = etree.fromstring(ENVELOPE)
    root[0].set("Id", "part")
    found = keys.credential(HOSPITAL)
    etree.SubElement(root[2], xml._SIGNATURE, {"Id": "placeholder"})
    signer = XMLSigner(method=methods.enveloped, signature_algorithm=SignatureMethod.ECDSA_SHA256)
    part = signer.sign(root, key=found.key, cert=[found.certificate], reference_uri="part")
    assert xml.check(etree.tostring(part)).flaw == Flaw.MISSING


def test_other_softwares_plain_signature_counts_but_its_comments_do_not() -> None:
    root = etree.fromstring(ENVELOPE)
    found = keys.credential(HOSPITAL)
    etree.SubElement(root[2], xml._SIGNATURE, {"Id": "placeholder"})
    signer = XMLSigner(method=methods.enveloped, signature_algorithm=SignatureMethod.ECDSA_SHA256)
    plain = etree.tostring(signer.sign(root, key=found.key, cert=[found.certificate, authority.own().certificate]))
    verdict = xml.check(plain)
    assert verdict.valid and verdict.signed_at is None
    assert xml.check(plain.replace(b"100000", b"100<!-- -->000")).flaw == Flaw.ALTERED


def test_an_unknown_authority_is_told(signed: bytes, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path))
    assert xml.check(signed).flaw == Flaw.UNKNOWN_AUTHORITY


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>'


@pytest.mark.parametrize(
    "data", [BOMB, OUTSIDE, b"", b"<x>", b"\xff\xfe", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><x/>']
)
def test_bombs_and_rubbish_are_a_verdict(data: bytes) -> None:
    assert xml.check(data).flaw == Flaw.UNREADABLE
    with pytest.raises(xml.NotXML):
        xml.sign(data, organisation=HOSPITAL)


def test_a_broken_certificate_is_a_verdict(signed: bytes) -> None:
    begin = signed.index(b"X509Certificate>") + len(b"X509Certificate>")
    assert xml.check(signed[:begin] + b"AAAA" + signed[begin + 4 :]).flaw in (Flaw.UNREADABLE, Flaw.ALTERED)


def test_the_seal_of_bytes_and_of_envelopes_use_one_certificate(signed: bytes) -> None:
    from base64 import b64decode

    leaf = b64decode(signing.seal(b"", organisation=HOSPITAL).chain[0])
    text = etree.fromstring(signed).findtext(".//{*}X509Certificate")
    assert text is not None and b64decode(text) == leaf
