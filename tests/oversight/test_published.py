"""Published figures: the Minister's report as known on a day, entering by two persons, the trend, the tasks."""

from datetime import date, timedelta

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from lienthong import access, ledger
from lienthong.access.actor import Actor
from lienthong.cli.report import report as command
from lienthong.database import clock
from lienthong.ledger import refold
from lienthong.oversight import fact_entry, facts, project_task, report, report_text, trend
from lienthong.oversight.fact_entry import Draft, NotAcceptable
from lienthong.oversight.facts import Fact
from lienthong.oversight.project_task import State
from lienthong.oversight.screens import tasks
from lienthong.print import verification

MINH = Actor("user:minh", "agency:moh", frozenset({"ministry_officer"}))
NGA = Actor("user:nga", "agency:moh", frozenset({"ministry_officer"}))
PROVINCE = Actor("user:ba", "unit:37", frozenset({"province_officer"}))
MINISTER = date(2025, 9, 24)


def _said(day: date) -> dict[str, str]:
    return {line.series.code: line.fact.text for part in report.of(day).sections for line in part.lines}


def test_the_ministers_report_of_its_day(db):
    said = _said(MINISTER)
    assert said["emr.facilities"] == "630"
    assert said["emr.class1-provincial"] == "84/125"
    assert said["emr.defence"] == "31/31"
    assert said["emr.public-security"] == "66 %"
    assert said["emr.private"] == "140/399"
    assert said["reconnection.provinces"] == "26/34"
    assert said["assistance.procedures"] == "11"
    assert said["assistance.people"] == "~3.800.000"
    assert said["assistance.profiles"] == "~500.000"
    assert said["project06.tasks"] == "7/10"
    assert "emr.ministry" not in said  # published in February 2026
    found = report.of(MINISTER)
    line = next(one for part in found.sections for one in part.lines if one.series.code == "reconnection.provinces")
    assert [name.split(" ", 1)[1].removeprefix("phố ") for name in line.names] == [
        "Gia Lai", "Điện Biên", "Tuyên Quang", "Phú Thọ", "Bắc Ninh", "Quảng Trị", "Đà Nẵng", "Lâm Đồng",
    ]  # fmt: skip
    assert [task.code for task in found.open_tasks] == ["rework-procedures", "monitor-papers", "repeat-partnership"]
    assert "84/125 (67,2 %)" in report_text.text(found)


def test_a_day_that_is_still_to_come_is_said_to_be_so(db):
    with clock.at(date(2026, 12, 1)):
        assert "Ngày đó chưa đến" in report_text.text(report.of(date(2026, 12, 2)))
        assert "Ngày đó chưa đến" not in report_text.text(report.of(date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("day", "figure", "of"),
    [
        (date(2023, 1, 1), None, None),
        (date(2025, 3, 1), 135, None),
        (date(2026, 2, 10), 1200, None),
        (date(2026, 2, 28), 1210, 1650),
        (date(2026, 10, 5), 1273, None),
    ],
)
def test_each_day_knows_what_was_published_by_then(db, day, figure, of):
    known = facts.known(day).get("emr.facilities", [])
    newest = known[-1] if known else None
    assert (newest and newest.value, newest and newest.of) == (figure, of)


def test_a_figure_published_later_about_an_earlier_day_is_not_known_before(db):
    days = [fact.on for fact in facts.known(date(2026, 2, 20))["emr.facilities"]]
    assert date(2026, 1, 31) not in days  # Thanh Niên wrote of January on 25/02
    assert date(2026, 1, 31) in [fact.on for fact in facts.known(date(2026, 2, 25))["emr.facilities"]]


def test_loading_again_adds_nothing(db):
    before = Fact.objects.count()
    assert facts.load() is False
    assert Fact.objects.count() == before


def test_every_figure_says_what_it_is_part_of_and_how_sure_it_is(db):
    for fact in Fact.objects.all():
        assert fact.series in facts.series()
        assert fact.of_vi and fact.of_en and fact.source
        assert fact.evidence in {"primary", "secondary", "assumed"}
        assert fact.known >= fact.on


def _draft(**changed) -> Draft:
    told = {
        "series": "emr.facilities", "on": clock.today(), "value": 1300, "of": 1650, "of_vi": "bệnh viện",
        "of_en": "hospitals", "source": "Báo cáo 12/BC-BYT", "content": b"%PDF-1.7 a report",
        "media_type": "application/pdf", "official": True,
    }  # fmt: skip
    return Draft(**{**told, **changed})


def test_a_figure_counts_after_the_second_signature_and_from_that_day(db):
    entry = fact_entry.enter(_draft(), by=MINH)
    assert "1300" not in str(facts.known(clock.today())["emr.facilities"][-1].value)
    with pytest.raises(access.NotAllowed):
        fact_entry.sign(entry, by=MINH)
    with pytest.raises(access.NotAllowed):
        fact_entry.sign(entry, by=PROVINCE)
    fact = fact_entry.sign(entry, by=NGA)
    assert (fact.known, fact.evidence, fact.entry) == (clock.today(), "primary", entry.thing)
    assert facts.known(clock.today())["emr.facilities"][-1].text == "1.300/1.650"
    assert facts.known(clock.today() - timedelta(days=1))["emr.facilities"][-1].value != 1300
    with pytest.raises(ledger.InvalidState):
        fact_entry.refuse(entry, by=NGA, reason="too late for that")
    assert not [said for said in refold.differences() if said]


def test_a_refused_figure_never_counts(db):
    entry = fact_entry.enter(_draft(), by=MINH)
    with pytest.raises(NotAcceptable):
        fact_entry.refuse(entry, by=NGA, reason="")
    fact_entry.refuse(entry, by=NGA, reason="the document says 1.273")
    assert all(fact.value != 1300 for fact in facts.known(clock.today())["emr.facilities"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 1700},
        {"series": "emr.public-security", "value": 66},
        {"series": "no.such"},
        {"on": date(2090, 1, 1)},
        {"of_en": " "},
        {"content": b""},
    ],
)
def test_what_can_t_be_right_is_not_kept(db, wrong):
    with pytest.raises(NotAcceptable):
        fact_entry.enter(_draft(**wrong), by=MINH)


