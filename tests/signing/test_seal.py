"""What would be lost: that a paper was signed by this facility, unaltered, and that anyone can tell."""

import statistics
import time
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong import signing
from lienthong.database import clock
from lienthong.signing import Flaw, authority, keys, revocation, trust
from lienthong.signing.blocks import BlockSigner

pytestmark = pytest.mark.django_db
HOSPITAL, CLINIC = "facility:01001", "facility:01002"


@pytest.fixture
def second_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another organisation's home with keys of its own."""
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path))
    return tmp_path


def test_a_seal_proves_who_signed_what_and_when() -> None:
    seal = signing.seal(b"paper", organisation=HOSPITAL)
    verdict = signing.check(b"paper", seal.to_dict(), organisation=HOSPITAL)
    assert verdict.valid, verdict.words
    assert verdict.organisation == HOSPITAL
    assert verdict.signed_at is not None and abs(verdict.signed_at - clock.real_now()) < timedelta(minutes=1)


@given(data=st.binary(max_size=200), place=st.integers(0, 199), bit=st.integers(0, 7))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_altered_bit_is_seen(data: bytes, place: int, bit: int) -> None:
    seal = signing.seal(data, organisation=HOSPITAL)
    altered = bytearray(data or b"\0")
    altered[place % len(altered)] ^= 1 << bit
    assert signing.check(bytes(altered), seal).flaw == Flaw.ALTERED


@pytest.mark.parametrize(
    "change",
    [{"signed_at": "2020-01-01T00:00:00+07:00"}, {"organisation": CLINIC}, {"digest": "0" * 64}],
)
def test_what_the_seal_says_of_itself_is_signed_too(change: dict[str, str]) -> None:
    seal = replace(signing.seal(b"paper", organisation=HOSPITAL), **change)
    assert signing.check(b"paper", seal).flaw == Flaw.ALTERED


def test_another_organisations_certificate_cannot_be_put_in() -> None:
    mine, other = (signing.seal(b"paper", organisation=code) for code in (HOSPITAL, CLINIC))
    assert signing.check(b"paper", replace(mine, chain=other.chain)).flaw == Flaw.ALTERED
    assert signing.check(b"paper", mine, organisation=CLINIC).flaw == Flaw.WRONG_ORGANISATION


def test_an_organisation_cannot_sign_in_anothers_name() -> None:
    forger = keys.credential(CLINIC)
    draft = replace(signing.seal(b"paper", organisation=CLINIC), organisation=HOSPITAL)
    signature = forger.key.sign(draft.attributes(), signing.seal.__globals__["_ECDSA"])
    forged = replace(draft, signature=b64encode(signature).decode())
    assert signing.check(b"paper", forged).flaw == Flaw.WRONG_ORGANISATION


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"chain": "x"},
        {"chain": []},
        {"signature": "!"},
        {"signed_at": "yesterday"},
        {"algorithm": "none"},
        {"chain": ["AAAA"]},
    ],
)
def test_rubbish_is_a_verdict_not_a_crash(facts: dict[str, object]) -> None:
    seal = signing.seal(b"paper", organisation=HOSPITAL).to_dict()
    broken = {**seal, **facts} if facts else {}
    verdict = signing.check(b"paper", broken)
    assert verdict.flaw == Flaw.UNREADABLE and verdict.words


def test_two_homes_verify_each_other_only_after_they_said_so(second_home: Path, monkeypatch) -> None:
    theirs = signing.seal(b"paper", organisation=HOSPITAL)
    their_root = trust.own_pem()
    monkeypatch.setenv("LIENTHONG_HOME", str(second_home / "another"))
    assert signing.check(b"paper", theirs).flaw == Flaw.UNKNOWN_AUTHORITY
    mark = trust.add(their_root)
    assert signing.check(b"paper", theirs).valid
    trust.remove(mark)
    assert signing.check(b"paper", theirs).flaw == Flaw.UNKNOWN_AUTHORITY
    trust.add(their_root, organisations=[CLINIC])
    assert signing.check(b"paper", theirs).flaw == Flaw.UNKNOWN_AUTHORITY
    trust.add(their_root, organisations=[HOSPITAL])
    assert signing.check(b"paper", theirs).valid


def test_an_organisations_certificate_is_no_authority() -> None:
    pem = keys.credential(HOSPITAL).pem[1]
    for bad in (pem, b"", b"-----BEGIN CERTIFICATE-----"):
        with pytest.raises(trust.NoAuthority):
            trust.add(bad)


