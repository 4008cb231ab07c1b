"""Combination: what is paid where several grounds are met (Decree 20/2021 and Decree 335/2026, Article 6.2).

- Of several clauses only the highest counts. The exception: who raises children as a poor lone parent (clause 4) and
  meets clause 5, 6 or 8 has both.
- Of allowance and social pension the higher one is paid, never both (Decree 176/2025, Article 3).
- Care support comes on top.

What is compared is what would reach the person: the nation's part and the province's. Totals are in hundredths of a
đồng here (base times hundredths of a coefficient).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from lienthong.assistance.law.law import Figures
from lienthong.assistance.rules import social_pension
from lienthong.assistance.rules.allowance import ALONE, WITH_CHILD_RAISING, poor_elderly
from lienthong.assistance.rules.reason import CLAUSES, Reason

CLAUSE = pl.Enum(CLAUSES)
REASON = pl.UInt8
PENSION_AGE = ("pension", "pension.poor")


def by_province(amounts: Mapping[str, int], default: int = 0) -> pl.Expr:
    """The amount of each row's province."""
    found: pl.Expr = pl.lit(default, dtype=pl.Int64)
    for province, amount in amounts.items():
        found = pl.when(pl.col("province") == province).then(pl.lit(amount, dtype=pl.Int64)).otherwise(found)
    return found


def bases(figures: Figures) -> list[pl.Expr]:
    """The province's base (0: none), the base that is paid, and what the province adds to the social pension."""
    own = by_province(figures.of_provinces("province.base"))
    return [
        own.alias("province_base"),
        pl.max_horizontal(own, pl.lit(figures.get("base"), dtype=pl.Int64)).alias("paid_base"),
        by_province(social_pension.additions(figures)).alias("pension_addition"),
        _band_of_province(figures).alias("5.5.a.province"),
    ]


def _band_of_province(figures: Figures) -> pl.Expr:
    """The coefficient of 5.5.a where a province divides at another age than the nation."""
    found: pl.Expr = pl.col("5.5.a")
    for province, age in figures.of_provinces("province.upper_age").items():
        found = pl.when(pl.col("province") == province).then(poor_elderly(figures, age)).otherwise(found)
    return found


def totals(figures: Figures) -> list[pl.Expr]:
    """What the groups of clauses come to, among those that are granted."""
    allowance, children = pl.col("granted_allowance"), pl.col("granted_child_raising")
    outside = ~pl.col("in_institution")
    elderly = pl.max_horizontal(
        pl.col("5.5.a") * pl.lit(figures.get("base"), dtype=pl.Int64),
        pl.col("5.5.a.province") * pl.col("province_base"),
    )
    return [
        _if(allowance & outside, pl.max_horizontal(*ALONE) * pl.col("paid_base")).alias("alone"),
        _if(allowance & outside, pl.max_horizontal(*WITH_CHILD_RAISING) * pl.col("paid_base")).alias("beside"),
        _if(allowance & outside, elderly).alias("elderly"),
        _if(children & outside, pl.col("5.4") * pl.col("paid_base")).alias("children_total"),
    ]


def choice_of_clauses() -> list[pl.Expr]:
    """Whether the single clause, or clause 5, 6 or 8 beside child-raising, is the higher."""
    beside = pl.max_horizontal("beside", "elderly")
    return [
        (pl.col("alone") > beside + pl.col("children_total")).alias("alone_is_higher"),
        pl.max_horizontal("alone", beside + pl.col("children_total")).alias("allowance_side"),
    ]


def pension(figures: Figures) -> list[pl.Expr]:
    """What the social pension comes to if it is granted and the conditions are met, in hundredths of a đồng."""
    national = social_pension.amount(figures)
    poor, old = social_pension.poor_and_old_enough(figures), social_pension.old_enough(figures)
    met = (poor | old) & social_pension.income_is_lower(figures)
    total = (pl.col("pension_addition") + national) * 100
    granted = pl.col("granted_social_pension") & met & pl.lit(national > 0)
    return [
        pl.when(old)
        .then(_clause("pension"))
        .when(poor)
        .then(_clause("pension.poor"))
        .otherwise(_clause(""))
        .alias("pension_ground"),
        _if(granted, total).alias("pension_total"),
    ]


