"""People: the frame the rules read, one row a beneficiary, with the facts the law asks about.

A frame may lack columns: what is not said does not hold. `hiv` is joined by the house only when it computes.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import polars as pl

FAMILIES = ("allowance", "child_raising", "care", "care_maternity", "social_pension")

DATES = pl.List(pl.Date)
Kind: TypeAlias = Any  # a type of Polars, or its class

COLUMNS: dict[str, Kind] = {
    "id": pl.Int64,
    "born": pl.Date,
    "born_precision": pl.String,  # day, month, year
    "household": pl.String,  # '', poor, near_poor
    "difficult_area": pl.Boolean,
    "no_support": pl.String,  # case a-l of clause 1, '' none
    "was_supported_child": pl.Boolean,
    "studying": pl.Boolean,
    "lone_parent": pl.Boolean,
    "children": DATES,
    "children_studying": DATES,
    "no_supporter": pl.Boolean,
    "supporter_on_allowance": pl.Boolean,
    "taken_in": pl.Boolean,
    "disability": pl.String,  # '', severe, special_severe
    "disability_certified_on": pl.Date,
    "pension_monthly": pl.Int64,  # đồng, 0 none
    "other_monthly": pl.Boolean,
    "survivor_monthly": pl.Boolean,
    "wage": pl.Boolean,
    "pregnant": pl.Boolean,
    "couple_grant_elsewhere": pl.Boolean,
    "cared_by": pl.String,  # '', foster, own_household, foster_household
    "in_institution": pl.Boolean,
    "hiv": pl.Boolean,
    "province": pl.String,
    "commune": pl.String,
    **{f"granted_{family}": pl.Boolean for family in FAMILIES},
}

_NOTHING: dict[Kind, object] = {pl.String: "", pl.Boolean: False, pl.Int64: 0}

CASES_WITHOUT_SUPPORT = ("a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l")  # Article 5.1


def complete(people: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column in its type; what is missing or null does not hold.

    Raises polars' InvalidOperationError where a column can't be read as what it is.
    """
    present = people.schema
    return people.select([_column(name, kind, present.get(name)) for name, kind in COLUMNS.items()])


def _column(name: str, kind: Kind, present: Kind | None) -> pl.Expr:
    nothing = _NOTHING.get(kind)
    if present is None:
        return pl.lit(nothing, dtype=kind).alias(name)
    given = pl.col(name) if present == kind else pl.col(name).cast(kind)
    return given if nothing is None or name == "id" else given.fill_null(nothing)
