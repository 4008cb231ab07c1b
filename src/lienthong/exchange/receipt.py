"""Receipt: what whoever sends to the hub is answered."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lienthong.exchange.arrival import GOOD, State
from lienthong.exchange.fault import Fault


@dataclass(frozen=True)
class Receipt:
    """What a sender is answered. faults: with the position of their dossier, 0 for the envelope as a whole."""

    id: uuid.UUID
    code: str
    state: State
    received_at: datetime
    dossiers: list[dict[str, Any]]
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    receipt: dict[str, Any] | None = None
    sheet: str = ""
    duplicate: bool = False

    @property
    def is_good(self) -> bool:
        """Whether all that was sent is accepted, now or before."""
        return self.state in GOOD | {State.DUPLICATE, State.REPLACED}
