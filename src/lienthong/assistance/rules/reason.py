"""Reason: why a family of benefit gives a person what it gives. Small numbers, so that millions of rows hold them."""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    """Zero is paid; all others say why nothing is."""

    ENTITLED = 0
    NOT_GRANTED = 1  # no running grant covers the month, and none was asked for
    NOT_IN_FORCE = 2  # the law holds no such benefit for the month
    IN_INSTITUTION = 3  # the institution's nursing allowance takes its place
    NO_GROUND = 4  # no clause is met
    HIGHER_CLAUSE = 5  # Article 6.2: only the highest, and another clause is higher
    HIGHER_PENSION = 6  # the social pension is higher than the allowance
    HIGHER_ALLOWANCE = 7  # the allowance is higher than the social pension
    PENSION_NOT_LOWER = 8  # a pension or monthly insurance that is not lower than the social pension
    SPOUSE_HAS_IT = 9  # one grant a couple


# The clauses by which something is paid, as `<family>_clause` says them. The letters are those of Decree 20/2021 and of
# Decree 176/2025; the article of the month's own decree is told by the law's values.
CLAUSES = (
    "", "5.1", "5.2", "5.3", "5.4", "5.5.a", "5.5.b", "5.5.c", "5.5.d", "5.6", "5.7", "5.8",
    "20.1.a", "20.1.b", "20.2.a", "20.2.c", "20.2.d", "pension", "pension.poor",
)  # fmt: skip
