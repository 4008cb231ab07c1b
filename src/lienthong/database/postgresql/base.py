"""A connection that heals: if the server went away between two transactions, the next use opens a new one.

Django looks after that between requests only; a worker or a follower has none. While nothing is asked, a healthy
connection's socket is silent, so looking at it costs a microsecond and no round trip.
"""

import select

from django.db.backends.postgresql import base
from psycopg import Connection


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but never handing out a dead connection outside a transaction."""

    def ensure_connection(self) -> None:
        """A connection is there and, unless a transaction is open on it, alive."""
        # Without autocommit it is being opened, or somebody has a transaction of his own on it.
        between = self.connection is not None and self.connection.autocommit and not self.in_atomic_block
        if between and self._may_be_dead(self.connection) and not self.is_usable():
            self.close()
        super().ensure_connection()

    @staticmethod
    def _may_be_dead(connection: Connection) -> bool:
        if connection.closed:
            return True
        silence = select.poll()
        silence.register(connection.fileno(), select.POLLIN)
        return bool(silence.poll(0))
