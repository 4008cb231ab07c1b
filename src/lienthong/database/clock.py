"""The one clock. `now()` is business time; `real_now()` is what a witness would swear to.

A fact has `happened_at` (business, given) and `recorded_at` (real). Sessions, certificates and audit use real time.
Only a home marked synthetic may move its business time (`set_time`); inside `at(...)` a block sees a given time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg.pq import TransactionStatus

from lienthong.database.connection import after_commit, connection, transaction

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
READING = "SELECT clock_offset, synthetic FROM database_home"
REREAD_AFTER = 1.0  # seconds: how long a process may lag behind a clock moved by another

_given: ContextVar[datetime | None] = ContextVar("given", default=None)
_offset: timedelta = timedelta()
_synthetic = False
_read_at: float | None = None


class ClockIsReal(Exception):
    """This home is not marked synthetic: its clock can't be moved."""


class HoldsRealData(Exception):
    """Real data are in this home: it can't be marked synthetic any more."""


def real_now() -> datetime:
    """The time of the machine, in Vietnam's zone."""
    return datetime.now(VIETNAM)


def now() -> datetime:
    """Business time, in Vietnam's zone."""
    given = _given.get()
    return given if given is not None else real_now() + _current_offset()


def today() -> date:
    """The business date in Vietnam."""
    return now().date()


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Inside the block, business time stands still at `moment` (a date means 08:00 in Vietnam)."""
    token = _given.set(_moment(moment))
    try:
        yield
    finally:
        _given.reset(token)


def set_time(moment: datetime | date) -> None:
    """Move this home's business time for every process; it runs on from there.

    Raises ClockIsReal unless the home is marked synthetic.
    """
    offset = _moment(moment) - real_now()
    with transaction() as conn:
        moved = conn.execute(
            "UPDATE database_home SET clock_offset = %s WHERE synthetic RETURNING 1", [offset]
        ).fetchone()
        if not moved:
            raise ClockIsReal("Only a home marked synthetic may move its clock; nothing was changed.")
        after_commit(forget)
    forget()


def mark_synthetic() -> None:
    """Say, for ever, that this home holds synthetic data only.

    Raises HoldsRealData once a paper has come into it (`database_home.real_since`).
    """
    with transaction() as conn:
        if not conn.execute(
            "UPDATE database_home SET synthetic = true WHERE real_since IS NULL RETURNING 1"
        ).fetchone():
            raise HoldsRealData(
                "This home holds real data and stays real; nothing was changed. Use another home for synthetic data "
                "(LIENTHONG_HOME)."
            )


def is_synthetic() -> bool:
    """Whether this home is marked as holding synthetic data only: for ever, once it is."""
    if _synthetic and _read_at is not None:
        return True
    row = connection().execute("SELECT synthetic FROM database_home").fetchone()
    return bool(row and row[0])


def forget() -> None:
    """Drop what this process remembers of the clock (another home or database follows)."""
    global _offset, _synthetic, _read_at
    _offset, _synthetic, _read_at = timedelta(), False, None


def _current_offset() -> timedelta:
    global _offset, _synthetic, _read_at
    fresh = _read_at is not None and time.monotonic() - _read_at <= REREAD_AFTER
    if not fresh and not (_read_at is not None and _transaction_failed()):
        row = connection().execute(READING).fetchone()
        _offset, _synthetic = row or (timedelta(), False)
        _read_at = time.monotonic()
    return _offset


def _transaction_failed() -> bool:
    # A failed transaction answers no questions, but whoever handles the failure may still ask for the time.
    return connection().info.transaction_status == TransactionStatus.INERROR


def _moment(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 8, tzinfo=VIETNAM)
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
