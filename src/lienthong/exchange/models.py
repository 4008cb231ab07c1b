"""Gathers the room's tables."""

from lienthong.exchange.account import Account
from lienthong.exchange.arrival import Arrival
from lienthong.exchange.episode import Episode
from lienthong.exchange.fault_row import FaultRow
from lienthong.exchange.from_record_facts import RecordFacts

__all__ = ["Account", "Arrival", "Episode", "FaultRow", "RecordFacts"]
