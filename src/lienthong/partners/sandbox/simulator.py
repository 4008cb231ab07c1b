"""What a simulator is, and how it is told to misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

NORMAL, SLOW, DOWN, LOST = "normal", "slow", "down", "lost"
# What the server itself can play for every simulator; the rest each simulator plays in its own words.
EVERYBODY = {
    NORMAL: "answers as the partner would",
    SLOW: "answers after `seconds`",
    DOWN: "answers 503 without looking",
    LOST: "does what it was asked, then cuts the line without an answer",
}


@dataclass(frozen=True)
class Request:
    """An HTTP request below /simulator/<name>/. `path` begins with a slash; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: str
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Simulator(Protocol):
    """Plays one partner. `behaviours` are its own ways to misbehave, by name, each with one sentence."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def behaviours(self) -> Mapping[str, str]: ...

    def answer(self, request: Request, behaviour: str) -> Answer:
        """Answer as the partner would, or as `behaviour` says."""


@dataclass
class Conduct:
    """How a simulator behaves at present; after `times` requests it is normal again (None: until told otherwise)."""

    behaviour: str = NORMAL
    seconds: float = 5.0
    times: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def tell(self, behaviour: str, *, seconds: float = 5.0, times: int | None = None) -> None:
        with self._lock:
            self.behaviour, self.seconds, self.times = behaviour, seconds, times

    def next(self) -> str:
        """The behaviour for one request; waits first if it is to be slow."""
        with self._lock:
            behaviour, seconds = self.behaviour, self.seconds
            if self.times is not None and behaviour != NORMAL:
                self.times -= 1
                if self.times <= 0:
                    self.behaviour, self.times = NORMAL, None
        if behaviour == SLOW:
            time.sleep(seconds)
        return behaviour

    def to_dict(self) -> dict[str, object]:
        return {"behaviour": self.behaviour, "seconds": self.seconds, "times": self.times}
