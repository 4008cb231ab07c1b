"""Commit points: a worker that dies at a chosen commit, so that tests can try every one (docs/patterns/kill-test.md).

Only if `LIENTHONG_KILL_AT` is set: "7:before" dies when the seventh writing transaction is about to commit (it is
lost), "7:after" when it has just committed (it is kept, and nobody has been told).
"""

import os
import signal

from django.db.backends.postgresql.base import DatabaseWrapper

_count = 0


def install() -> None:
    """Watch the commits of this process, if the environment asks for it."""
    asked = os.environ.get("LIENTHONG_KILL_AT")
    if asked is not None:
        number, _colon, moment = asked.partition(":")
        _watch(int(number), moment)


def _watch(number: int, moment: str) -> None:
    commit = DatabaseWrapper._commit  # type: ignore[attr-defined]

    def watched(self: DatabaseWrapper) -> None:
        global _count
        if not _wrote(self):
            return commit(self)
        _count += 1
        if _count == number and moment == "before":
            _die()
        commit(self)
        if _count == number:
            _die()
        return None

    DatabaseWrapper._commit = watched  # type: ignore[attr-defined]


def _wrote(wrapper: DatabaseWrapper) -> bool:
    if wrapper.connection is None or wrapper.needs_rollback:
        return False
    row = wrapper.connection.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL").fetchone()
    return bool(row and row[0])


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
