"""If these fail, an old woman who knows only her year of birth is turned away, or gets a birthday she never had."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.people.birth import BirthDate


@pytest.mark.parametrize(
    ("written", "shown", "precision"),
    [
        ("195003020000", "02/03/1950", "day"), ("19500302", "02/03/1950", "day"), ("195003000000", "03/1950", "month"),
        ("195000000000", "1950", "year"), ("1950", "1950", "year"), ("02/03/1950", "02/03/1950", "day"),
        ("1950-03", "03/1950", "month"),
    ],
)  # fmt: skip
def test_every_way_of_writing_is_read(written, shown, precision):
    birth = BirthDate.read(written)
    assert (str(birth), birth.precision) == (shown, precision)


@pytest.mark.parametrize("written", ["19501332", "abc", "19", "195000020000"])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        BirthDate.read(written)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_less_exact_agrees_with_more_exact_which_is_sharper(day):
    exact, month, year = BirthDate.of(day), BirthDate(day.year, day.month), BirthDate(day.year)
    assert exact.agrees(year) and year.agrees(exact) and exact.agrees(month)
    assert exact.sharper(month) and month.sharper(year) and exact.sharper(None) and not year.sharper(exact)
    assert not exact.agrees(BirthDate(day.year + 1))
