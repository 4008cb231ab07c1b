"""People made up for the rules: every fact, often near a birthday that matters."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import strategies as st

from tests.assistance.rules.reference import Person

MONTHS = [date(year, month, 1) for year in (2025, 2026, 2027) for month in range(1, 13)][4:27]  # 05/2025 - 03/2027
KNOWN = [datetime(2025, 6, 1), datetime(2025, 7, 15), datetime(2026, 3, 1), datetime(2026, 7, 20),
         datetime(2026, 8, 20, 23, 59), datetime(2026, 8, 21), datetime(2026, 12, 1), datetime(2027, 6, 1)]  # fmt: skip
BIRTHDAYS_THAT_MATTER = (0, 3, 4, 16, 22, 60, 70, 75, 80)

_any_day = st.dates(date(1920, 1, 1), date(2027, 4, 30))
_leap_days = st.sampled_from([date(year, 2, 29) for year in range(1924, 2025, 4)])


@st.composite
def near_a_birthday(draw, ages=BIRTHDAYS_THAT_MATTER) -> date:
    """A birth whose birthday of a certain age lies within a month or so of a month under test."""
    month, age = draw(st.sampled_from(MONTHS)), draw(st.sampled_from(ages))
    shifted = (month.year - age) * 12 + month.month - 1 + draw(st.integers(-1, 1))
    return date(shifted // 12, shifted % 12 + 1, draw(st.integers(1, 28)))


births = st.one_of(near_a_birthday(), _any_day, _leap_days)
children = st.lists(
    st.one_of(near_a_birthday((0, 3, 16, 22)), st.dates(date(2000, 1, 1), date(2027, 4, 30))), max_size=4
)


@st.composite
def people(draw) -> Person:
    """Anyone; poor and granted more often than not, so that amounts meet."""
    often, seldom = st.sampled_from([True, True, True, False]), st.sampled_from([False, False, True])
    raised = draw(children)
    return Person(
        born=draw(st.one_of(births, births, births, st.none())),
        born_precision=draw(st.sampled_from(["day", "day", "day", "month", "year"])),
        household=draw(st.sampled_from(["poor", "poor", "near_poor", ""])),
        difficult_area=draw(st.booleans()),
        no_support=draw(st.sampled_from(["", "", "a", "đ", "l"])),
        was_supported_child=draw(st.booleans()),
        studying=draw(st.booleans()),
        lone_parent=draw(st.booleans()),
        children=raised,
        children_studying=[born for born in raised if draw(st.booleans())],
        no_supporter=draw(st.booleans()),
        supporter_on_allowance=draw(st.booleans()),
        taken_in=draw(seldom),
        disability=draw(st.sampled_from(["", "", "severe", "special_severe"])),
        disability_certified_on=draw(st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2027, 4, 30)))),
        pension_monthly=draw(st.sampled_from([0, 0, 300_000, 499_999, 500_000, 540_000, 2_000_000])),
        other_monthly=draw(seldom),
        survivor_monthly=draw(seldom),
        wage=draw(seldom),
        pregnant=draw(seldom),
        couple_grant_elsewhere=draw(seldom),
        cared_by=draw(st.sampled_from(["", "foster", "own_household", "foster_household"])),
        in_institution=draw(st.sampled_from([False, False, False, True])),
        hiv=draw(seldom),
        province=draw(st.sampled_from(["38", "01", "79", "31", "22", "08"])),
        granted_allowance=draw(often),
        granted_child_raising=draw(often),
        granted_care=draw(often),
        granted_care_maternity=draw(often),
        granted_social_pension=draw(often),
    )


# One theme a clause: who meets it, but for an age close by; so that no rate and no age is met by chance only.
_THEMES = [
    ({"no_support": "b", "cared_by": "foster"}, (4, 16)),
    ({"was_supported_child": True, "studying": True}, (16, 22)),
    ({"hiv": True, "household": "poor"}, (4, 16)),
    ({"household": "poor", "no_supporter": True}, (60, 75, 80)),
    ({"household": "near_poor", "difficult_area": True}, (3, 70, 75, 80)),
    ({"household": "poor", "no_supporter": True, "taken_in": True, "cared_by": "foster"}, (60,)),
    ({"disability": "severe"}, (16, 60)),
    ({"disability": "special_severe", "cared_by": "foster_household"}, (16, 60)),
    ({"disability": "special_severe", "cared_by": "own_household"}, (16, 60)),
    ({}, (70, 75, 80)),
]


@st.composite
def themed(draw) -> Person:
    """Someone who would meet one clause, near the age that decides."""
    facts, ages = draw(st.sampled_from(_THEMES))
    return Person(
        **facts,
        born=draw(near_a_birthday(ages)),
        born_precision=draw(st.sampled_from(["day", "day", "year"])),
        province=draw(st.sampled_from(["38", "01"])),
        **{f"granted_{family}": True for family in ("allowance", "care", "social_pension")},
    )
