"""Screens of this room, one file a screen."""
