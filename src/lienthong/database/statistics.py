"""The planner's statistics, renewed after a bulk load: PostgreSQL does it by itself, but up to a minute later."""

from collections.abc import Iterable

from lienthong.database.connection import connection


def renew(tables: Iterable[str]) -> None:
    """ANALYZE these tables now. The role `app` may not, so a function of the owner does it."""
    connection().execute("SELECT renew_statistics(%s)", [list(tables)])
