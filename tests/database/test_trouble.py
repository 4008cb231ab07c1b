"""What would be lost: a person reads a caret, or a line of a traceback, instead of what happened."""

import pytest

from lienthong.database import trouble

TRACEBACK = """Traceback (most recent call last):
  File "backup.py", line 1, in <module>
psycopg.errors.UndefinedTable: relation "paper" does not exist
LINE 1: SELECT count(*) FROM paper
                             ^
"""


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        (TRACEBACK, 'relation "paper" does not exist'),
        ("2026-12-07 LOG:  starting\n2026-12-07 FATAL:  lock file exists\n", "lock file exists"),
        ("pg_restore: error: could not execute query: ERROR:  permission lacking\n", "permission lacking"),
        ("ValueError: not a number\n", "not a number"),
        ("", "no reason was given"),
    ],
)
def test_the_reason_in_a_log_is_the_one_a_person_needs(log, reason):
    assert str(trouble.of_log(log, "Restoring")) == f"Restoring failed: {reason}. What was committed is kept."
