"""Entitlements: what each person is due for a month, as known at a moment.

    found = entitlements(people, date(2026, 12, 1), known_at, law)
    found["allowance_national"], found["allowance_province"], found["allowance_clause"], found["allowance_reason"]

The same rows in the same order. Every column on the way is kept: the age, each clause's coefficient (hundredths, 0 not
met) under the clause's own name ("5.1" ... "5.8", "20.1.a" ...), and what the rejected alternatives would have come to.
One implementation: `evaluate_one` is the same for a dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl

from lienthong.assistance.law.law import Figures, Law
from lienthong.assistance.rules import age, allowance, care, combination
from lienthong.assistance.rules.people import COLUMNS, FAMILIES, complete
from lienthong.assistance.rules.reason import CLAUSES

SLICE = 200_000  # rows computed at a time: bounds the memory of what lies between

COEFFICIENTS = (*CLAUSES[1:17], "5.5.a.province")
_HUNDREDTHS = ("alone", "beside", "elderly", "children_total", "allowance_side", "pension_total")


def entitlements(people: pl.DataFrame, month: date, known_at: datetime, law: Law) -> pl.DataFrame:
    """What each row of `people` (see people.COLUMNS) is due for the month that `month` lies in.

    Amounts are whole đồng. The input is dropped except `id`.
    """
    figures = law.at(month.replace(day=1), known_at)
    if people.height <= SLICE:
        return _computed(people, figures)
    slices = [_computed(part, figures) for part in people.iter_slices(SLICE)]
    return pl.concat(slices, rechunk=False)


def evaluate_one(person: Mapping[str, Any], month: date, known_at: datetime, law: Law) -> dict[str, Any]:
    """The same for one person given as a dictionary; what is missing does not hold."""
    unknown = person.keys() - COLUMNS.keys()
    if unknown:
        raise KeyError(f"the rules ask no such thing: {', '.join(sorted(unknown))}")
    schema = {name: COLUMNS[name] for name in person} or {"id": COLUMNS["id"]}
    frame = pl.DataFrame([dict(person)], schema=schema)
    return entitlements(frame, month, known_at, law).row(0, named=True)


def _computed(people: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    *steps, kept = _steps(figures)
    found = complete(people).lazy()
    for step in steps:
        found = found.with_columns(step)
    return found.select(kept).collect()


@lru_cache(maxsize=64)
def _steps(figures: Figures) -> tuple[list[pl.Expr], ...]:
    """The columns that are added, each step from those before, and at last the ones that are kept.

    Remembered, for to put these expressions together takes longer than to compute them for a thousand people.
    """
    return (
        _facts(figures),
        [(pl.col("born_month") <= age.index(figures.month)).alias("is_born")],
        [*allowance.clauses(figures), allowance.children_raised(figures).alias("children_raised")],
        [*allowance.clauses_of_the_rest(figures), _child_raising(figures)],
        [*care.grounds(figures), *combination.bases(figures)],
        [*combination.totals(figures), *combination.pension(figures)],
        combination.choice_of_clauses(),
        combination.chosen(figures),
        combination.reasons(figures),
        [_coefficient(family) for family in FAMILIES if family != "social_pension"],
        [_national(family, figures) for family in FAMILIES],
        [_province(family) for family in FAMILIES],
        _kept(figures),
    )


def _facts(figures: Figures) -> list[pl.Expr]:
    return [
        age.born_month(figures.get("age.year_only", 1)).alias("born_month"),
        (pl.col("born_precision") == "year").alias("born_assumed"),
    ]


def _child_raising(figures: Figures) -> pl.Expr:
    return (pl.col("children_raised") * figures.get("allowance.5.4")).alias("5.4")


def _coefficient(family: str) -> pl.Expr:
    """The coefficient of the clause by which the family pays."""
    clause = pl.col(f"{family}_clause")
    found: pl.Expr = pl.lit(0, dtype=pl.Int32)
    for name in _CLAUSES_OF[family]:
        found = pl.when(clause == name).then(pl.col(name)).otherwise(found)
    return found.alias(f"{family}_coefficient")


_CLAUSES_OF = {
    "allowance": (*allowance.ALONE, *allowance.WITH_CHILD_RAISING, "5.5.a"),
    "child_raising": ("5.4",),
    "care": ("20.1.a", "20.1.b", "20.2.c", "20.2.d"),
    "care_maternity": ("20.2.a",),
}


def _national(family: str, figures: Figures) -> pl.Expr:
    name = f"{family}_national"
    if family == "social_pension":
        amount = pl.lit(figures.get("social_pension.amount"), dtype=pl.Int64)
        return pl.when(pl.col("social_pension_clause") != "").then(amount).otherwise(0).alias(name)
    base = pl.lit(figures.get("base"), dtype=pl.Int64)
    return _rounded(pl.col(f"{family}_coefficient") * base).alias(name)


def _province(family: str) -> pl.Expr:
    """What the province adds: its own amount, as far as it is higher than the nation's (Article 4.3)."""
    name = f"{family}_province"
    if family == "social_pension":
        paid = pl.col("social_pension_clause") != ""
        return pl.when(paid).then(pl.col("pension_addition")).otherwise(0).alias(name)
    coefficient = pl.col(f"{family}_coefficient")
    if family == "allowance":
        elderly = pl.col("allowance_clause") == "5.5.a"
        coefficient = pl.when(elderly).then(pl.col("5.5.a.province")).otherwise(coefficient)
    own = _rounded(coefficient * pl.col("province_base"))
    return pl.max_horizontal(own - pl.col(f"{family}_national"), pl.lit(0, dtype=pl.Int64)).alias(name)


def _rounded(hundredths: pl.Expr) -> pl.Expr:
    """Whole đồng; half a đồng counts as one (assumed: no amount in force has one)."""
    return (hundredths + 50) // 100


def _kept(figures: Figures) -> list[pl.Expr]:
    """The columns of the answer, in their order."""
    return [
        pl.col("id"),
        pl.lit(figures.month).alias("month"),
        ((age.index(figures.month) - pl.col("born_month")) // 12).cast(pl.Int16).alias("age"),
        pl.col("born_assumed"),
        pl.col("children_raised").cast(pl.Int16),
        *(pl.col(name).cast(pl.Int16) for name in COEFFICIENTS),
        pl.col("pension_ground"),
        ((pl.max_horizontal("alone", "beside", "elderly") + 50) // 100).alias("alternative_allowance"),
        ((pl.col("children_total") + 50) // 100).alias("alternative_child_raising"),
        (pl.col("pension_total") // 100).alias("alternative_social_pension"),
        *(pl.col(f"{family}_{what}") for family in FAMILIES for what in ("national", "province", "clause", "reason")),
    ]
