"""Who may enter accounts at partners."""

PERMISSIONS: dict[str, frozenset[str]] = {
    "eid-account": frozenset({"administrator"}),
    "national-portal-account": frozenset({"administrator"}),
    "national-portal.handle": frozenset({"administrator", "commune_officer"}),
    "national-portal.read": frozenset({"administrator", "commune_officer", "ministry_officer", "province_officer"}),
    "portal-account": frozenset({"facility_it", "facility_director"}),
}
