"""Social pension (Decree 176/2025): the age, the household, and no pension that is as high.

The province's part is told in one of two readings: its level, or an addition to the nation's amount.
"""

from __future__ import annotations

import polars as pl

from lienthong.assistance.law.law import Figures
from lienthong.assistance.rules.age import reached
from lienthong.assistance.rules.allowance import NO_LIMIT

LEVEL, ADDITION = 1, 2


def amount(figures: Figures) -> int:
    """The nation's amount, đồng a month; 0 while there is none."""
    return figures.get("social_pension.amount")


def old_enough(figures: Figures) -> pl.Expr:
    """75 and more."""
    return reached(figures.get("social_pension.from_age", NO_LIMIT), figures.month)


def poor_and_old_enough(figures: Figures) -> pl.Expr:
    """70 and more in a poor or near-poor household."""
    poor = pl.col("household").is_in(["poor", "near_poor"])
    return poor & reached(figures.get("social_pension.poor_from_age", NO_LIMIT), figures.month)


def income_is_lower(figures: Figures) -> pl.Expr:
    """No pension or monthly insurance, or a lower one. Survivor insurance of unknown amount counts as not lower."""
    pension = pl.col("pension_monthly")
    return (pension < amount(figures)) & ~(pl.col("survivor_monthly") & (pension <= 0))


def additions(figures: Figures, reading: int | None = None) -> dict[str, int]:
    """What each province adds, đồng a month, in its configured reading or in the one asked for."""
    national = amount(figures)
    if not national:
        return {}
    readings = figures.of_provinces("province.social_pension_reading")
    levels = figures.of_provinces("province.social_pension_level")
    added = figures.of_provinces("province.social_pension_addition")
    found: dict[str, int] = {}
    for province in levels.keys() | added.keys():
        chosen = reading or readings.get(province, LEVEL if province in levels else ADDITION)
        by_level = max(0, levels[province] - national) if province in levels else None
        options = {LEVEL: by_level, ADDITION: added.get(province)}
        other = ADDITION if chosen == LEVEL else LEVEL
        more = options[chosen] if options[chosen] is not None else options[other]
        found[province] = more or 0
    return {province: more for province, more in found.items() if more}
