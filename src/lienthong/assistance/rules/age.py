"""Age in months: "đủ N tuổi" is reached in the month of the N-th birthday.

What begins or changes with an age counts from that month (Article 8: adjusted from the month of the change); what ends
with it counts through that month (stopped from the month after). Who is known by the year of birth only counts as born
in the month that the law's data give (assumed). 29 February needs no rule here: its anniversary lies in February.
"""

from __future__ import annotations

from datetime import date

import polars as pl


def index(month: date) -> int:
    """A month as a number: months since the year 0."""
    return month.year * 12 + month.month - 1


def first_day(index: int) -> date:
    """The first day of a numbered month."""
    return date(index // 12, index % 12 + 1, 1)


def born_month(year_only: int) -> pl.Expr:
    """The numbered month of birth; `year_only` is the month assumed where only the year is known."""
    born = pl.col("born")
    month = pl.when(pl.col("born_precision") == "year").then(year_only).otherwise(born.dt.month().cast(pl.Int32))
    return born.dt.year() * 12 + month - 1


def reached(years: int, month: date) -> pl.Expr:
    """Has turned `years` in this month or before."""
    return pl.col("born_month") <= index(month) - 12 * years


def past(years: int, month: date) -> pl.Expr:
    """Had turned `years` before this month began: what ended with that age has ended."""
    return pl.col("born_month") < index(month) - 12 * years


def between(births: str, youngest: int, oldest: int) -> pl.Expr:
    """How many of the births in a list lie in the numbered months `oldest` ... `youngest`, both counted."""
    inside = pl.element().is_between(first_day(oldest), first_day(youngest + 1), closed="left")
    return pl.col(births).list.eval(inside).list.sum().fill_null(0).cast(pl.Int32)
