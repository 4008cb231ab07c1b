"""Gathers the room's tables. Events, seals and positions are made in SQL and read by named queries."""

from lienthong.ledger.delivery import Attempt, Delivery
from lienthong.ledger.obligations import Obligation, ObligationArisen, ObligationClosed
from lienthong.ledger.receipt import Receipt

__all__ = ["Attempt", "Delivery", "Obligation", "ObligationArisen", "ObligationClosed", "Receipt"]
