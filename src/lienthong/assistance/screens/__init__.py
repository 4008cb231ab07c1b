"""The room's screens, one file a screen."""
