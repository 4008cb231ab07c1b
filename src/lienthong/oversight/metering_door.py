"""The meter at the door: around the WSGI callable, it counts what API clients ask and how long the answer takes.

A count is an addition in memory; a thread adds what has come together to the database every EVERY seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections

from lienthong import database
from lienthong.access import Actor, clients
from lienthong.database import clock
from lienthong.fhir.endpoint import ACTOR
from lienthong.oversight.metering import BOUNDS, QUERIES, Door

EVERY = 10.0  # seconds

log = logging.getLogger(__name__)
_lock = threading.Lock()
# (client, organisation, door) → requests, refused, failed, bytes received, bytes sent, then the buckets
_counts: dict[tuple[str, str, str], list[int]] = {}
_flusher: threading.Thread | None = None


def metered(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The callable, with what goes through the doors for software counted."""

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        door = _door(environ["PATH_INFO"])
        if door is None:
            return application(environ, start_response)
        answered: list[Any] = ["500", ()]

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            answered[:] = status, headers
            return start_response(status, headers, *more)

        begun = time.perf_counter()
        try:
            return application(environ, started)
        finally:
            milliseconds = (time.perf_counter() - begun) * 1000
            _count(door, environ, answered[0], answered[1], milliseconds)

    return counted


def flush() -> None:
    """Add to the day's rows what was counted since the last time; what can't be added is kept for the next time."""
    with _lock:
        taken = dict(_counts)
        _counts.clear()
    if not taken:
        return
    try:
        database.connection().execute(QUERIES["add"], _columns(taken))
    except Exception:
        with _lock:
            for key, counts in taken.items():
                _add(key, counts)
        raise


def _count(door: str, environ: dict[str, Any], status: str, headers: Iterable[tuple[str, str]], took: float) -> None:
    actor = environ.get(ACTOR) or _by_token(environ)
    received = _number(environ.get("CONTENT_LENGTH"))
    sent = _number(next((value for name, value in headers if name.lower() == "content-length"), ""))
    with _lock:
        counts = _of((actor.code, actor.organisation or "", door) if actor else ("", "", door))
        counts[0] += 1
        counts[1] += status[:1] == "4"
        counts[2] += status[:1] == "5"
        counts[3] += received
        counts[4] += sent
        counts[5 + bisect_left(BOUNDS, took)] += 1
    _start()


def _by_token(environ: dict[str, Any]) -> Actor | None:
    """Who asked at the hub, whose doors have just looked the token up."""
    token = environ.get("HTTP_ACCESSTOKEN") or environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2].strip()
    return clients.remembered(token) if token else None


def _of(key: tuple[str, str, str]) -> list[int]:
    """The counts under a key; called with the lock held."""
    found = _counts.get(key)
    if found is None:
        found = _counts[key] = [0] * (5 + len(BOUNDS) + 1)
    return found


def _add(key: tuple[str, str, str], more: list[int]) -> None:
    counts = _of(key)
    for place, number in enumerate(more):
        counts[place] += number


def _columns(taken: dict[tuple[str, str, str], list[int]]) -> dict[str, Any]:
    names = ("requests", "refused", "failed", "received", "sent")
    columns: dict[str, Any] = {name: [counts[place] for counts in taken.values()] for place, name in enumerate(names)}
    keys = list(taken)
    for place, name in enumerate(("client", "organisation", "door")):
        columns[name] = [key[place] for key in keys]
    buckets = [counts[5:] for counts in taken.values()]
    columns["histogram"] = ["{" + ",".join(map(str, one)) + "}" for one in buckets]
    return columns | {"day": clock.today()}


def _start() -> None:
    global _flusher
    if _flusher is None:
        with _lock:
            if _flusher is None:
                _flusher = threading.Thread(target=_flush_for_ever, name="meter", daemon=True)
                _flusher.start()


def _flush_for_ever() -> None:
    while True:
        time.sleep(EVERY)
        try:
            flush()
        except Exception as error:
            log.warning("what was metered could not be added (%s); it is tried again", error)
        finally:
            connections.close_all()


def _door(path: str) -> str | None:
    if path.startswith("/fhir"):
        return Door.FHIR.value
    return Door.HUB.value if path.startswith("/api/") else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
