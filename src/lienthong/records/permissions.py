"""Who may do what in this room."""

PERMISSIONS: dict[str, frozenset[str]] = {}
