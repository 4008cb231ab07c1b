"""JSON as FHIR wants it: a decimal keeps the digits it was sent with (https://hl7.org/fhir/R4/json.html#primitive).

So reading keeps decimals as `Decimal` (1.50 stays 1.50), and writing puts their digits back unchanged.
"""

import json
from decimal import Decimal
from typing import Any, NoReturn

import orjson
from django.utils.translation import gettext as _

from lienthong.fhir.outcome import refused


def parse(body: bytes | str) -> Any:
    """The value in `body`. Refuses (400) what is not JSON, saying where."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refused(
            400, "structure", _("The body is not JSON (%(why)s). Nothing was stored.") % {"why": error}
        ) from error


def text(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    try:
        return orjson.dumps(value, default=_digits)
    except TypeError as error:
        raise refused(
            422, "value", _("The content can't be written as JSON (%(why)s). Nothing was stored.") % {"why": error}
        ) from error


def _digits(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} is no JSON type")


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number of JSON")
