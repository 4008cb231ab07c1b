"""If these fail, Public Security gets a register that is not ours, not whole, or tells what nobody may know."""

import gzip
import hashlib
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from lienthong import access, ledger, people, signing
from lienthong.access.entry import Entry
from lienthong.assistance import register
from lienthong.assistance.handover import handover as handing
from lienthong.assistance.handover import record, verify_handover, writing
from lienthong.assistance.handover.commands import handover as command
from lienthong.assistance.handover.handover import Handover, State
from lienthong.assistance.handover.writing import NotUsable, export
from lienthong.assistance.payments.handing_over import FAMILIES
from lienthong.database import clock
from lienthong.ledger import refold
from lienthong.people import life
from tests.access.actors import signed_in, user
from tests.assistance.register.conftest import OFFICER, TODAY, granted, person

__all__ = ["granted", "person"]
pytestmark = pytest.mark.django_db
MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))
SCRIPT = Path(verify_handover.__file__)


@pytest.fixture(autouse=True)
def _house(db):
    from lienthong.web import house

    house.build()
    with clock.at(TODAY):
        yield


@pytest.fixture
def three(granted, person):
    """Three beneficiaries; the second has a number and an account, the third a carer and an HIV fact."""
    first, third = granted(), granted("care", carer=person("Trần Văn Ổn"))
    facts = people.PersonFacts(
        "Lê Thị Bưởi", people.BirthDate(1950, 2, 3), "female", {"personal-number": "001150009999"},
        people.Place("00004", "Số 5", "Thôn 2", written_on=date(2026, 1, 1)), synthetic=True,
    )  # fmt: skip
    payment = register.Payment(channel="bank", bank="BIDV", account="123", account_name="LE THI BUOI")
    second = granted("social_pension", who=people.match_or_create(facts, by=access.SYSTEM), payment=payment)
    register.record_hiv(third.beneficiary, True, valid_from=date(2026, 1, 1), source="dossier:2", by=OFFICER)
    return [first, second, third]


@pytest.fixture
def full(three, tmp_path) -> Path:
    export(tmp_path / "1", by=MINISTRY)
    return tmp_path / "1"


def lines(folder: Path) -> list[dict]:
    manifest = json.loads((folder / "manifest.json").read_text())
    return [orjson.loads(line) for part in manifest["parts"] for line in unpacked(folder / part["name"]).splitlines()]


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def faults(*folders: Path, root: str | None = None) -> list[str]:
    return verify_handover.verify(folders, root=root).faults


def increment(folder: Path, since: Path) -> Path:
    export(folder, since=since / "manifest.json", by=MINISTRY)
    return folder


def script(*arguments: str | Path, at: Path = SCRIPT) -> subprocess.CompletedProcess:
    """The verifier as Public Security runs it: without our packages, without our environment."""
    told = [sys.executable, "-I", "-S", str(at), *map(str, arguments)]
    return subprocess.run(told, capture_output=True, text=True, env={}, check=False)


def test_the_register_is_handed_over_whole_and_verified_with_python_alone(full):
    told = script(full, at=full / "verify_handover.py")
    assert told.returncode == 0 and "GOOD / ĐẠT" in told.stdout and "people 3, put 3, removed 0" in told.stdout
    root = told.stdout.partition("paper: ")[2].strip().split()[0]
    assert script(full, "--root", root).returncode == 0
    assert "the root is another one" in script(full, "--root", "ab" * 32).stdout
    records = {one["record"]["identity"]["name"]: one["record"] for one in lines(full)}
    buoi = records["Lê Thị Bưởi"]
    assert buoi["identity"]["numbers"][0]["value"] == "001150009999" and buoi["payment"]["account"] == "123"
    assert (buoi["residence"][0]["code_as_written"], buoi["residence"][0]["village"]) == ("00004", "Thôn 2")
    assert buoi["entitlements"][0]["family"] == "social-pension" and buoi["provenance"]["flags"] == ["not-verified"]
    assert all(set(one) == set(record.FIELDS) for one in records.values())
    row = Handover.objects.get()
    assert (row.state, row.people, row.put, row.parts) == (State.WRITTEN, 3, 3, 1)
    assert not [said for said in refold.differences() if said]


