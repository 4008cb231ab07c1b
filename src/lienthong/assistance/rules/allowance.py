"""Allowance: which clauses of Article 5 a person meets in a month, each with its coefficient of Article 6.

Each function gives a column of coefficients in hundredths; 0 says that the clause is not met or not in force.
"""

from __future__ import annotations

import polars as pl

from lienthong.assistance.law.law import Figures
from lienthong.assistance.rules.age import between, index, past, reached

NO_LIMIT = 200  # years

# Article 6.2: only the highest counts; but who raises a child (clause 4) and meets 5, 6 or 8 has both.
ALONE = ("5.1", "5.2", "5.7", "5.3")
WITH_CHILD_RAISING = ("5.6", "5.5.d", "5.5.c", "5.5.b", "5.8")  # and 5.5.a, whose band a province may set


def clauses(figures: Figures) -> list[pl.Expr]:
    """The clauses that ask about the person alone."""
    poor = pl.col("household") == "poor"
    return [
        child_without_support(figures).alias("5.1"),
        formerly_supported(figures).alias("5.2"),
        child_with_hiv(figures, poor).alias("5.3"),
        poor_elderly(figures, figures.get("allowance.5.5.a.upper_age", NO_LIMIT)).alias("5.5.a"),
        taken_in(figures, poor).alias("5.5.d"),
        disabled(figures).alias("5.6"),
        with_hiv(figures, poor).alias("5.8"),
    ]


def clauses_of_the_rest(figures: Figures) -> list[pl.Expr]:
    """The clauses for those who do not meet certain others; needs the columns of `clauses`."""
    return [
        elderly_of_difficult_area(figures).alias("5.5.b"),
        eighty_without_pension(figures).alias("5.5.c"),
        small_child(figures).alias("5.7"),
    ]


def child_without_support(figures: Figures) -> pl.Expr:
    """5.1: a child in one of the eleven cases; the higher rate under four."""
    met = (pl.col("no_support") != "") & _child(figures)
    return rate_where(met, _by_smallness(figures, "allowance.5.1"))


def formerly_supported(figures: Figures) -> pl.Expr:
    """5.2: supported by clause 1 until sixteen, and studying without a break."""
    until = figures.get("allowance.5.2.until_age", NO_LIMIT)
    met = pl.col("was_supported_child") & pl.col("studying") & reached(figures.get("age.child"), figures.month)
    return rate_where(met & ~past(until, figures.month), figures.get("allowance.5.2"))


def child_with_hiv(figures: Figures, poor: pl.Expr) -> pl.Expr:
    """5.3: a child with HIV of a poor household."""
    return rate_where(pl.col("hiv") & poor & _child(figures), _by_smallness(figures, "allowance.5.3"))


def children_raised(figures: Figures) -> pl.Expr:
    """5.4: how many children a poor or near-poor lone parent raises: under sixteen, or studying without a break.

    A child fewer is a change, from the month on; the last child's end is the end, after the month.
    """
    month = index(figures.month)
    now, before = _raised(figures, month, month), _raised(figures, month, month - 1)
    parent = pl.col("lone_parent") & pl.col("household").is_in(["poor", "near_poor"])
    return pl.when(parent).then(pl.when(now > 0).then(now).otherwise(before)).otherwise(0).cast(pl.Int32)


def _raised(figures: Figures, month: int, aged_in: int) -> pl.Expr:
    """Children born by `month` who, by the end of the month `aged_in`, were under age or studied."""
    grown = aged_in - 12 * figures.get("age.child")  # the latest month of birth of who has reached that age
    until = aged_in - 12 * figures.get("allowance.5.4.until_age", NO_LIMIT)
    return between("children", month, grown + 1) + between("children_studying", grown, until + 1)


def poor_elderly(figures: Figures, upper_age: int) -> pl.Expr:
    """5.5.a: a poor elderly person without a supporter, or whose supporter is himself on an allowance."""
    alone = pl.col("no_supporter") | pl.col("supporter_on_allowance")
    met = (pl.col("household") == "poor") & alone & reached(figures.get("age.elderly"), figures.month)
    lower, upper = figures.get("allowance.5.5.a.lower"), figures.get("allowance.5.5.a.upper")
    return rate_where(met, pl.when(reached(upper_age, figures.month)).then(upper).otherwise(lower))


