"""Funeral grant. If these fail, a household gets less than the best ground gives, or a grant nobody is due."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from lienthong.assistance import law
from lienthong.assistance.rules import Death, funeral
from lienthong.assistance.rules.funeral import GROUNDS

LAW, KNOWN = law.load(), datetime(2027, 6, 1)
SITUATIONS = yaml.safe_load(Path(__file__).with_name("deaths.yaml").read_text(encoding="utf-8"))
IN_NOVEMBER = Death(date(2026, 11, 10), born=date(1950, 2, 1))


@pytest.mark.parametrize("one", SITUATIONS, ids=[one["situation"] for one in SITUATIONS])
def test_ground(one: dict[str, Any]) -> None:
    """deaths.yaml, which a lawyer can read."""
    grant = funeral(Death(one["died_on"], **one["person"]), KNOWN, LAW)
    assert (grant.chosen.name if grant.chosen else None) == one["ground"]
    assert (grant.chosen.national if grant.chosen else 0) == one["amount"]


def test_every_ground_has_a_situation() -> None:
    """A row of Article 11 that no situation touches could be wrong unseen."""
    assert {one["ground"] for one in SITUATIONS} >= GROUNDS.keys()


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
