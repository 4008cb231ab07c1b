"""Care support: what the carer of a person is paid, and what a disabled person is paid who bears or raises a child.

Decree 20/2021, Article 20; Decree 335/2026, Articles 15-20. Coefficients in hundredths, 0 where nothing is met.
"""

from __future__ import annotations

import polars as pl

from lienthong.assistance.law.law import Figures
from lienthong.assistance.rules.age import between, index, reached
from lienthong.assistance.rules.allowance import rate_where


def grounds(figures: Figures) -> list[pl.Expr]:
    """The grounds of care support; needs the columns 5.1 and 5.5.d."""
    foster = pl.col("cared_by") == "foster"
    small = ~reached(figures.get("age.small_child"), figures.month)
    child, elderly = pl.col("5.1") > 0, pl.col("5.5.d") > 0
    of_child, of_elderly = figures.get("care.20.1.from_4"), figures.get("care.20.1.elderly")
    other = pl.when(child & ~small).then(of_child).when(elderly & ~child).then(of_elderly).otherwise(0)
    special = (pl.col("disability") == "special_severe") & (pl.col("5.6") > 0)
    is_child = ~reached(figures.get("age.child"), figures.month)
    taken_in = pl.when(is_child).then(figures.get("care.20.2.d.child")).otherwise(figures.get("care.20.2.d.adult"))
    return [
        rate_where(foster & child & small, figures.get("care.20.1.under_4")).alias("20.1.a"),
        rate_where(foster, other).alias("20.1.b"),
        rate_where(special & (pl.col("cared_by") == "own_household"), figures.get("care.20.2.c")).alias("20.2.c"),
        rate_where(special & (pl.col("cared_by") == "foster_household"), taken_in).alias("20.2.d"),
        mother(figures).alias("20.2.a"),
    ]


def mother(figures: Figures) -> pl.Expr:
    """20.2.a: disabled, and pregnant or raising children under 36 months; the higher rate for two of these.

    The rate changes from the month a child turns three; the end, with the last one, comes after that month.
    """
    month, years = index(figures.month), 12 * figures.get("care.20.2.a.under_age")
    now = between("children", month, month - years + 1)
    before = between("children", month, month - years)
    pregnant = pl.col("pregnant").cast(pl.Int32)
    two = now + pregnant >= 2
    rate = pl.when(two).then(figures.get("care.20.2.a.two")).otherwise(figures.get("care.20.2.a.one"))
    return rate_where((pl.col("5.6") > 0) & (pl.col("pregnant") | (before > 0)), rate)
