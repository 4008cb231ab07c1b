"""Canonical bytes: the one way to write an object down before it is hashed or signed."""

from typing import Any

import orjson


def canonical(obj: Any) -> bytes:
    """JSON in UTF-8, keys sorted, no spaces; dates and times in ISO 8601 with their zone, UUIDs as text.

    Equal objects give equal bytes, whatever the order of their keys. Raises TypeError for what JSON can't say
    (Decimal, bytes, keys that are no text): convert it first, or the same fact could be written in two ways.
    """
    try:
        return orjson.dumps(obj, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise TypeError(f"no canonical form: {error}") from error
