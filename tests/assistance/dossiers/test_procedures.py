"""If these fail, a dossier follows the wrong decree or limit, or something unverified is printed on a decision."""

from datetime import date

import pytest

from lienthong.assistance import law
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.procedures.catalogue import Basis, Limit, UnknownProcedure, Version

EVE, DAY = date(2026, 10, 4), date(2026, 10, 5)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [("1.014027", 10, 7), ("1.001776", 10, 7), ("1.001731", 3, 3), ("1.014028", 3, 3)],
)
def test_the_version_changes_on_the_day_of_the_decree(code, before, after):
    procedure = catalogue.procedure(code)
    assert (procedure.on(EVE).limit().days, procedure.on(DAY).limit().days) == (before, after)
    assert procedure.on(DAY).name == "335/2026" and procedure.on(DAY).limit().basis.is_certain


@pytest.mark.parametrize(
    ("code", "matter"),
    [
        ("1.001776", "allowance"),
        ("1.014027", "social_pension"),
        ("1.001731", "funeral"),
        ("1.014028", "social_pension_funeral"),
    ],
)
@pytest.mark.parametrize("day", [date(2025, 7, 1), EVE, DAY, date(2026, 12, 7)])
def test_catalogue_and_law_tell_the_same_limit(code, matter, day):
    assert catalogue.procedure(code).on(day).limit().days == law.load().procedure_of(matter, day).working_days


def test_a_limit_of_a_province_case_or_channel_goes_before_the_general_one():
    basis = Basis({"vi": "x", "en": "x"}, "primary")
    limits = (Limit(10, basis), Limit(7, basis, province="56"), Limit(5, basis, province="56", case="urgent"))
    version = Version("x", DAY, None, basis, {"vi": "", "en": ""}, basis, limits, (), "primary", False, ())
    assert version.limit(province="01").days == 10
    assert version.limit(province="56", channel="online").days == 7
    assert version.limit(province="56", case="urgent").days == 5


def test_the_unknown_and_the_not_yet_known_are_said():
    with pytest.raises(UnknownProcedure):
        catalogue.procedure("1.001699")
    with pytest.raises(UnknownProcedure):
        catalogue.procedure("1.014027").on(date(2025, 6, 30))


def test_nothing_unverified_is_cited_on_a_decision():
    doubtful = Basis({"vi": "Nghị định X", "en": "Decree X"}, "secondary")
    version = Version(
        "x", DAY, None, doubtful, {"vi": "Điều 1", "en": ""}, doubtful, (Limit(1, doubtful),), (), "assumed", False, ()
    )
    assert version.cited == ""
    assert "Điều 7, Điều 8" in catalogue.procedure("1.001776").on(DAY).cited


def test_allowances_are_not_posted_any_more():
    assert not any(version.posting for one in catalogue.in_use().values() for version in one.versions)
    assert [one.code for one in catalogue.others() if one.posting] == ["1.001699"]