def test_history_is_not_changed(db):
    from django.db import DatabaseError, transaction

    for change in (lambda: Fact.objects.all().delete(), lambda: Fact.objects.update(value=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_trend_says_when_and_how_unsure(db):
    points = [(fact.on, fact.value) for fact in facts.known(date(2026, 10, 5))["emr.facilities"]]
    line = trend.of(points)
    assert line is not None
    found = line.reaches(1650)
    assert found.likely and found.earliest
    assert date(2027, 1, 1) < found.earliest < found.likely < date(2032, 1, 1)
    assert found.latest is None  # five points that flatten: nobody can tell
    assert trend.of(points[:3]) is None


@given(
    slope=st.integers(1, 20),
    start=st.integers(0, 500),
    gaps=st.lists(st.integers(1, 200), min_size=4, max_size=4),
)
def test_points_on_a_line_are_continued_exactly(slope, start, gaps):
    day, points = date(2025, 1, 1), []
    for gap in [0, *gaps]:
        day += timedelta(days=gap)
        points.append((day, start + slope * (day - date(2025, 1, 1)).days))
    line = trend.of(points)
    assert line is not None
    ahead = line.at(day + timedelta(days=100))
    right = start + slope * ((day - date(2025, 1, 1)).days + 100)
    assert ahead.low - 1e-6 <= right <= ahead.high + 1e-6
    assert ahead.middle == pytest.approx(right)


def test_a_task_moves_with_evidence_and_says_what_blocks(db):
    begun = project_task.task("monitor-papers")
    assert begun.state == State.IN_PROGRESS
    with pytest.raises(NotAcceptable):
        project_task.move("monitor-papers", State.DONE, by=MINH, source=" ")
    with pytest.raises(access.NotAllowed):
        project_task.move("monitor-papers", State.DONE, by=PROVINCE, source="own page")
    project_task.move("monitor-papers", State.IN_PROGRESS, by=MINH, source="meeting 01/2026", blocks="two provinces")
    assert project_task.task("monitor-papers").blocks == "two provinces"
    project_task.move("monitor-papers", State.DONE, by=NGA, source="decision 7/QĐ-BYT")
    done = project_task.task("monitor-papers")
    assert (done.state, done.blocks, done.steps[-1].source) == (State.DONE, "", "decision 7/QĐ-BYT")
    assert project_task.task("monitor-papers", clock.today() - timedelta(days=1)).state == State.IN_PROGRESS
    with pytest.raises(ledger.InvalidState):
        project_task.move("monitor-papers", State.ASSIGNED, by=MINH, source="a letter")
    assert "monitor-papers" not in [task.code for task in report.of(clock.today()).open_tasks]
    assert not [said for said in refold.differences() if said]


def test_tasks_are_late_by_their_published_deadline(db):
    late = {task.code for task in project_task.known(date(2026, 1, 1)) if task.late(date(2026, 1, 1))}
    assert {"notice-15", "notice-24"} <= late
    assert "notice-25" not in late  # done in October 2025


def test_the_command_prints_and_writes_the_same_report(db, tmp_path):
    runner, paper = CliRunner(), tmp_path / "report.pdf"
    said = runner.invoke(command, ["--as-of", "2025-09-24", "--language", "en", "--pdf", str(paper)])
    assert said.exit_code == 0, said.output
    assert "84/125 (67,2 %)  Provincial public hospitals of class I" in said.output
    assert "3. Repeat the public-private partnership" in said.output
    assert paper.read_bytes().startswith(b"%PDF-")
    answer = verification.ask(verification.code_for("rollout-report:2025-09-24"))
    assert answer is not None and answer.standing == "valid"
    data = orjson.loads(runner.invoke(command, ["--as-of", "24/09/2025", "--format", "json"]).output)
    assert [part["code"] for part in data["sections"]][:2] == ["rollout", "reconnection"]
    assert "2023" in runner.invoke(command, ["--as-of", "2023-03-01"]).output


@pytest.mark.parametrize("wrong", [["--pdf", "x.pdf"], ["--as-of", "2025-09-24", "--rule", "referral.to-receiver"]])
def test_the_two_reports_are_not_mixed(db, wrong):
    assert CliRunner().invoke(command, wrong).exit_code == 2


@pytest.mark.parametrize("code", ["rework-procedures", "monitor-papers", "repeat-partnership"])
def test_each_open_task_leads_to_the_live_pages_that_fulfil_it(db, code):
    pages = tasks._pages(project_task.task(code))
    assert pages and all(address.startswith("/") for _words, address in pages)
