"""What a patient would lose if a working day were counted wrongly: a referral refused, an allowance late."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.database.clock import VIETNAM
from lienthong.ledger import calendar

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=VIETNAM))


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2026, 11, 23), True, "a Monday"),
        (date(2026, 11, 24), False, "Vietnam Culture Day, a holiday from 2026"),
        (date(2025, 11, 24), True, "not yet a holiday"),
        (date(2026, 1, 2), False, "swapped with 10/01"),
        (date(2026, 1, 10), True, "the Saturday worked for 02/01"),
        (date(2026, 8, 31), False, "swapped with 22/08"),
        (date(2026, 8, 22), True, "the Saturday worked for 31/08"),
        (date(2026, 4, 27), False, "in lieu of Hung Kings' day, a Sunday"),
        (date(2026, 2, 17), False, "Tết"),
        (date(2026, 11, 28), False, "a Saturday"),
    ],
)
def test_the_days_on_which_offices_work(day, works, why):
    assert calendar.is_working_day(day) is works, why


def test_a_referral_signed_on_7_december_is_valid_to_the_21st():
    assert calendar.add_working_days(date(2026, 12, 7), 10) == date(2026, 12, 21)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 09:00", 4, "2026-11-23 14:00"),  # the lunch hour isn't worked
        ("2026-11-23 08:00", 4, "2026-11-23 12:00"),  # not 13:00
        ("2026-11-23 16:00", 4, "2026-11-25 11:00"),  # the 24th is a holiday
        ("2026-11-27 16:30", 4, "2026-11-30 11:30"),  # over a weekend
        ("2026-11-23 12:30", 1, "2026-11-23 14:00"),
        ("2026-11-23 20:00", 2, "2026-11-25 10:00"),
    ],
)
def test_four_working_hours_are_office_hours(start, hours, due):
    begin = datetime.fromisoformat(start).replace(tzinfo=VIETNAM)
    assert calendar.add_working_hours(begin, hours) == datetime.fromisoformat(due).replace(tzinfo=VIETNAM)


@given(DAYS, st.integers(1, 60))
def test_a_deadline_is_a_working_day_after_the_start_and_exactly_so_many_are_between(start, days):
    end = calendar.add_working_days(start, days)
    assert end > start
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start, end) == days


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_counting_on_is_counting_the_sum(start, first, second):
    if first and second:
        on = calendar.add_working_days(calendar.add_working_days(start, first), second)
        assert on == calendar.add_working_days(start, first + second)


@given(DAYS, DAYS, st.integers(1, 30))
def test_who_starts_later_never_ends_earlier(one, other, days):
    early, late = sorted((one, other))
    assert calendar.add_working_days(early, days) <= calendar.add_working_days(late, days)


@given(MOMENTS, st.integers(1, 40))
def test_a_deadline_in_hours_lies_in_office_hours_and_leaves_exactly_so_many(start, hours):
    end = calendar.add_working_hours(start, hours)
    assert end > start
    assert calendar.is_working_day(end.date())
    assert any(opens < end.time() <= closes for opens, closes in calendar.OFFICE_HOURS)
    assert _office_seconds(start, end) == hours * 3600


@given(MOMENTS, MOMENTS, st.integers(1, 20))
def test_who_starts_later_is_never_due_earlier(one, other, hours):
    early, late = sorted((one, other))
    assert calendar.add_working_hours(early, hours) <= calendar.add_working_hours(late, hours)


def _office_seconds(start: datetime, end: datetime) -> float:
    """The slow, obvious count: the overlap with each day's office hours."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        for opens, closes in calendar.OFFICE_HOURS if calendar.is_working_day(day) else ():
            begin = max(start, datetime.combine(day, opens, VIETNAM))
            finish = min(end, datetime.combine(day, closes, VIETNAM))
            total += max(timedelta(), finish - begin)
        day += timedelta(days=1)
    return total.total_seconds()


def test_the_end_of_a_day_is_its_last_second_in_vietnam():
    assert calendar.end_of(date(2026, 12, 21)) == datetime.combine(date(2026, 12, 21), time(23, 59, 59), VIETNAM)
