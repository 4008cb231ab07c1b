"""Explanations. If these fail, someone can't learn why they get what they get, or learns of another's HIV."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.assistance import law, rules
from lienthong.assistance.rules.explanation import sentences
from tests.assistance.rules.people import KNOWN, MONTHS, people
from tests.assistance.rules.test_against_reference import frame

LAW = law.load()
ALL = {f"granted_{family}": True for family in rules.FAMILIES}
NOVEMBER, LATER = date(2026, 11, 1), datetime(2026, 12, 1)


def told(language: str = "vi", month: date = NOVEMBER, openly: bool = True, **person) -> str:
    row = rules.evaluate_one(person | ALL, month, LATER, LAW) | person
    return "\n".join(sentences(row, language, law=LAW, known_at=LATER, may_see_hiv=openly))


def test_an_amount_is_told_with_clause_coefficient_base_and_article() -> None:
    """Everything that makes the amount can be checked by its reader."""
    text = told(born=date(1980, 1, 1), disability="severe", province="01")
    assert "810.000\u00a0đ" in text and "540.000\u00a0đ × 1,5" in text
    assert "khoản 6 Điều 5; Điều 6 Nghị định 335/2026/NĐ-CP" in text
    assert "chi thêm 165.000\u00a0đ" in text and "Nghị quyết 63/2025/NQ-HĐND" in text
    assert "chưa kiểm chứng" not in text.split("\n")[0]


def test_what_was_not_seen_in_its_document_is_marked() -> None:
    """Under Decree 20 the copy of 2021 was read, not the document."""
    assert "chưa kiểm chứng" in told(month=date(2026, 9, 1), born=date(1980, 1, 1), disability="severe").split("\n")[0]
    assert "unverified" in told("en", born=date(1946, 1, 1)).split("\n")[0]


def test_rejected_alternatives_are_named_with_their_reason() -> None:
    """The social pension that gives way to the allowance, and the clause that is not the highest."""
    text = told(born=date(1948, 1, 1), disability="severe", household="poor", no_supporter=True)
    assert "Trợ cấp hưu trí xã hội (540.000\u00a0đ): không trả" in text
    assert "Cũng đủ điều kiện" in text


def test_an_assumed_birthday_is_told() -> None:
    assert "chỉ biết năm sinh" in told(born=date(1950, 1, 1), born_precision="year", disability="severe")


def test_nothing_granted_is_told_too() -> None:
    row = rules.evaluate_one({"born": date(1950, 1, 1)}, NOVEMBER, LATER, LAW)
    assert sentences(row, "en") == ["No benefit is granted for 11/2026."]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people(), min_size=1, max_size=8), st.sampled_from(MONTHS), st.sampled_from(KNOWN), st.booleans())
def test_whoever_may_not_see_hiv_learns_nothing(persons, month, known_at, vietnamese: bool) -> None:
    """Neither the word nor the clause, and of two who get the same money the words are the same."""
    language = "vi" if vietnamese else "en"
    found = rules.entitlements(frame(persons), month, known_at, LAW)
    for person, row in zip(persons, found.iter_rows(named=True), strict=True):
        openly = sentences(row | {"province": person.province}, language, law=LAW, known_at=known_at, may_see_hiv=True)
        closed = "\n".join(
            sentences(row | {"province": person.province}, language, law=LAW, known_at=known_at, may_see_hiv=False)
        )
        assert "HIV" not in closed and "5.3" not in closed and "5.8" not in closed
        assert "khoản 3 Điều 5" not in closed and "khoản 8 Điều 5" not in closed
        assert openly and "{" not in "".join(openly)


@pytest.mark.parametrize("openly", [True, False])
def test_the_same_money_by_an_hiv_clause_reads_the_same_without_the_right(openly: bool) -> None:
    """Only who has the right can tell a person with HIV from one with a disability."""
    common = {"born": date(1980, 1, 1), "household": "poor", "province": "38"}
    with_hiv = told(openly=openly, **common, hiv=True)
    disabled = told(openly=openly, **common, disability="severe")
    assert (with_hiv == disabled) is not openly


@pytest.mark.parametrize(("reading", "said"), [(1, "chi thêm 110.000\u00a0đ"), (2, "cộng thêm 150.000\u00a0đ")])
def test_the_city_part_is_told_in_the_reading_that_is_paid(reading: int, said: str) -> None:
    """Hà Nội's social pension: up to the level, or an addition; the words go with the money."""
    chosen = LAW.what_if("province.social_pension_reading", reading, date(2026, 1, 1), province="01")
    facts = {"born": date(1946, 1, 1), "province": "01"}
    row = rules.evaluate_one(facts | ALL, NOVEMBER, LATER, chosen) | facts
    text = "\n".join(sentences(row, "vi", law=chosen, known_at=LATER, may_see_hiv=True))
    assert said in text and "chưa kiểm chứng" in text
