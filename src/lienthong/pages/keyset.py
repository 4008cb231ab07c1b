"""Paging by place, not by number: a page begins after a row, so the thousandth costs what the first does.

A place is the sorted value and the key of the last row shown. Rows without a value stand at the end, whichever the
direction.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet


@dataclass(frozen=True)
class Order:
    """A field and a direction, always made unique by the key."""

    field: str
    descending: bool = False

    @classmethod
    def read(cls, text: str) -> "Order":
        """ "-signed_at" → newest first."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.field}" if self.descending else self.field

    def sorted(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        """The rows in this order, or in the opposite one."""
        descending = self.descending != backwards
        key = "-pk" if descending else "pk"
        if self.field == "pk":
            return rows.order_by(key)
        field = F(self.field)
        nulls: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        return rows.order_by(field.desc(**nulls) if descending else field.asc(**nulls), key)

    def beyond(self, rows: QuerySet, place: list[Any], *, backwards: bool = False) -> QuerySet:
        """The rows after a place (before it, if backwards). A place that makes no sense begins from the start."""
        try:
            value, key = place
            return rows.filter(self._condition(value, key, backwards))
        except (ValueError, TypeError, ValidationError):
            return rows

    def place(self, row: Any) -> list[Any]:
        """The place of a row."""
        if self.field == "pk":
            return [None, row.pk]
        value = row
        for part in self.field.split("__"):
            value = getattr(value, part, None)
        return [value, row.pk]

    def _condition(self, value: Any, key: Any, backwards: bool) -> Q:
        side = "lt" if self.descending != backwards else "gt"
        beside = Q(**{f"pk__{side}": key})
        if self.field == "pk":
            return beside
        empty = Q(**{f"{self.field}__isnull": True})
        if value is None:
            return (empty & beside) | (~empty if backwards else Q(pk__in=[]))
        same = Q(**{self.field: value}) & beside
        return Q(**{f"{self.field}__{side}": value}) | same | (Q(pk__in=[]) if backwards else empty)


def write(place: list[Any]) -> str:
    """A place as a word for an address."""
    return base64.urlsafe_b64encode(orjson.dumps(place, default=str)).decode().rstrip("=")


def read(text: str) -> list[Any] | None:
    """The place that a word of an address names, None if it names none."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    return found if isinstance(found, list) and len(found) == 2 else None
