"""If these fail, a mistyped number is taken for a true one, or a true one called false."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.people import personal_number
from lienthong.people.birth import BirthDate

YEARS = st.integers(1900, 2099)


@given(st.sampled_from(["01", "37", "96"]), st.sampled_from(["male", "female"]), YEARS, st.integers(0, 999_999))
def test_what_a_number_says_is_what_it_was_made_of(province, sex, year, rest):
    number = f"{personal_number.prefix(province, sex, year)}{rest:06}"
    assert personal_number.read(number) == personal_number.Meaning(province, sex, year)
    assert personal_number.contradicts(number, sex=sex, birth=BirthDate(year)) == []


def test_another_sex_or_year_is_noticed_and_what_is_not_known_is_not():
    assert personal_number.contradicts("037150000126", sex="male", birth=BirthDate(1951)) == ["sex", "birth"]
    assert personal_number.contradicts("037150000126", sex="unknown", birth=None) == []


@pytest.mark.parametrize("number", ["", "12345678901", "03715000012x", "0371500001267"])
def test_what_has_no_twelve_digits_is_none(number):
    with pytest.raises(ValueError, match="twelve"):
        personal_number.read(number)


def test_numbers_from_abroad_have_no_province():
    assert personal_number.read("123199000001").place == ""