def test_each_entitlement_has_its_cause_and_it_is_no_finer_than_its_family(full, three, granted, tmp_path):
    with clock.at(TODAY + timedelta(days=1)):
        register.stop(three[0], month=date(2027, 1, 1), decision="paper:9", event=None, by=OFFICER)
        life.confirm_death(three[1].beneficiary.person, on=TODAY.date(), source="civil", by=access.SYSTEM)
        ledger.rehearse()
        second = increment(tmp_path / "2", full)
    rights = [one for each in (*lines(full), *lines(second)) for one in each["record"]["entitlements"]]
    assert json.loads((full / "manifest.json").read_text())["version"] == 2
    pension = [one["cause"] for one in rights if one["family"] == "social-pension"]
    assert pension[0]["basis"] == {
        "document": "Nghị định 176/2025/NĐ-CP", "article": "2", "evidence": "secondary",
    }  # fmt: skip
    assert [(one["change"], one["because"]) for one in pension] == [("granted", "decision"), ("stopped", "died")]
    stopped = [one["cause"] for one in rights if one["family"] == "allowance"][-1]
    assert (stopped["change"], stopped["since"], stopped["because"]) == ("stopped", "2027-01-01", "decision")
    bases: dict[str, set[str]] = {}
    for one in rights:
        bases.setdefault(one["family"], set()).add(json.dumps(one["cause"]["basis"], sort_keys=True))
    assert all(len(found) == 1 for found in bases.values()) and set(bases) == {
        "allowance", "care-support", "social-pension",
    }  # fmt: skip
    assert set(record.bases()) == set(FAMILIES.values())
    assert script(full, second).returncode == 0


def test_a_version_that_the_verifier_does_not_know_is_said(full):
    raw = signing.canonical(json.loads((full / "manifest.json").read_text()) | {"version": 3})
    (full / "manifest.json").write_bytes(raw)
    (full / "seal.json").write_bytes(signing.canonical(signing.seal(raw, organisation="agency:moh").to_dict()))
    assert any("ask for a newer verifier" in fault for fault in faults(full))


def test_neither_hiv_nor_any_category_is_told_of_anyone(full):
    text = b"".join(unpacked(path) for path in full.glob("part-*")).decode().lower()
    left_out = [name for name in record.LEFT_OUT if f'"{name}"' in text]
    assert not left_out and "hiv" not in text and "no_supporter" not in text and "poor" not in text
    families = {one["family"] for each in lines(full) for one in each["record"]["entitlements"]}
    assert families == {"allowance", "care-support", "social-pension"}


def test_whose_data_left_is_in_the_audit(full, three):
    persons = {one.beneficiary.person_id for one in three}
    rows = Entry.objects.unscoped("a test").filter(actor="user:bo", action="handover.export")
    assert persons <= {code for row in rows for code in row.persons}


