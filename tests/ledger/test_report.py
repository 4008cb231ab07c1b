"""What would be lost: what is late or failed is not in the report, what was withdrawn is, scripts can't trust it."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result

from lienthong.cli.program import COMMANDS
from lienthong.cli.report import report as command
from lienthong.database import clock
from lienthong.ledger import report
from tests.ledger.conftest import SIGNED

pytestmark = pytest.mark.django_db
ONE, TWO = "facility:01001", "facility:01002"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def counts(**given) -> dict[str, tuple[int, ...]]:
    found = report.lines(**given)
    return {one.rule: (one.owed, one.sent, one.accepted, one.accepted_late, one.late, one.failed) for one in found}


def test_the_program_offers_it():
    assert COMMANDS["Look"]["report"].needs == "reference", "it works on an empty home"


def test_an_empty_ledger_has_an_empty_report():
    assert report.lines() == []
    assert "Không có nghĩa vụ nào" in run().output
    assert json.loads(run("--format", "json").output)["lines"] == []


def test_each_rule_is_counted_by_what_became_of_its_obligations(sign, tell):
    for number in range(4):
        sign(f"paper:{number}")
    tell("paper.received", "paper:0", at=SIGNED + timedelta(minutes=4))
    tell("paper.received", "paper:1", at=SIGNED + timedelta(hours=2))
    tell("paper.cancelled", "paper:2")
    with clock.at(SIGNED + timedelta(hours=3)):
        # of four, one was withdrawn; one came in time, one after its ten minutes, one has not come
        assert counts()["paper.deliver"] == (3, 2, 2, 1, 1, 0)
        assert counts()["paper.report"] == (4, 0, 0, 0, 0, 0)
        assert {one.rule: one.median for one in report.lines()}["paper.deliver"] == timedelta(minutes=62)


def test_a_span_counts_its_first_and_last_day_whole(sign):
    sign("paper:1", at=SIGNED.replace(hour=0, minute=0))
    sign("paper:2", at=SIGNED.replace(hour=23, minute=59))
    sign("paper:3", at=SIGNED + timedelta(days=1))
    day = SIGNED.date()
    assert counts(since=day, until=day)["paper.deliver"][0] == 2
    assert counts(since=day + timedelta(days=1))["paper.deliver"][0] == 1
    assert counts(until=date(2026, 12, 6)) == {}


def test_one_debtor_or_each_of_them(sign):
    sign("paper:1", parties={"sender": ONE, "receiver": TWO})
    sign("paper:2", parties={"sender": TWO, "receiver": ONE})
    assert counts(debtor=ONE)["paper.deliver"][0] == 1
    by = {(one.rule, one.debtor): one.owed for one in report.lines(by_debtor=True)}
    assert by["paper.deliver", ONE] == by["paper.deliver", TWO] == 1


def test_scripts_read_it_as_json_and_by_the_exit_code(sign):
    sign()
    with clock.at(SIGNED):
        assert run("--check").exit_code == 0
    with clock.at(SIGNED + timedelta(hours=1)):
        assert run().exit_code == 0
        assert run("--check").exit_code == 1
        found = json.loads(run("--format", "json", "--rule", "paper.deliver").output)
    (line,) = found["lines"]
    assert (line["owed"], line["late"], line["median_seconds_to_receipt"]) == (1, 1, None)
    assert line["evidence"] == "assumed" and line["legal_basis"]["en"] == "Test circular"


@pytest.mark.parametrize("language, words", [("vi", "chưa kiểm chứng"), ("en", "not verified")])
def test_what_was_not_read_in_the_primary_text_says_so(sign, language, words):
    sign()
    assert words in run("--language", language).output


def test_wrong_use_is_said_in_a_sentence(sign):
    unknown = run("--rule", "paper.delivr")
    assert unknown.exit_code == 2 and "paper.deliver" in unknown.output
    assert run("--since", "31/02/2026").exit_code == 2
    assert "lies before" in run("--since", "08/12/2026", "--until", "07/12/2026").output
