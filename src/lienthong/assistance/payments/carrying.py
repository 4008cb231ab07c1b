"""Carrying: what payers reported as not paid comes back in the next list, as lines of their own (Decree 335, Art. 28).

Of what a payer has said nothing, nothing is carried: it may have been paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from lienthong import database
from lienthong.database import queries

QUERIES = queries.load(__file__)
SCHEMA = {
    "for_month": pl.Date, "entitlement_id": pl.Int64, "sequence": pl.Int16, "commune": pl.String, "fund": pl.String,
    "amount": pl.Int64, "list_month": pl.Date, "result": pl.String, "open": pl.Boolean,
}  # fmt: skip


def unpaid(communes: Iterable[str], before_month: date) -> pl.DataFrame:
    """The lines of earlier lists that the list of `before_month` must carry, one row a line.

    Columns: for_month, entitlement_id, sequence (of the line that was not paid), commune, fund, amount (đồng),
    list_month (of the list it stood on), result (why), open (ordered to be stopped, and not yet reported: nothing to
    carry yet, and nothing to recover). A line that another list than the one of `before_month`
    carries on already is left out, so that a draft may be computed again.
    """
    asked = {"communes": list(communes), "month": before_month}
    rows = database.connection().execute(QUERIES["unpaid"], asked).fetchall()
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