@pytest.mark.parametrize("name", ["part-00001.jsonl.gz", "index.txt.gz", "manifest.json", "seal.json"])
def test_a_changed_byte_is_found(full, name):
    path = full / name
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), max(1, len(content) // 8)):
        content[place] ^= 1
        path.write_bytes(bytes(content))
        assert faults(full), place
        content[place] ^= 1
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert script(full).returncode == 1


@pytest.mark.parametrize("name", ["part-00001.jsonl.gz", "index.txt.gz", "manifest.json", "seal.json"])
def test_a_missing_part_is_found(full, name):
    (full / name).unlink()
    assert faults(full) and script(full).returncode == 1


def test_a_record_exchanged_with_its_hashes_but_without_the_key_is_found(full):
    """Somebody alters a record and everything that counts it; only the signature they can't make."""
    part, manifest = full / "part-00001.jsonl.gz", json.loads((full / "manifest.json").read_text())
    part.write_bytes(gzip.compress(unpacked(part).replace("Bưởi".encode(), "Mận".encode())))
    manifest["parts"][0]["sha256"] = hashlib.sha256(part.read_bytes()).hexdigest()
    raw = signing.canonical(manifest)
    (full / "manifest.json").write_bytes(raw)
    assert any("not the one that was signed" in fault for fault in faults(full))
    other = signing.seal(raw, organisation="agency:bhxh").to_dict()
    (full / "seal.json").write_bytes(signing.canonical(other))
    assert any("another organisation" in fault for fault in faults(full))
    other["organisation"] = "agency:moh"
    (full / "seal.json").write_bytes(signing.canonical(other))
    assert any("signature is wrong" in fault for fault in faults(full))


def test_increments_on_the_full_one_give_what_a_new_full_one_says(full, three, granted, tmp_path):
    with clock.at(TODAY + timedelta(days=1)):
        register.stop(three[0], month=date(2027, 1, 1), decision="paper:9", event=None, by=OFFICER)
        granted("allowance")
        second = increment(tmp_path / "2", full)
    with clock.at(TODAY + timedelta(days=2)):
        register.change_payment(three[1].beneficiary, register.Payment(), decision="paper:10", event=None, by=OFFICER)
        third = increment(tmp_path / "3", second)
        export(tmp_path / "new", by=MINISTRY)
    assert [len(lines(folder)) for folder in (full, second, third)] == [3, 2, 1]
    assert not faults(full, second, third) and script(full, second, third).returncode == 0
    state: dict[str, dict] = {}
    for one in (line for folder in (full, second, third) for line in lines(folder)):
        state[one["id"]] = one
    assert list(state.values()) and sorted(state.values(), key=lambda one: int(one["id"].split(":")[1])) == lines(
        tmp_path / "new"
    )
    assert (third / "index.txt.gz").read_bytes() == (tmp_path / "new" / "index.txt.gz").read_bytes()


def test_an_increment_without_news_is_empty_and_fits(full, tmp_path):
    second = increment(tmp_path / "2", full)
    assert lines(second) == [] and not faults(full, second)


def test_a_broken_chain_is_found(full, granted, tmp_path):
    granted("allowance")
    second = increment(tmp_path / "2", full)
    granted("allowance")
    third = increment(tmp_path / "3", second)
    assert not faults(full, second, third)
    for wrong in ((full, third), (full, third, second), (second, full)):
        assert any("chain of increments is broken" in fault for fault in faults(*wrong))


def test_who_left_the_register_is_taken_out(full, three, tmp_path):
    known = dict(verify_handover.index_of(full))
    gone = f"beneficiary:{10**9}"
    written = writing.Written(tmp_path)
    assert gone not in known
    index = full / "index.txt.gz"
    with gzip.open(index, "ab") as more:
        more.write(f"{gone} {'0' * 64}\n".encode())
    manifest = json.loads((full / "manifest.json").read_text())
    manifest["index"] |= {"sha256": hashlib.sha256(index.read_bytes()).hexdigest()}
    raw = signing.canonical(manifest)
    (full / "manifest.json").write_bytes(raw)
    (full / "seal.json").write_bytes(signing.canonical(signing.seal(raw, organisation="agency:moh").to_dict()))
    second = increment(tmp_path / "2", full)
    assert lines(second) == [{"id": gone, "op": "remove"}] and not faults(second) and written.removed == 0


def test_nothing_is_written_over_and_a_wrong_start_writes_nothing(full, tmp_path):
    with pytest.raises(NotUsable):
        export(full, by=MINISTRY)
    (full / "index.txt.gz").write_bytes(b"x")
    with pytest.raises(NotUsable):
        increment(tmp_path / "2", full)
    with pytest.raises(access.NotAllowed):
        export(tmp_path / "2", by=OFFICER)
    assert not (tmp_path / "2").exists() and Handover.objects.count() == 1


def test_an_export_that_fails_leaves_nothing_behind(three, tmp_path, monkeypatch):
    def fail(*_given):
        raise OSError("no space left")

    monkeypatch.setattr(writing, "_manifest", fail)
    with pytest.raises(OSError, match="no space"):
        export(tmp_path / "1", by=MINISTRY)
    assert list(tmp_path.iterdir()) == [] and Handover.objects.get().state == State.BROKEN


def test_the_commands_and_the_page(three, tmp_path):
    user("bo", ("agency:moh", "ministry_officer"))
    run = CliRunner()
    made = run.invoke(command, ["export", str(tmp_path / "1"), "--by", "bo"], catch_exceptions=False)
    assert made.exit_code == 0 and "3 people, 3 told" in made.output
    again = ["export", str(tmp_path / "2"), "--by", "bo", "--since", str(tmp_path / "1/manifest.json")]
    assert run.invoke(command, again, catch_exceptions=False).exit_code == 0
    both = run.invoke(command, ["verify", str(tmp_path / "1"), str(tmp_path / "2")], catch_exceptions=False)
    assert both.exit_code == 0 and "2 verified; 3 people" in both.output
    next((tmp_path / "1").glob("part-*")).unlink()
    assert run.invoke(command, ["verify", str(tmp_path / "1")]).exit_code == 1
    client = signed_in(user("chi", ("agency:moh", "ministry_officer")))
    row = Handover.objects.get(kind="full")
    assert row.manifest in client.get(f"/register/handovers/{row.pk}/").content.decode()
    client.post(f"/register/handovers/{row.pk}/", {"protocol": "12/BB-BYT, 20/11/2026"})
    row.refresh_from_db()
    assert row.state == State.HANDED_OVER and row.protocol.startswith("12/BB")
    assert client.get("/register/handovers/?state=handed-over").status_code == 200
    with pytest.raises(ledger.InvalidState):
        handing.hand_over(row, protocol="again", by=MINISTRY)


def test_the_verifier_that_is_handed_out_is_the_one_that_is_tested():
    assert Path("tools/verify_handover.py").read_bytes() == SCRIPT.read_bytes()
