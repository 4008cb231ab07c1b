"""Who still needs the server: each command holds a shared lock while it runs; the system drops it with the process.

Three files in the home's folder `server`: `leases` (shared by commands, taken alone by who stops the server), `start`
(one starts at a time), `keeper` (held by the keeper as long as it lives).
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.database.trouble import ServerLost

STOPPING_TAKES_AT_MOST = 90.0  # seconds


@contextmanager
def held(locks: Path) -> Iterator[None]:
    """Inside the block the server may not be stopped. Waits out a stop that is under way.

    When the last holder has left, the keeper stops the server; the block's end waits for that.
    """
    file = _open(locks / "leases")
    try:
        _wait_for(lambda: _taken(file, fcntl.LOCK_SH), "the server is being stopped and does not end")
        yield
    finally:
        os.close(file)
        _see_off(locks)


@contextmanager
def starting(locks: Path) -> Iterator[None]:
    """Only one command at a time looks whether the server answers, and starts it."""
    file = _open(locks / "start")
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextmanager
def alone(locks: Path) -> Iterator[bool]:
    """Whether nobody needs the server; if so, nobody can begin to until the block ends."""
    file = _open(locks / "leases")
    try:
        yield _taken(file, fcntl.LOCK_EX)
    finally:
        os.close(file)


def has_keeper(locks: Path) -> bool:
    """Whether the keeper lives."""
    file = _open(locks / "keeper")
    try:
        return not _taken(file, fcntl.LOCK_SH)
    finally:
        os.close(file)


def _see_off(locks: Path) -> None:
    """Wait until the keeper has stopped the server, unless somebody else still needs it."""
    until = time.monotonic() + STOPPING_TAKES_AT_MOST
    while has_keeper(locks) and not _others_share(locks) and time.monotonic() < until:
        time.sleep(0.01)


def _others_share(locks: Path) -> bool:
    file = _open(locks / "leases")
    try:
        return _taken(file, fcntl.LOCK_SH) and not _taken(file, fcntl.LOCK_EX)
    finally:
        os.close(file)


def _wait_for(happens, trouble: str) -> None:
    until = time.monotonic() + STOPPING_TAKES_AT_MOST
    while not happens():
        if time.monotonic() > until:
            raise ServerLost(f"The database can't be used: {trouble}. What was committed is kept; try again later.")
        time.sleep(0.01)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _taken(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
