"""What this room asks of rooms above it. `web/house.py` binds the adapters."""

from collections.abc import Callable, Mapping
from typing import Protocol


class EnvelopeWriter(Protocol):
    """Writes an envelope of the XML set around one certificate."""

    def write(self, table: str, row: Mapping[str, str], *, organisation: str) -> bytes:
        """The signed envelope of the facility `organisation` (party code) with this one row."""
        ...


_writer: EnvelopeWriter | None = None


def bind_envelope_writer(writer: EnvelopeWriter) -> None:
    """From now on `writer` writes the envelopes of papers that were written on a screen."""
    global _writer
    _writer = writer


def envelope_writer() -> EnvelopeWriter:
    """Who writes envelopes. Raises LookupError if nobody was bound."""
    if _writer is None:
        raise LookupError("no envelope writer is bound: web/house.py binds one")
    return _writer


DiseaseFinder = Callable[[str, int], list[tuple[str, str]]]
_finder: DiseaseFinder | None = None


def bind_disease_finder(finder: DiseaseFinder) -> None:
    """From now on `finder(text, most)` looks diseases up: (ICD-10 code, name)."""
    global _finder
    _finder = finder


def disease_finder() -> DiseaseFinder:
    """Who knows the list of diseases; one that knows none if nobody was bound."""
    return _finder or (lambda _text, _most: [])
