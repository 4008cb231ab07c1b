"""Who may enter accounts at partners."""

PERMISSIONS: dict[str, frozenset[str]] = {
    "eid-account": frozenset({"administrator"}),
    "portal-account": frozenset({"facility_it", "facility_director"}),
}
