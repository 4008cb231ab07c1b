"""Floor 0: finding or starting PostgreSQL, the one connection, the clock, files, jobs, settings.

from lienthong import database
with database.transaction() as connection:
    connection.execute("SELECT 1")
"""

from lienthong.database.connection import after_commit, connection, transaction

__all__ = ["after_commit", "connection", "transaction"]
