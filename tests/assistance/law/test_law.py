"""The law as data. If these fail, a month is paid by the wrong decree, or a reader takes a guess for a fact."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime

import pytest

from lienthong.assistance import law
from lienthong.assistance.law import Unit, spoken
from lienthong.assistance.law.reading import hundredths
from lienthong.assistance.law.value import article

LAW = law.load()
LATER = datetime(2027, 6, 1)


@pytest.mark.parametrize(
    ("month", "known_at", "base"),
    [
        (date(2024, 6, 1), LATER, 360_000),
        (date(2024, 7, 1), LATER, 500_000),
        (date(2026, 6, 1), LATER, 500_000),
        (date(2026, 7, 1), datetime(2026, 8, 20, 23, 59), 500_000),
        (date(2026, 7, 1), datetime(2026, 8, 21), 540_000),
        (date(2027, 3, 1), LATER, 540_000),
    ],
)
def test_the_base_has_two_times(month: date, known_at: datetime, base: int) -> None:
    """From which month it holds, and since when it is known: the difference is owed as arrears."""
    assert LAW.at(month, known_at).get("base") == base


def test_what_is_held_is_looked_up_once_until_something_new_becomes_known() -> None:
    """A close asks for each of its slices, a moment later each time: its rules are put together once."""
    month, news = date(2026, 7, 1), datetime(2026, 8, 21)
    early, after, later = (LAW.at(month, known) for known in (datetime(2026, 8, 20, 9), news, datetime(2026, 8, 21, 9)))
    assert early is not after is later
    assert LAW.at(date(2026, 8, 1), news) is not after


@pytest.mark.parametrize(
    ("month", "age", "evidence"),
    [(date(2026, 9, 1), 80, "secondary"), (date(2026, 10, 1), 75, "assumed"), (date(2026, 11, 1), 75, "primary")],
)
def test_the_month_of_the_new_conditions_says_what_is_inferred(month: date, age: int, evidence: str) -> None:
    """Decree 335 comes into force on 5 October: that October counts whole is ours, and so marked."""
    value = LAW.at(month, LATER).value("allowance.5.5.a.upper_age")
    assert (value.amount, value.evidence) == (age, evidence)


@pytest.mark.parametrize(
    ("received", "decree", "days"),
    [(date(2025, 6, 30), "nd20", 20), (date(2025, 7, 1), "nd147", 10), (date(2026, 10, 4), "nd147", 10),
     (date(2026, 10, 5), "nd335", 7)],
)  # fmt: skip
def test_procedure_follows_the_day_of_receipt(received: date, decree: str, days: int) -> None:
    """Article 33: a dossier received before 05/10/2026 is finished by the decree it came under."""
    procedure = LAW.procedure_of("allowance", received)
    assert (procedure.document.code, procedure.working_days) == (decree, days)


def test_a_dossier_of_two_clocks() -> None:
    """Received 01/10/2026, decided 20/10/2026: the old procedure, the new amount."""
    assert LAW.procedure_of("allowance", date(2026, 10, 1)).document.code == "nd147"
    assert LAW.at(date(2026, 10, 1), datetime(2026, 10, 20)).get("base") == 540_000


def test_there_is_no_procedure_before_there_was_one() -> None:
    """The social pension began on 01/07/2025."""
    with pytest.raises(law.NotInForce):
        LAW.procedure_of("social_pension", date(2025, 6, 30))


def test_every_value_has_a_basis_and_evidence() -> None:
    """A value without a document, or a name without Vietnamese, can't be explained to anyone."""
    for value in LAW.values:
        name = LAW.names[value.code]
        assert value.document.name["vi"] and value.evidence in ("primary", "secondary", "assumed")
        assert name.words.keys() == {"vi", "en"} and all(name.words.values())
        assert value.valid_from.day == 1 or value.code.startswith("funeral.")
        assert not value.note or (value.note.keys() == {"vi", "en"} and all(value.note.values()))
    for rule in spoken.rules():
        assert rule.name.keys() == rule.words.keys() == {"vi", "en"} and rule.article("vi")


def test_no_rule_rests_on_a_decree_that_did_not_hold_then() -> None:
    """A rule in words stands under the decree of its time: one that came later is no basis for the months before."""
    conventions = ("practice",)
    for rule in spoken.rules():
        document = LAW.documents[rule.document]
        if rule.document not in conventions:
            assert rule.valid_from >= document.in_force.replace(day=1), rule.code
            assert document.ends is None or (rule.valid_to is not None and rule.valid_to <= document.ends), rule.code


def test_what_no_office_has_seen_is_not_called_primary() -> None:
    """Values that rest on Decree 20 (a copy of 2021) or on practice are shown as unverified."""
    for value in LAW.values:
        if value.document.code in ("nd20", "tt02", "practice", "civil_code", "levels"):
            assert not value.verified


