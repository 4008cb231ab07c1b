"""Timing. If these fail, someone is paid a month too many or too few at a start, a move, a stop or a suspension."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.assistance import law
from lienthong.assistance.rules import timing
from tests.assistance.rules import reference

LAW = law.load()
START = timing.start_month(LAW)


@pytest.mark.parametrize(
    ("facts", "month"),
    [
        # Received before 01/07/2025: the old law counts from the condition.
        ({"clause": "5.6", "received_on": date(2025, 6, 2), "signed_on": date(2025, 7, 20),
          "disability_certified_on": date(2025, 3, 14)}, date(2025, 3, 1)),
        ({"clause": "5.5.b", "received_on": date(2025, 6, 2), "signed_on": date(2025, 6, 20), "born": date(1950, 5, 9)},
         date(2025, 5, 1)),
        ({"clause": "5.5.c", "received_on": date(2025, 6, 2), "signed_on": date(2025, 6, 20), "born": date(1945, 4, 9)},
         date(2025, 4, 1)),
        ({"clause": "5.1", "received_on": date(2025, 6, 2), "signed_on": date(2025, 6, 20)}, date(2025, 6, 1)),
        # A certificate issued after the signature does not move the start beyond it.
        ({"clause": "5.6", "received_on": date(2025, 6, 2), "signed_on": date(2025, 6, 20),
          "disability_certified_on": date(2025, 8, 1)}, date(2025, 6, 1)),
        # Since then: the month of the signature, for everybody.
        ({"clause": "5.6", "received_on": date(2025, 7, 1), "signed_on": date(2025, 7, 20),
          "disability_certified_on": date(2025, 3, 14)}, date(2025, 7, 1)),
        ({"clause": "5.6", "received_on": date(2026, 10, 1), "signed_on": date(2026, 10, 20),
          "disability_certified_on": date(2026, 3, 14)}, date(2026, 10, 1)),
        ({"clause": "pension", "received_on": date(2026, 10, 30), "signed_on": date(2026, 11, 3)}, date(2026, 11, 1)),
    ],
)  # fmt: skip
def test_start(facts, month: date) -> None:
    assert timing.for_one(START, **facts) == month


def test_start_over_columns_is_the_same() -> None:
    """Millions are timed by the same expression as one."""
    cases = pl.DataFrame(
        {"clause": ["5.6", "5.1"], "received_on": [date(2025, 6, 2)] * 2, "signed_on": [date(2025, 7, 20)] * 2,
         "disability_certified_on": [date(2025, 3, 14), None], "born": [None, None]},
        schema_overrides={"born": pl.Date},
    )  # fmt: skip
    assert cases.select(START.alias("month"))["month"].to_list() == [date(2025, 3, 1), date(2025, 7, 1)]


def test_adjusted_from_the_month_of_the_change() -> None:
    assert timing.for_one(timing.adjust_month(), changed_on=date(2026, 11, 30)) == date(2026, 11, 1)


def test_stopped_from_the_month_after() -> None:
    assert timing.for_one(timing.stop_month(), lost_on=date(2026, 12, 1)) == date(2027, 1, 1)


def test_a_move_has_neither_gap_nor_overlap() -> None:
    """The old commune pays November, the new one from December."""
    assert timing.for_one(timing.move_month(), last_paid_month=date(2026, 11, 1)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("outcome", "paid_from", "since"),
    [("unchanged", date(2026, 8, 1), date(2026, 8, 1)), ("changed", date(2026, 8, 1), date(2026, 10, 1)),
     ("lost", None, date(2026, 8, 1))],
)  # fmt: skip
def test_after_a_suspension(outcome: str, paid_from: date | None, since: date) -> None:
    """Unchanged: paid with arrears since the suspension. Changed: adjusted from the change. Lost: nothing."""
    facts = {"outcome": outcome, "suspended_from": date(2026, 8, 1), "changed_on": date(2026, 10, 9)}
    assert timing.for_one(timing.arrears_from(), **facts) == paid_from
    assert timing.for_one(timing.resume_month(), **facts) == since


def test_stopped_three_months_after_a_suspension() -> None:
    figures = LAW.at(date(2026, 11, 1), datetime(2026, 12, 1))
    rule = timing.stop_after_suspension(figures)
    assert timing.for_one(rule, suspended_from=date(2026, 8, 1)) == date(2026, 11, 1)


DAYS = st.dates(date(2025, 1, 1), date(2027, 3, 31))
CLAUSES = st.sampled_from(["5.1", "5.4", "5.5.a", "5.5.b", "5.5.c", "5.6", "pension"])
BORN = st.one_of(
    st.dates(date(1940, 1, 1), date(1952, 12, 31)), st.sampled_from([date(1948, 2, 29), date(1952, 2, 29)])
)


@settings(max_examples=60, deadline=None)
@given(CLAUSES, DAYS, st.integers(0, 400), st.one_of(st.none(), DAYS), BORN)
def test_late_decisions_start_as_the_reference_says(clause, received, later, certified, born) -> None:
    """A decision signed long after the receipt, by the law of the day of receipt."""
    signed = received + timedelta(days=later)
    found = timing.for_one(START, clause=clause, received_on=received, signed_on=signed, born=born,
                           disability_certified_on=certified)  # fmt: skip
    assert found == reference.starts(clause, received, signed, certified, born)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(0, 8), st.one_of(st.none(), st.integers(0, 300)))
def test_a_move_and_a_death_leave_no_gap_and_no_overlap(signed, old_paid, died_after) -> None:
    """Who pays each month, by the rules: the old commune before the move, the new one since, nobody after the death."""
    start, until = timing.for_one(timing.adjust_month(), changed_on=signed), reference.month_after(signed, 16)
    last_by_old = reference.month_after(start, old_paid)
    died = None if died_after is None else signed + timedelta(days=died_after)
    new_from = timing.for_one(timing.move_month(), last_paid_month=last_by_old)
    stop = date.max if died is None else timing.for_one(timing.stop_month(), lost_on=died)
    each = (reference.month_after(start, number) for number in range(18))
    paid = ["new" if month >= new_from else "old" for month in each if month < stop and month <= until]
    assert paid == reference.payers(start, last_by_old, died, until)
