"""Gathers the room's tables."""

from lienthong.access.attempt import Attempt
from lienthong.access.clients import Client
from lienthong.access.entry import Entry
from lienthong.access.user import Membership, User

__all__ = ["Attempt", "Client", "Entry", "Membership", "User"]
