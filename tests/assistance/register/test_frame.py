"""The rules are asked about the right facts: by the plainest reading, person by person, the frame says the same."""

import datetime
import uuid
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lienthong import access
from lienthong.assistance import register
from lienthong.assistance.register import frame, hiv, months
from lienthong.assistance.register.circumstance import FACTS, Circumstance
from lienthong.database import clock
from lienthong.people import life
from tests.assistance.register.conftest import COMMUNE, ELSEWHERE, OFFICER, OTHER, PROVINCE, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
OCTOBER, NOVEMBER, DECEMBER = (datetime.date(2026, month, 1) for month in (10, 11, 12))
BORN = st.dates(datetime.date(1930, 1, 1), datetime.date(2026, 6, 1))
FACT = st.fixed_dictionaries(
    {
        "born": BORN, "born_precision": st.sampled_from(["day", "month", "year"]),
        "household": st.sampled_from(["", "poor", "near_poor"]), "no_support": st.sampled_from(["", *"abcdđeghikl"]),
        "disability": st.sampled_from(["", "severe", "special_severe"]),
        "disability_certified_on": st.none() | st.dates(datetime.date(2010, 1, 1), datetime.date(2026, 1, 1)),
        "cared_by": st.sampled_from(["", "foster", "own_household", "foster_household"]),
        "pension_monthly": st.integers(0, 10_000_000), "children": st.lists(BORN, max_size=3),
        **{name: st.booleans() for name in frame._BITS},
    }
)  # fmt: skip
ROWS = st.lists(st.tuples(FACT, st.dates(datetime.date(2026, 8, 1), datetime.date(2027, 2, 1))), min_size=1, max_size=3)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def by_hand(beneficiary, month, known_at):
    rows = Circumstance.objects.unscoped("a test").filter(beneficiary=beneficiary)
    valid = [row for row in rows if row.valid_from <= months.last_day(month) and row.recorded_at <= known_at]
    last = max(valid, key=lambda row: (row.recorded_at, row.pk), default=None)
    return {name: getattr(last, name) for name in FACTS} if last else None


@settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(people=st.lists(ROWS, min_size=1, max_size=3), later=st.integers(0, 3))
def test_the_frame_holds_the_facts_that_count(person, people, later):
    with undone():
        granted = []
        for rows in people:
            one = register.grant(
                person(), "allowance", commune=COMMUNE, province=PROVINCE, from_month=OCTOBER, decision="x",
                event=uuid.uuid4(), by=OFFICER,
            )  # fmt: skip
            for minute, (facts, valid_from) in enumerate(rows):
                with clock.at(TODAY + datetime.timedelta(minutes=minute)):
                    register.record(one.beneficiary, valid_from=valid_from, source="x", by=OFFICER, **facts)
            granted.append(one)
        known_at = TODAY + datetime.timedelta(minutes=later)
        for month in (OCTOBER, DECEMBER, datetime.date(2027, 2, 1)):
            found = {row["id"]: row for row in register.people_frame(month, known_at, [COMMUNE]).iter_rows(named=True)}
            for one in granted:
                expected = by_hand(one.beneficiary, month, known_at)
                row = found.get(one.beneficiary_id)
                assert (row is None) == (expected is None)
                if row and expected:
                    said = {name: row[name] for name in FACTS} | {
                        name: row[name] or [] for name in ("children", "children_studying")
                    }
                    assert said == expected | {"children_studying": []}
                    assert (row["province"], row["commune"], row["granted_allowance"]) == (PROVINCE, COMMUNE, True)
                    assert not row["granted_care"]


def test_what_does_not_cover_the_month_is_not_there(granted):
    one = granted(from_month=NOVEMBER)
    now = clock.now()
    seen = [register.people_frame(month, now, [COMMUNE]).height for month in (OCTOBER, NOVEMBER, DECEMBER)]
    assert seen == [0, 1, 1]
    register.suspend(one, month=DECEMBER, decision="x", event=None, by=OFFICER)
    assert [register.people_frame(month, now, [COMMUNE]).height for month in (NOVEMBER, DECEMBER)] == [1, 0]


def test_after_a_move_each_commune_has_its_own_months(granted):
    one = granted()
    register.move(one.beneficiary, commune=OTHER, province="37", month=DECEMBER, decision="x", event=None, by=ELSEWHERE)
    before, after = (register.people_frame(month, clock.now(), [COMMUNE, OTHER]) for month in (NOVEMBER, DECEMBER))
    assert before.select("commune", "province").rows() == [(COMMUNE, PROVINCE)]
    assert after.select("commune", "province").rows() == [(OTHER, "37")]


def test_hiv_facts_are_joined_by_the_house_and_read_by_nobody_without_the_right(granted):
    one = granted()
    province = access.Actor("user:x", f"unit:{COMMUNE}", frozenset({"province_officer"}))
    register.record_hiv(one.beneficiary, True, valid_from=OCTOBER, source="x", by=OFFICER)
    assert register.people_frame(OCTOBER, clock.now(), [COMMUNE])["hiv"].to_list() == [True]
    assert hiv.known(one.beneficiary, on=NOVEMBER, by=OFFICER)
    for act in (
        lambda: hiv.known(one.beneficiary, on=NOVEMBER, by=province),
        lambda: register.record_hiv(one.beneficiary, False, valid_from=OCTOBER, source="x", by=ELSEWHERE),
    ):
        with pytest.raises(access.NotAllowed):
            act()


def test_who_has_died_or_is_another_s_double_is_unpayable(granted, person):
    def unpayable(commune: str) -> list[int]:
        return frame.unpayable(frame.load([commune], clock.now())).tolist()

    one, other, carer = granted(), granted(), person("Trần Văn Nuôi")
    care = granted("care", carer=carer)
    assert unpayable(COMMUNE) == []
    life.report_death(one.beneficiary.person, on=None, source="x", by=access.SYSTEM)
    life.confirm_death(carer, on=TODAY.date(), source="x", by=access.SYSTEM)
    assert unpayable(COMMUNE) == sorted([one.pk, care.pk])
    assert other.pk not in unpayable(COMMUNE)
    assert unpayable(OTHER) == []
