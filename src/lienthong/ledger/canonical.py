"""One way to write a fact as bytes, so that its hash is the same for everyone who computes it.

Sorted JSON in UTF-8 without spaces; moments in UTC with microseconds. Fractions are refused: two programs may write
the same fraction differently, and money is whole đồng anyway.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson


class NotPlain(TypeError):
    """A fact holds something that can't be written the same way by everyone."""


def canonical(value: Any) -> bytes:
    """`value` as canonical bytes. Raises NotPlain for fractions and for types that JSON doesn't know."""
    _refuse_fractions(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as fault:
        raise NotPlain(f"a fact holds only text, whole numbers, true, false, lists and maps: {fault}") from fault


def digest(value: Any) -> bytes:
    """SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).digest()


def normalised(value: Any) -> Any:
    """`value` with its fractions as text (whole ones as whole numbers): what others answered, ready to be kept."""
    if isinstance(value, dict):
        return {str(key): normalised(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [normalised(inner) for inner in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def normal_digest(value: Any) -> bytes:
    """SHA-256 of what `normalised` makes of the value: the same before and after it was in the database."""
    return digest(normalised(value))


def moment(value: datetime) -> str:
    """A moment as canonical text, in UTC."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def stored(value: Any) -> Any:
    """A jsonb value as it came from the connection (Django's hands out text) as Python."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float | UUID | datetime):
        raise NotPlain(f"a fact holds no {type(value).__name__} ({value!r}): write it as text or a whole number")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotPlain(f"a fact's names are text, not {key!r}")
            if type(inner) is not str:  # most are
                _refuse_fractions(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            if type(inner) is not str:
                _refuse_fractions(inner)
