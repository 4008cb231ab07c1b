"""Who may enter accounts at partners."""

PERMISSIONS: dict[str, frozenset[str]] = {
    "portal-account": frozenset({"facility_it", "facility_director"}),
}
