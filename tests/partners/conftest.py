"""The papers of Mrs Lành, for the couriers that carry them."""

from tests.papers.conftest import (
    arrive,
    carry,
    doctor,
    lanh,
    morning,
    places,
    portal,
    receiver,
    taken,
)

__all__ = ["arrive", "carry", "doctor", "lanh", "morning", "places", "portal", "receiver", "taken"]
