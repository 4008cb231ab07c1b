"""Timing: from which month a grant is paid, changed, stopped, held back and taken up again.

Procedure goes by the day a dossier was received, money by the month (Decree 335/2026, Articles 32 and 33). Each
function gives a column of first days of months; `for_one` asks the same of one case.

    found = cases.select(start_month(law).alias("from_month"))
    for_one(start_month(law), signed_on=date(2026, 10, 20), received_on=date(2026, 10, 1), clause="5.6")
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from lienthong.assistance.law.law import Figures, Law

CASES: dict[str, Any] = {
    "received_on": pl.Date,
    "signed_on": pl.Date,
    "clause": pl.String,
    "disability_certified_on": pl.Date,
    "born": pl.Date,
    "changed_on": pl.Date,
    "lost_on": pl.Date,
    "suspended_from": pl.Date,
    "outcome": pl.String,  # of the review after a suspension: unchanged, changed, lost
    "last_paid_month": pl.Date,
}


def month_of(column: str) -> pl.Expr:
    """The month a day lies in."""
    return pl.col(column).dt.truncate("1mo")


def start_month(law: Law) -> pl.Expr:
    """The month of the chairman's signature. Of dossiers received before 01/07/2025 (Decree 20/2021, Article 8):
    the disabled from the month of their certificate, 5.5.b and 5.5.c from the month of the 75th and 80th birthday.
    """
    signed = month_of("signed_on")
    by_condition = pl.lit(False)
    for span_from, span_to in _spans(law, "condition"):
        by_condition = by_condition | pl.col("received_on").is_between(span_from, span_to, closed="left")
    clause = pl.col("clause")
    earlier = (
        pl.when(clause == "5.6").then(month_of("disability_certified_on"))
        .when(clause == "5.5.b").then(pl.col("born").dt.truncate("1mo").dt.offset_by("75y"))
        .when(clause == "5.5.c").then(pl.col("born").dt.truncate("1mo").dt.offset_by("80y"))
    )  # fmt: skip
    return pl.when(by_condition).then(pl.min_horizontal(signed, earlier)).otherwise(signed)


def _spans(law: Law, start: str) -> list[tuple[date, date]]:
    """The spans of receipt in which allowances start in this way."""
    found = sorted((one for one in law.procedures if one.matter == "allowance"), key=lambda one: one.received_from)
    ends = [one.received_from for one in found[1:]] + [date.max]
    return [(one.received_from, end) for one, end in zip(found, ends, strict=True) if one.start == start]


def adjust_month() -> pl.Expr:
    """The month in which the person came to meet the new condition."""
    return month_of("changed_on")


def stop_month() -> pl.Expr:
    """The first month without money: the one after the death or the loss of the condition."""
    return month_of("lost_on").dt.offset_by("1mo")


def move_month() -> pl.Expr:
    """The first month the new commune pays: the one in which the old one paid no more, without gap or overlap."""
    return month_of("last_paid_month").dt.offset_by("1mo")


def stop_after_suspension(figures: Figures) -> pl.Expr:
    """For who does not comply with a re-determination: the first month after as many suspended ones as the law says."""
    return month_of("suspended_from").dt.offset_by(f"{figures.get('suspension.stop_after_months')}mo")


def arrears_from() -> pl.Expr:
    """After a review: the first month paid again, with arrears: since the suspension, or none if the right is lost."""
    since = month_of("suspended_from")
    return pl.when(pl.col("outcome") == "lost").then(None).otherwise(since)


def resume_month() -> pl.Expr:
    """What the review brings about and since when: unchanged, paid from the suspension; lost, stopped from the
    suspension; changed, adjusted from the month of the change."""
    return pl.when(pl.col("outcome") == "changed").then(adjust_month()).otherwise(month_of("suspended_from"))


def for_one(rule: pl.Expr, **facts: Any) -> Any:
    """The answer for one case; what is not said is unknown."""
    case = pl.DataFrame([{name: facts.get(name) for name in CASES}], schema=CASES)
    return case.select(rule.alias("answer")).item()
