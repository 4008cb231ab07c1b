"""What would be lost if a rule of the catalogue were misread: a duty nobody knows of, or a deadline that is no law."""

from datetime import datetime

import pytest
import yaml

from lienthong.database.clock import VIETNAM
from lienthong.ledger import catalogue
from lienthong.ledger.deadline import Deadline, NoDate

GOOD = {
    "code": "paper.deliver",
    "trigger": "paper.signed",
    "debtor": "sender",
    "creditor": "receiver",
    "deadline": {"rule": "working_days", "n": 3},
    "title": {"vi": "Gửi giấy", "en": "Deliver"},
    "legal_basis": {"vi": "Luật thử", "en": "Test law"},
    "evidence": "assumed",
    "fulfilled_by": "paper.received",
}


def written(folder, *rows):
    path = folder / "obligations.yaml"
    path.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"deadline": {"rule": "soon"}}, "deadline rule 'soon' is unknown; known are at_once"),
        ({"deadline": {"rule": "working_days"}}, "needs a whole number n"),
        ({"deadline": {"rule": "at"}}, "needs `after`"),
        ({"legal_basis": None}, "legal_basis is missing"),
        ({"legal_basis": {"vi": "Luật"}}, "legal_basis must be given in vi and in en"),
        ({"evidence": "rumour"}, "evidence 'rumour' must be one of primary, secondary, assumed"),
        ({"fulfiled_by": "x"}, "fulfiled_by is no name of the catalogue"),
    ],
)
def test_a_fault_in_a_catalogue_is_said_with_its_file_and_row(tmp_path, change, said):
    path = written(tmp_path, GOOD | {"code": "first"}, GOOD | change)
    with pytest.raises(catalogue.CatalogueFault) as fault, catalogue.only(path):
        catalogue.load()
    assert f"{path}, row 2 (paper.deliver)" in str(fault.value)
    assert said in str(fault.value)


def test_a_code_may_stand_once_only_in_all_files(tmp_path):
    with pytest.raises(catalogue.CatalogueFault, match="stands twice"), catalogue.only(written(tmp_path, GOOD, GOOD)):
        catalogue.load()


def test_a_rule_holds_only_for_facts_that_name_its_parties_and_meet_its_conditions(tmp_path):
    with catalogue.only(written(tmp_path, GOOD | {"when": {"urgent": True}})):
        (rule,) = catalogue.raised_by("paper.signed")
    both = {"sender": "facility:1", "receiver": "facility:2"}
    assert rule.applies(both, {"urgent": True})
    assert not rule.applies(both, {})
    assert not rule.applies({"sender": "facility:1"}, {"urgent": True})


MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        (Deadline("at_once", 10), "2026-11-23 16:10:00"),
        (Deadline("hours", 24), "2026-11-24 16:00:00"),
        (Deadline("working_hours", 4), "2026-11-25 11:00:00"),
        (Deadline("working_days", 1), "2026-11-25 23:59:59"),
        (Deadline("calendar_days", 7), "2026-11-30 23:59:59"),
        (Deadline("day_of_next_month", 5), "2026-12-05 23:59:59"),
        (Deadline("day_of_next_month", 31), "2026-12-31 23:59:59"),
        (Deadline("at", 0, "revisit"), "2026-12-14 23:59:59"),
        (Deadline("working_days", 3, "revisit"), "2026-12-17 23:59:59"),
    ],
)
def test_deadlines(deadline, due):
    expected = datetime.fromisoformat(due).replace(tzinfo=VIETNAM)
    assert deadline.due_at(MONDAY, {"revisit": "2026-12-14"}) == expected


def test_a_deadline_that_counts_from_a_date_that_isnt_there_is_refused():
    with pytest.raises(NoDate, match="revisit"):
        Deadline("at", 0, "revisit").due_at(MONDAY, {})
