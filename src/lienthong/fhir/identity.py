"""Identities: the ids that resources get, and the numbers under which the indexes know them."""

import os
import re
import threading
import time

from lienthong import database

BLOCK = 1000  # numbers a process takes at once; as the sequence fhir_number steps
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")

_lock = threading.Lock()
_taken: dict[str, list[int]] = {}  # by database: [next, end]


def new_id() -> str:
    """A new id: a UUID of version 7, whose order is the order of making, so that indexes grow at their end."""
    moment = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10))
    number = (moment & (1 << 48) - 1) << 80 | chance
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def numbers(count: int) -> list[int]:
    """`count` numbers that no resource has, out of this process's block."""
    here = place()
    with _lock:
        block = _taken.setdefault(here, [0, 0])
        given: list[int] = []
        while len(given) < count:
            if block[0] == block[1]:
                block[0] = _next_block()
                block[1] = block[0] + BLOCK
            end = min(block[1], block[0] + count - len(given))
            given.extend(range(block[0], end))
            block[0] = end
        return given


def place() -> str:
    """Which database this thread writes to: a block counts in that one alone."""
    from django.db import connection

    settings = connection.settings_dict
    return f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def _next_block() -> int:
    row = database.connection().execute("SELECT nextval('fhir_number')").fetchone()
    assert row
    return row[0]
