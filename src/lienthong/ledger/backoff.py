"""Back-off: how long to wait before trying again, twice as long each time, with jitter so that not all come at once.

The jitter follows from a seed, what is tried and the attempt: the same seed gives the same waits (LIENTHONG_SEED, else
one a process). LIENTHONG_PAUSE shortens the first wait for tests (seconds).
"""

import hashlib
import os
from datetime import timedelta
from functools import cache

FIRST = 2.0  # seconds
LONGEST = 3600.0  # seconds


def pause(attempt: int, *, of: str) -> timedelta:
    """How long to wait after the `attempt`-th attempt (from 1) at `of`: between half and one and a half of the wait."""
    first = float(os.environ.get("LIENTHONG_PAUSE", FIRST))
    wait = min(LONGEST, first * 2 ** min(attempt - 1, 30))
    return timedelta(seconds=wait * (0.5 + _chance(f"{_seed()}/{of}/{attempt}")))


def _chance(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


@cache
def _seed() -> str:
    return os.environ.get("LIENTHONG_SEED") or os.urandom(8).hex()
