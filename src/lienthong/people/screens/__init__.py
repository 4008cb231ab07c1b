"""Screens of the room of persons."""