def test_spans_of_one_value_do_not_contradict() -> None:
    """Of one code and place no two rows begin in the same month with the same knowledge."""
    seen = [(value.code, value.province, value.valid_from, value.known_from) for value in LAW.values]
    assert len(seen) == len(set(seen))


def test_coefficients_are_whole_hundredths() -> None:
    """Money never passes through fractions."""
    assert hundredths(2.5, Unit.COEFFICIENT) == 250
    assert hundredths("1.25", Unit.COEFFICIENT) == 125
    with pytest.raises(ValueError, match="whole"):
        hundredths(540000.5, Unit.DONG)


def test_a_temporary_value_gives_way_to_the_one_before() -> None:
    """A province's addition for three months ends by itself."""
    usual = LAW.what_if("province.base", 700_000, date(2027, 1, 1), province="38")
    short = usual.with_values([replace(usual.values[-1], amount=800_000, valid_from=date(2027, 2, 1),
                                       valid_to=date(2027, 3, 1))])  # fmt: skip
    amounts = [short.at(date(2027, month, 1), LATER).of_provinces("province.base")["38"] for month in (1, 2, 3)]
    assert amounts == [700_000, 800_000, 700_000]


def test_what_if_changes_nothing_but_its_own_answer() -> None:
    """Planning with another amount leaves the law as it is."""
    raised = LAW.what_if("base", 600_000, date(2026, 7, 1))
    assert raised.at(date(2026, 12, 1), LATER).get("base") == 600_000
    assert raised.at(date(2026, 6, 1), LATER).get("base") == 500_000
    assert law.load().at(date(2026, 12, 1), LATER).get("base") == 540_000
    with pytest.raises(law.NotInForce):
        LAW.what_if("no.such.value", 1, date(2026, 7, 1))


def test_articles_are_told_as_lawyers_write_them() -> None:
    """Point, clause, article, document."""
    assert article(("5.5.a",), "Nghị định X", "vi") == "điểm a khoản 5 Điều 5 Nghị định X"
    assert article(("32.3–32.5",), "Nghị định X", "vi") == "khoản 3–5 Điều 32 Nghị định X"
    assert article(("5.1", "6"), "Decree X", "en") == "Article 5.1; Article 6, Decree X"
    assert article((), "Nghị quyết Y", "vi") == "Nghị quyết Y"


def test_law_and_rules_need_no_django() -> None:
    """The rules run where there is no site: on a worker of Spark, in a notebook."""
    code = "import sys, lienthong.assistance.law, lienthong.assistance.rules.spark; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.sub(r"\s", "", done.stdout) == "False"


@pytest.mark.parametrize(
    ("since", "until", "month"),
    [
        (datetime(2026, 8, 20), datetime(2026, 8, 22), date(2026, 7, 1)),  # Decree 335: amounts back to July
        (datetime(2026, 8, 22), datetime(2027, 1, 1), None),
        (datetime(2025, 11, 1), datetime(2025, 12, 1), date(2026, 1, 1)),  # Hà Nội's resolution
    ],
)
def test_how_far_back_a_new_law_reaches(since: datetime, until: datetime, month: date | None) -> None:
    """The payroll computes again from that month on, and no further back."""
    assert LAW.first_change(since, until) == month


def test_a_confirmed_value_reaches_nowhere() -> None:
    """An office confirms the base of 2024: nothing is to be computed again."""
    base = next(value for value in LAW.values if value.code == "base" and value.amount == 500_000)
    now = datetime(2026, 12, 7, tzinfo=base.known_from.tzinfo)
    confirmed = LAW.with_values([replace(base, known_from=now, evidence="primary", origin=law.Origin.ENTRY)])
    assert confirmed.first_change(datetime(2026, 12, 1), datetime(2026, 12, 8)) is None
    corrected = LAW.with_values([replace(base, amount=505_000, known_from=now, origin=law.Origin.ENTRY)])
    assert corrected.first_change(datetime(2026, 12, 1), datetime(2026, 12, 8)) == date(2024, 7, 1)


def test_a_value_taken_back_reaches_the_months_it_held_for() -> None:
    """600,000 is signed, a list may be drawn up by it, and it is corrected to what it was: those months are owed."""
    base = next(value for value in LAW.values if value.code == "base" and value.amount == 500_000)
    wrong, right = (
        replace(base, amount=amount, known_from=datetime(2026, 12, day, tzinfo=base.known_from.tzinfo),
                origin=law.Origin.ENTRY)
        for day, amount in ((7, 600_000), (8, 500_000))
    )  # fmt: skip
    corrected = LAW.with_values([wrong, right])
    assert corrected.first_change(datetime(2026, 12, 6), datetime(2026, 12, 9)) == date(2024, 7, 1)
    assert corrected.first_change(datetime(2026, 12, 8), datetime(2026, 12, 9)) is None
