"""Floor 15: the one command, lienthong."""
