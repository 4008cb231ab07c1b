"""Pace: how often one address may ask the public page. It spares the server; the codes guard themselves.

Kept in this process, which forgets who has been quiet for a minute: its memory is bounded by the askers of one minute.
"""

import time
from collections import deque

WITHIN = 60.0  # seconds
AT_MOST = 40  # questions of one address
_asked: dict[str, deque[float]] = {}


def too_fast(address: str, now: float | None = None) -> bool:
    """Count a question of this address; True if it has asked too often within the last minute."""
    now = time.monotonic() if now is None else now
    if len(_asked) > 10_000:
        _forget(now)
    moments = _asked.setdefault(address, deque(maxlen=AT_MOST))
    if len(moments) == AT_MOST and now - moments[0] < WITHIN:
        return True
    moments.append(now)
    return False


def _forget(now: float) -> None:
    for address in [address for address, moments in _asked.items() if not moments or now - moments[-1] > WITHIN]:
        _asked.pop(address, None)
