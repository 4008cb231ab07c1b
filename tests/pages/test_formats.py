"""Numbers, money and dates read as in Vietnam."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from lienthong.pages import formats


def test_money_and_dates():
    assert formats.dong(1_080_000) == "1.080.000\u00a0đ"
    assert formats.dong(None) == "–"
    assert formats.day(date(2026, 12, 7)) == "07/12/2026"
    assert formats.day(datetime(2026, 12, 6, 18, tzinfo=UTC)) == "07/12/2026", "the day is Vietnam's, not UTC's"
    assert formats.moment("2026-12-07T14:05:00+07:00") == "14:05 07/12/2026"
    assert formats.birth(date(1950, 1, 1), "year") == "1950"
    assert formats.duration(timedelta(hours=3)) == "3 giờ"
    assert formats.number(1234.5) == "1.234,5"


@given(some.integers(min_value=-(10**15), max_value=10**15))
def test_no_digit_of_an_amount_is_lost(amount):
    text = formats.dong(amount)
    assert int(text.removesuffix("\u00a0đ").replace(".", "")) == amount