def test_a_seal_outlives_its_certificate_but_cannot_be_made_after_it(second_home: Path, monkeypatch) -> None:
    early = signing.seal(b"paper", organisation=HOSPITAL)
    found, now = keys.credential(HOSPITAL), clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(days=365 * 3))
    assert signing.check(b"paper", early).valid
    monkeypatch.setattr(keys, "credential", lambda organisation: found)
    assert signing.check(b"paper", signing.seal(b"paper", organisation=HOSPITAL)).flaw == Flaw.EXPIRED


def test_a_certificate_near_its_end_is_renewed(second_home: Path, monkeypatch) -> None:
    first, now = signing.certificate(HOSPITAL), clock.real_now()
    assert signing.certificate(HOSPITAL) == first
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(days=365 * 2 - 10))
    assert signing.certificate(HOSPITAL) != first
    assert signing.check(b"paper", signing.seal(b"paper", organisation=HOSPITAL)).valid


def test_a_seal_from_the_future_is_refused(second_home: Path, monkeypatch) -> None:
    now = clock.real_now()
    signing.certificate(HOSPITAL)
    with monkeypatch.context() as later:
        later.setattr(clock, "real_now", lambda: now + timedelta(hours=1))
        seal = signing.seal(b"paper", organisation=HOSPITAL)
    assert signing.check(b"paper", seal).flaw == Flaw.FUTURE


@pytest.mark.parametrize(("reason", "before"), [("superseded", None), (revocation.COMPROMISED, Flaw.REVOKED)])
def test_after_a_revocation_a_new_key_signs(second_home: Path, reason: str, before: Flaw | None) -> None:
    old, found = signing.seal(b"paper", organisation=HOSPITAL), keys.credential(HOSPITAL)
    revocation.revoke(authority.serial(found.certificate), reason=reason)
    assert signing.check(b"paper", old).flaw == before
    new = signing.seal(b"paper", organisation=HOSPITAL)
    assert new.chain[0] != old.chain[0] and signing.check(b"paper", new).valid
    late = replace(old, signed_at=clock.real_now().isoformat())
    signature = found.key.sign(late.attributes(), signing.seal.__globals__["_ECDSA"])
    assert signing.check(b"paper", replace(late, signature=b64encode(signature).decode())).flaw == Flaw.REVOKED


def test_another_home_learns_of_a_revocation_by_the_list(second_home: Path, monkeypatch) -> None:
    theirs, their_root = signing.seal(b"paper", organisation=HOSPITAL), trust.own_pem()
    serial = authority.serial(signing.certificate(HOSPITAL))
    from django.db import connection

    revocation.revoke(serial, reason=revocation.COMPROMISED)
    found = revocation.list_pem()
    monkeypatch.setenv("LIENTHONG_HOME", str(second_home / "another"))
    trust.add(their_root)
    assert connection.in_atomic_block  # both homes share this test's database, so the list adds nothing new here
    assert revocation.take_list(found, their_root) == 1
    assert signing.check(b"paper", theirs).flaw == Flaw.REVOKED
    with pytest.raises(revocation.NoList):
        revocation.take_list(found, trust.own_pem())


def test_keys_are_for_this_user_alone_and_not_in_the_database(second_home: Path) -> None:
    signing.certificate(HOSPITAL)
    files = list((second_home / "keys").rglob("*.key"))
    assert len(files) == 2
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o077 for path in (second_home / "keys").rglob("*") if path.is_dir()} == {0}


def test_the_ledgers_blocks_are_signed_by_the_home() -> None:
    signer = BlockSigner()
    signature = signer.sign(b"root")
    assert signer.check(b"root", signature) and not signer.check(b"other", signature)
    assert not signer.check(b"root", signing.seal(b"root", organisation=HOSPITAL).to_dict())


def test_sealing_and_checking_is_quick() -> None:
    data, times = b"x" * 20_000, []
    for _ in range(30):
        begin = time.perf_counter()
        assert signing.check(data, signing.seal(data, organisation=HOSPITAL)).valid
        times.append(time.perf_counter() - begin)
    assert statistics.median(times) < 0.030


def test_the_chain_is_plain_certificates_anyone_can_read() -> None:
    from cryptography import x509

    leaf, root = (
        x509.load_der_x509_certificate(b64decode(text)) for text in signing.seal(b"", organisation=HOSPITAL).chain
    )
    leaf.verify_directly_issued_by(root)
    assert authority.organisation_of(leaf) == HOSPITAL
