"""A version as it stands in the store: what interactions give back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lienthong.database.clock import VIETNAM
from lienthong.fhir import json_text


@dataclass(slots=True)
class Stored:
    """One version of one resource. `content` is its JSON, None for a deletion; `created`: it is new by this call."""

    type: str
    id: str
    version: int
    last_updated: datetime
    content: bytes | None
    created: bool = False

    @property
    def reference(self) -> str:
        return f"{self.type}/{self.id}"

    @property
    def location(self) -> str:
        """The address of this version, relative to the service."""
        return f"{self.type}/{self.id}/_history/{self.version}"

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'

    @property
    def instant(self) -> str:
        """When it was stored, as FHIR writes it."""
        return self.last_updated.astimezone(VIETNAM).isoformat(timespec="milliseconds")

    def resource(self) -> dict[str, Any]:
        """The content as data."""
        return json_text.parse(self.content or b"{}")