def elderly_of_difficult_area(figures: Figures) -> pl.Expr:
    """5.5.b of Decree 20/2021, until 30/06/2025: 75 to under 80, poor or near-poor, in a difficult area."""
    month, rate = figures.month, figures.get("allowance.5.5.b")
    from_age = figures.get("allowance.5.5.b.from_age", NO_LIMIT)
    until = figures.get("allowance.5.5.c.from_age", NO_LIMIT)
    met = pl.col("household").is_in(["poor", "near_poor"]) & pl.col("difficult_area") & (pl.col("5.5.a") == 0)
    return rate_where(met & reached(from_age, month) & ~past(until, month), rate)


def eighty_without_pension(figures: Figures) -> pl.Expr:
    """5.5.c of Decree 20/2021, until 30/06/2025: 80 and more, without pension or monthly allowance."""
    from_age = figures.get("allowance.5.5.c.from_age", NO_LIMIT)
    none = (pl.col("pension_monthly") <= 0) & ~pl.col("survivor_monthly") & ~pl.col("other_monthly")
    return rate_where(none & (pl.col("5.5.a") == 0) & reached(from_age, figures.month), figures.get("allowance.5.5.c"))


def taken_in(figures: Figures, poor: pl.Expr) -> pl.Expr:
    """5.5.d (5.5.b of Decree 335/2026): no supporter, eligible for an institution, taken in by someone."""
    met = poor & pl.col("no_supporter") & pl.col("taken_in") & reached(figures.get("age.elderly"), figures.month)
    return rate_where(met, figures.get("allowance.5.5.d"))


def disabled(figures: Figures) -> pl.Expr:
    """5.6: certified as severely or special-severely disabled; more for children and the elderly."""
    level = pl.col("disability")
    certified = pl.col("disability_certified_on")
    known = certified.is_null() | (certified.dt.year() * 12 + certified.dt.month() - 1 <= index(figures.month))
    child_or_elderly = ~reached(figures.get("age.child"), figures.month) | reached(
        figures.get("age.elderly"), figures.month
    )
    rate = pl.when(level == "special_severe").then(_by(child_or_elderly, figures, "special_severe"))
    return rate_where(
        known & level.is_in(["severe", "special_severe"]), rate.otherwise(_by(child_or_elderly, figures, "severe"))
    )


def small_child(figures: Figures) -> pl.Expr:
    """5.7: under three, poor or near-poor, in a specially difficult area, not under 1, 3 or 6."""
    under = ~past(figures.get("allowance.5.7.under_age"), figures.month)
    other = (pl.col("5.1") > 0) | (pl.col("5.3") > 0) | (pl.col("5.6") > 0)
    met = pl.col("household").is_in(["poor", "near_poor"]) & pl.col("difficult_area") & under & ~other
    return rate_where(met, figures.get("allowance.5.7"))


def with_hiv(figures: Figures, poor: pl.Expr) -> pl.Expr:
    """5.8: a person with HIV of a poor household without wage, pension or monthly insurance."""
    income = pl.col("wage") | (pl.col("pension_monthly") > 0) | pl.col("survivor_monthly")
    if figures.get("allowance.5.8.allowance_excludes"):
        income = income | pl.col("other_monthly")
    return rate_where(pl.col("hiv") & poor & ~income, figures.get("allowance.5.8"))


def _child(figures: Figures) -> pl.Expr:
    """Under sixteen when the month began: what ends with that age is paid through the month of the birthday."""
    return ~past(figures.get("age.child"), figures.month)


def _by_smallness(figures: Figures, code: str) -> pl.Expr:
    small = ~reached(figures.get("age.small_child"), figures.month)
    return pl.when(small).then(figures.get(f"{code}.under_4")).otherwise(figures.get(f"{code}.from_4"))


def _by(child_or_elderly: pl.Expr, figures: Figures, level: str) -> pl.Expr:
    more, less = (figures.get(f"allowance.5.6.{level}{who}") for who in ("_child_or_elderly", ""))
    return pl.when(child_or_elderly).then(more).otherwise(less)


def rate_where(met: pl.Expr, rate: pl.Expr | int) -> pl.Expr:
    """The coefficient where the clause is met and the person is born."""
    return pl.when(met & pl.col("is_born")).then(rate).otherwise(0).cast(pl.Int32)
