"""Frozen lines: not even the owner of the tables changes one, also not on a partition itself."""

import psycopg
import pytest

from tests.assistance.payroll.conftest import DECEMBER, close, lines

STATEMENTS = [
    "UPDATE {table} SET amount = 1",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "INSERT INTO {table} SELECT for_month, entitlement_id, 99, list_month, commune, kind, fund, amount, of_sequence"
    " FROM {table} LIMIT 1",
]


@pytest.mark.parametrize("table", ["assistance_line", "assistance_line_2026_12"])
def test_nobody_changes_them(fresh_database, elderly, table):
    elderly(from_month=DECEMBER)
    close(DECEMBER)
    before = lines()
    with psycopg.connect(fresh_database.replace("lienthong_app@", "lienthong_owner@"), autocommit=True) as owner:
        for statement in STATEMENTS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(statement.format(table=table))
    assert lines() == before