def chosen(figures: Figures) -> list[pl.Expr]:
    """The clause that each family pays by, '' for none."""
    pension_wins = pl.col("pension_total") > pl.col("allowance_side")
    beside = (
        pl.when(pl.col("elderly") > pl.col("beside")).then(_clause("5.5.a")).otherwise(_highest(WITH_CHILD_RAISING))
    )
    any_beside = pl.max_horizontal("beside", "elderly") > 0
    allowance = pl.when(pl.col("alone_is_higher")).then(_highest(ALONE)).when(any_beside).then(beside)
    children = (pl.col("children_total") > 0) & ~pl.col("alone_is_higher") & ~pension_wins
    pays_pension = (pl.col("pension_total") > 0) & pension_wins
    care = pl.col("granted_care") & ~pl.col("in_institution")
    maternity = pl.col("granted_care_maternity") & ~pl.col("in_institution") & ~pl.col("couple_grant_elsewhere")
    carers = ("20.1.a", "20.1.b", "20.2.c", "20.2.d")
    return [
        pl.when(pension_wins).then(_clause("")).otherwise(allowance.otherwise(_clause(""))).alias("allowance_clause"),
        _if_clause(children, _clause("5.4")).alias("child_raising_clause"),
        _if_clause(care & (pl.max_horizontal(*carers) > 0), _highest(carers)).alias("care_clause"),
        _if_clause(maternity & (pl.col("20.2.a") > 0), _clause("20.2.a")).alias("care_maternity_clause"),
        _if_clause(pays_pension, pl.col("pension_ground")).alias("social_pension_clause"),
    ]


def reasons(figures: Figures) -> list[pl.Expr]:
    """Why a family pays nothing; ENTITLED where it pays."""
    inside = pl.col("in_institution")
    pension_wins = pl.col("pension_total") > pl.col("allowance_side")
    base = pl.lit(figures.get("base") > 0)
    no_allowance = pl.col("alone") + pl.col("beside") + pl.col("elderly") == 0
    too_high = (pl.col("pension_ground") != "") & ~social_pension.income_is_lower(figures)
    in_force = pl.lit(social_pension.amount(figures) > 0)
    return [
        _reason("allowance", base, (inside, Reason.IN_INSTITUTION), (no_allowance, Reason.NO_GROUND),
                (pension_wins, Reason.HIGHER_PENSION), (pl.lit(True), Reason.HIGHER_CLAUSE)),
        _reason("child_raising", base, (inside, Reason.IN_INSTITUTION), (pl.col("5.4") == 0, Reason.NO_GROUND),
                (pension_wins, Reason.HIGHER_PENSION), (pl.col("alone_is_higher"), Reason.HIGHER_CLAUSE)),
        _reason("care", base, (inside, Reason.IN_INSTITUTION)),
        _reason("care_maternity", base, (inside, Reason.IN_INSTITUTION), (pl.col("20.2.a") == 0, Reason.NO_GROUND),
                (pl.col("couple_grant_elsewhere"), Reason.SPOUSE_HAS_IT)),
        _reason("social_pension", in_force, (too_high, Reason.PENSION_NOT_LOWER),
                (pl.col("pension_total") == 0, Reason.NO_GROUND),
                (~pension_wins, Reason.HIGHER_ALLOWANCE)),
    ]  # fmt: skip


def _reason(family: str, in_force: pl.Expr, *steps: tuple[pl.Expr, Reason]) -> pl.Expr:
    """The first that holds, in this order."""
    found = pl.when(pl.col(f"{family}_clause") != "").then(_number(Reason.ENTITLED))
    found = found.when(~pl.col(f"granted_{family}")).then(_number(Reason.NOT_GRANTED))
    found = found.when(~in_force).then(_number(Reason.NOT_IN_FORCE))
    for holds, reason in steps:
        found = found.when(holds).then(_number(reason))
    return found.otherwise(_number(Reason.NO_GROUND)).alias(f"{family}_reason")


def _highest(clauses: tuple[str, ...]) -> pl.Expr:
    """The clause with the highest coefficient; of equals the first."""
    best = pl.max_horizontal(*clauses)
    found = _clause(clauses[-1])
    for clause in reversed(clauses[:-1]):
        found = pl.when(pl.col(clause) == best).then(_clause(clause)).otherwise(found)
    return found


def _clause(name: str) -> pl.Expr:
    return pl.lit(name, dtype=CLAUSE)


def _if_clause(holds: pl.Expr, clause: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(clause).otherwise(_clause(""))


def _number(reason: Reason) -> pl.Expr:
    return pl.lit(int(reason), dtype=REASON)


def _if(holds: pl.Expr, amount: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(amount).otherwise(pl.lit(0, dtype=pl.Int64))
