"""What keeps a step from being taken, field by field, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A field of the screen ("" for the whole) and the sentence that mends it."""

    field: str
    message: str


class NotReady(ValueError):
    """The step can't be taken yet. Nothing was changed; `faults` says what to mend."""

    def __init__(self, *faults: Fault):
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = list(faults)


class FourEyes(PermissionError):
    """Whoever proposed a decision can't sign it. Nothing was changed."""
