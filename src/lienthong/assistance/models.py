"""Gathers the room's tables."""

from lienthong.assistance.law.entry import LawEntry, LawEntryAction

__all__ = ["LawEntry", "LawEntryAction"]
