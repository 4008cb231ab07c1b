"""Screens of the directory."""
