"""What two homes would lose: a way to trust each other that a person can follow."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lienthong import signing
from lienthong.signing import Flaw, commands, keys

pytestmark = pytest.mark.django_db
HOSPITAL = "facility:01001"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(commands.trust_group, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_two_homes_trust_each_other_and_learn_of_revocations(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "one"))
    seal = signing.seal(b"paper", organisation=HOSPITAL)
    root, listed = tmp_path / "root.pem", tmp_path / "list.pem"
    root.write_text(run("show"))
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "other"))
    assert signing.check(b"paper", seal).flaw == Flaw.UNKNOWN_AUTHORITY
    mark = run("add", str(root), "--organisation", HOSPITAL).split()[-1]
    assert signing.check(b"paper", seal).valid
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "one"))
    run("revoke", HOSPITAL, "--reason", "key-compromise")
    listed.write_text(run("list"))
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "other"))
    assert "1 revoked" in run("take-list", str(listed), str(root))
    assert signing.check(b"paper", seal).flaw == Flaw.REVOKED
    run("remove", mark)
    assert signing.check(b"paper", seal).flaw == Flaw.UNKNOWN_AUTHORITY


def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    rubbish = tmp_path / "x.pem"
    rubbish.write_text("rubbish")
    for arguments in (["add", str(rubbish)], ["take-list", str(rubbish), str(rubbish)]):
        assert CliRunner().invoke(commands.trust_group, arguments).exit_code == 1


def test_what_was_never_trusted_or_certified_is_said_so() -> None:
    for arguments in (["remove", "ab" * 32], ["revoke", "facility:99999", "--reason", "superseded"]):
        result = CliRunner().invoke(commands.trust_group, arguments)
        assert result.exit_code == 1 and "Nothing was changed" in result.output
    assert not keys.exists("facility:99999")
