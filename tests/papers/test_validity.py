"""If these fail, a patient is sent home with a referral that counts, or treated on one that doesn't."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.ledger import calendar
from lienthong.papers import appointment, disease_list, referral, sick_leave

DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("signed", "main", "until"),
    [
        (date(2026, 12, 7), "K35.8", date(2026, 12, 21)),  # Mrs Lành: ten working days, the 7th not counted
        (date(2026, 12, 4), "K35.8", date(2026, 12, 18)),  # a Friday
        (date(2026, 12, 5), "K35.8", date(2026, 12, 18)),  # a Saturday counts like the Friday before
        (date(2026, 12, 25), "K35.8", date(2027, 1, 11)),  # New Year's Day is no working day
        (date(2026, 12, 7), "I10", date(2027, 12, 7)),  # list III: a year
        (date(2028, 2, 29), "I10", date(2029, 2, 28)),
    ],
)
def test_the_last_day(signed, main, until):
    assert referral.expiry(signed, main) == until


@given(DAYS)
def test_ten_working_days_lie_between_signing_and_the_last_day(signed):
    until = referral.expiry(signed, "K35")
    assert calendar.working_days_between(signed, until) == referral.WORKING_DAYS
    assert calendar.is_working_day(until)


@given(DAYS, DAYS, st.sampled_from(["K35", "I10", "A18.1", "Z95.5"]))
def test_who_signs_later_never_expires_earlier(one, other, main):
    first, second = sorted((one, other))
    assert referral.expiry(first, main) <= referral.expiry(second, main)


@given(DAYS, st.integers(-40, 500), st.sampled_from(["K35", "I10"]))
def test_arrival_decides_and_not_the_end_of_the_episode(signed, days, main):
    until, arrived = referral.expiry(signed, main), signed + timedelta(days=days)
    assert referral.usable(signed, until, arrived) == (signed <= arrived <= until)


@pytest.mark.parametrize(
    ("code", "listed"),
    [
        ("I10", True), ("I10.0", True), ("i10", True), ("A18.1†", True), ("A181", True), ("F20.9", True),
        ("M80.4", True), ("M80.40", True), ("C38.4", True), ("Z95.5", True), ("E10.8", True),
        ("M80", False), ("M80.6", False), ("C38.3", False), ("C38", False), ("E10", False), ("E10.7", False),
        ("F33", False), ("F33.1", False), ("I50.0", False), ("A17.0", False), ("D68.6", False), ("D76.2", False),
        ("K35.8", False), ("J18.9", False), ("", False), ("?", False),
    ],
)  # fmt: skip
def test_list_three(code, listed):
    assert (disease_list.entry_of(code) is not None) == listed


def test_every_line_of_the_list_says_where_it_comes_from():
    assert {entry.evidence for entry in disease_list.list_three()} <= {"primary", "secondary", "assumed"}
    assert len(disease_list.list_three()) > 60


@given(st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?", fullmatch=True))
def test_a_dot_or_a_dagger_changes_no_disease(code):
    assert disease_list.entry_of(code) == disease_list.entry_of(code.replace(".", "") + "†")


@given(DAYS)
def test_a_missed_revisit_may_be_made_up_for_within_ten_working_days(revisit):
    assert calendar.working_days_between(revisit, appointment.expiry(revisit)) == 10


@pytest.mark.parametrize(
    ("main", "weeks", "most"),
    [("K35", None, 30), ("A15.0", None, 180), ("A19", None, 180), ("A20", None, 30), ("O03", 13, 50), ("O03", 12, 30)],
)
def test_the_longest_sick_leave(main, weeks, most):
    assert sick_leave.most_days(main, weeks) == most


def leave(days: int, **others) -> dict[str, str]:
    first = date(2026, 12, 7)
    return {
        "TU_NGAY": first.strftime("%Y%m%d"),
        "DEN_NGAY": (first + timedelta(days=days - 1)).strftime("%Y%m%d"),
        "SO_NGAY_NGHI": str(days),
        **others,
    }


@given(st.integers(1, 400), st.sampled_from(["K35", "A15"]))
def test_sick_leave_keeps_to_the_law_whatever_is_typed(days, main):
    faults = sick_leave.faults(leave(days), main)
    assert bool(faults) == (days > sick_leave.most_days(main))


def test_the_days_and_the_dates_of_sick_leave_must_agree():
    assert [fault.field for fault in sick_leave.faults(leave(5, SO_NGAY_NGHI="6"))] == ["SO_NGAY_NGHI"]
