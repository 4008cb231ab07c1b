"""What a clinic that only drops files would lose: a file forgotten, sent twice, or without its answer."""

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from lienthong.exchange import folder, hub, judging
from lienthong.exchange.arrival import Arrival
from lienthong.exchange.commands import commands
from tests.exchange import sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "good.xml").write_bytes(sample.envelope())
    (tmp_path / "bad.xml").write_bytes(sample.envelope(sample.tables(XML1={"HO_TEN": "", "MA_LK": "2"})))
    return tmp_path


def test_files_are_put_away_with_their_answers(inbox):
    folder.sweep(inbox, rests_after=-1.0)
    assert not list(inbox.glob("*.xml"))
    answer = json.loads((inbox / "done" / "good.xml.json").read_text())
    assert answer["maKetQua"] == "200"
    refused = json.loads((inbox / "refused" / "bad.xml.json").read_text())
    assert {fault["quyTac"] for fault in refused["dsLoi"]} >= {"field.required"}
    assert (inbox / "done" / "good.xml").read_bytes() == sample.envelope()


@pytest.mark.parametrize("step", ["before the answer", "after the answer"])
def test_a_watcher_killed_half_way_begins_again_and_nothing_is_sent_twice(inbox, monkeypatch, step):
    (inbox / "bad.xml").unlink()

    def killed(*_):
        raise KeyboardInterrupt

    if step == "before the answer":
        monkeypatch.setattr(folder, "put_away", killed)
    else:
        monkeypatch.setattr(Path, "replace", _second_fails(Path.replace))
    with pytest.raises(KeyboardInterrupt):
        folder.sweep(inbox, rests_after=-1.0)
    monkeypatch.undo()
    assert (inbox / "good.xml").exists()
    [(_, receipt)] = folder.sweep(inbox, rests_after=-1.0)
    assert receipt.duplicate
    assert json.loads((inbox / "done" / "good.xml.json").read_text())["maGiaoDich"] == receipt.code
    assert Arrival.objects.unscoped("a test counts").filter(original=None).count() == 1


def _second_fails(real):
    calls = []

    def replace(self, target):
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, target)

    return replace


def test_a_file_still_being_written_is_left(inbox):
    assert folder.sweep(inbox, rests_after=60.0) == []


def test_a_large_file_is_sent_once_and_put_away_when_the_worker_has_judged_it(inbox, monkeypatch):
    (inbox / "bad.xml").unlink()
    monkeypatch.setattr(hub, "AT_ONCE", 100)
    waiting: folder.Waiting = {}
    [(path, receipt)] = folder.sweep(inbox, rests_after=-1.0, waiting=waiting)
    assert receipt.state == "arrived" and path.exists()
    for _ in range(3):
        assert folder.sweep(inbox, rests_after=-1.0, waiting=waiting) == []
    assert Arrival.objects.unscoped("a test counts").count() == 1, "asking is not sending again"
    judging.judge_one(receipt.id)
    [(_path, judged)] = folder.sweep(inbox, rests_after=-1.0, waiting=waiting)
    assert judged.code == receipt.code and not waiting
    assert json.loads((inbox / "done" / "good.xml.json").read_text())["trangThai"].startswith("accepted")


def test_a_second_file_of_the_same_name_keeps_the_first_and_its_answer(inbox):
    folder.sweep(inbox, rests_after=-1.0)
    first = (inbox / "done" / "good.xml.json").read_bytes()
    (inbox / "good.xml").write_bytes(sample.envelope(sample.tables(XML1={"MA_LK": "3"}, XML8={"MA_LK": "3"})))
    [(_path, receipt)] = folder.sweep(inbox, rests_after=-1.0)
    target = "done" if receipt.is_good else "refused"
    (inbox / target).mkdir(exist_ok=True)
    assert (inbox / "done" / "good.xml.json").read_bytes() == first
    assert len(list(inbox.glob("*/good*.xml"))) == 2 and len(list(inbox.glob("*/good*.xml.json"))) == 2


def test_capitals_in_the_name_and_a_file_that_can_not_be_read_stop_nobody(inbox, monkeypatch, caplog):
    (inbox / "good.xml").rename(inbox / "GOOD.XML")
    real = Path.read_bytes

    def read(self):
        if self.name == "bad.xml":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", read)
    assert [path.name for path, _ in folder.sweep(inbox, rests_after=-1.0)] == ["GOOD.XML"]
    assert (inbox / "done" / "GOOD.XML").exists() and (inbox / "bad.xml").exists()
    assert "bad.xml can't be read" in caplog.text


def test_a_file_that_goes_away_meanwhile_is_no_fault(inbox, monkeypatch):
    monkeypatch.setattr(folder, "_resting", lambda *_: [inbox / "gone.xml", inbox / "good.xml"])
    assert [path.name for path, _ in folder.sweep(inbox)] == ["good.xml"]


def test_an_envelope_that_names_nobody_is_kept_and_refused(tmp_path):
    (tmp_path / "x.xml").write_bytes(b"not an envelope")
    [(_, receipt)] = folder.sweep(tmp_path, rests_after=-1.0)
    assert receipt.state == "refused"
    assert (tmp_path / "refused" / "x.xml").exists()


def test_the_commands_have_exit_codes_to_trust(inbox):
    run = CliRunner()
    good, bad = str(inbox / "good.xml"), str(inbox / "bad.xml")
    assert run.invoke(commands, ["check", good]).exit_code == 0
    wrong = run.invoke(commands, ["check", bad, "--language", "en"])
    assert wrong.exit_code == 1
    assert "is required" in wrong.output
    assert not Arrival.objects.unscoped("a test counts").exists()
    assert run.invoke(commands, ["send", good]).exit_code == 0
    again = run.invoke(commands, ["send", good])
    assert again.exit_code == 0
    assert "sent before" in again.output
    assert run.invoke(commands, ["send", bad]).exit_code == 1
    assert run.invoke(commands, ["check", "no-such-file"]).exit_code == 2
    assert run.invoke(commands, ["watch", str(inbox), "--once"]).exit_code == 1
    assert run.invoke(commands, ["open-account", "his", sample.CLINIC]).exit_code == 0


def test_a_watcher_outlives_a_database_that_is_away_for_a_while(inbox, monkeypatch):
    answers = iter([psycopg.OperationalError("server closed the connection"), KeyboardInterrupt()])

    def away(*_, **__):
        raise next(answers)

    monkeypatch.setattr(folder, "sweep", away)
    result = CliRunner().invoke(commands, ["watch", str(inbox), "--every", "0.01"])
    assert "server closed the connection: the files stay where they are" in result.output
    assert len(list(inbox.glob("*.xml"))) == 2


def test_what_goes_on_of_a_partly_refused_envelope_is_the_accepted_part_signed(places):
    from dataclasses import replace

    from lienthong.database import files
    from lienthong.exchange import forwarding
    from lienthong.exchange.envelope import open_envelope
    from lienthong.exchange.episode import Episode, load
    from lienthong.signing import xml

    bad = sample.tables(replace(sample.PLAN, episode="37S0126120000008"), XML1={"HO_TEN": ""})
    body = sample.envelope(sample.tables(), bad)
    hub.receive(body, sender=f"facility:{sample.CLINIC}", channel="command", actor=sample.IT)
    row = Episode.objects.unscoped("a test looks").get(current=True)
    digest = forwarding.payload(load(row.id))
    assert forwarding.payload(load(row.id)) == digest
    sent = files.get(digest)
    assert len(open_envelope(sent).dossiers) == 1
    assert xml.check(sent, organisation=f"facility:{sample.CLINIC}").valid
