"""Funeral grant. If these fail, a household gets less than the best ground gives, or a grant nobody is due."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from lienthong.assistance import law
from lienthong.assistance.rules import Death, funeral

LAW, KNOWN = law.load(), datetime(2027, 6, 1)
IN_NOVEMBER = Death(date(2026, 11, 10), born=date(1950, 2, 1))


@pytest.mark.parametrize(
    ("death", "ground", "amount"),
    [
        (replace(IN_NOVEMBER, on_allowance=True), "allowance", 10_800_000),
        (replace(IN_NOVEMBER, child_of_lone_parent=True), "lone_parent_child", 10_800_000),
        (replace(IN_NOVEMBER, on_social_pension=True), "social_pension", 10_800_000),
        (replace(IN_NOVEMBER, eligible_for_social_pension=True), "social_pension_undecided", 10_800_000),
        (replace(IN_NOVEMBER, eligible_for_allowance=True), "undecided", 10_800_000),
        (replace(IN_NOVEMBER, survivor_monthly=True), "survivor", 10_800_000),
        (replace(IN_NOVEMBER, other_monthly=True), "survivor", 10_800_000),
        # 72 years old: only in a poor or near-poor household, and only on survivor insurance.
        (Death(date(2026, 11, 10), born=date(1954, 2, 1), survivor_monthly=True, household="near_poor"),
         "poor_survivor", 10_800_000),
        (Death(date(2026, 11, 10), born=date(1954, 2, 1), survivor_monthly=True), None, 0),
        (Death(date(2026, 11, 10), born=date(1954, 2, 1), other_monthly=True, household="poor"), None, 0),
        # The day of the 75th birthday counts, the day before does not; 29 February falls on the 28th.
        (Death(date(2026, 11, 10), born=date(1951, 11, 10), survivor_monthly=True), "survivor", 10_800_000),
        (Death(date(2026, 11, 9), born=date(1951, 11, 10), survivor_monthly=True), None, 0),
        (Death(date(2027, 2, 28), born=date(1952, 2, 29), survivor_monthly=True), "survivor", 10_800_000),
        # Decree 20, until 04/10/2026: from 80; no grant without a decision.
        (Death(date(2026, 10, 4), born=date(1950, 2, 1), survivor_monthly=True), None, 0),
        (Death(date(2026, 10, 5), born=date(1950, 2, 1), survivor_monthly=True), "survivor", 10_800_000),
        (Death(date(2026, 9, 4), born=date(1946, 2, 1), survivor_monthly=True), "survivor", 10_800_000),
        (Death(date(2026, 10, 4), eligible_for_allowance=True), None, 0),
        (Death(date(2026, 6, 30), on_allowance=True), "allowance", 10_000_000),
        (Death(date(2025, 6, 30), on_social_pension=True), None, 0),
        (Death(date(2026, 11, 10)), None, 0),
    ],
)  # fmt: skip
def test_ground(death: Death, ground: str | None, amount: int) -> None:
    grant = funeral(death, KNOWN, LAW)
    assert (grant.chosen.name if grant.chosen else None) == ground
    assert (grant.chosen.national if grant.chosen else 0) == amount


def test_only_the_highest_ground_is_paid_and_the_others_are_named() -> None:
    """In Hà Nội the allowance's ground is higher than the pension's: 20 × 650,000."""
    grant = funeral(replace(IN_NOVEMBER, on_allowance=True, on_social_pension=True, province="01"), KNOWN, LAW)
    assert grant.chosen and (grant.chosen.name, grant.chosen.national, grant.chosen.province) == (
        "allowance", 10_800_000, 2_200_000,
    )  # fmt: skip
    assert [ground.name for ground in grant.rejected] == ["social_pension"]
    assert any("Nghị quyết 63/2025" in basis for basis in grant.chosen.articles())


def test_the_ground_of_the_younger_is_not_named_for_the_older() -> None:
    """From 75 on it is one ground, whether the household is poor or not."""
    poor = replace(IN_NOVEMBER, survivor_monthly=True, household="poor")
    assert funeral(poor, KNOWN, LAW).rejected == ()


def test_a_death_in_july_is_paid_by_what_is_known() -> None:
    """Until 21/08/2026 a death in July counts 500,000; after it, 540,000."""
    death = Death(date(2026, 7, 10), on_allowance=True)
    amounts = [funeral(death, known, LAW).chosen for known in (datetime(2026, 8, 20), datetime(2026, 8, 21))]
    assert [ground.national for ground in amounts if ground] == [10_000_000, 10_800_000]
