"""Gathers the room's tables."""
