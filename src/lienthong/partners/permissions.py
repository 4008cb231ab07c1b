"""Who may enter accounts at partners, and who sees and steers the links with the provinces."""

PERMISSIONS: dict[str, frozenset[str]] = {
    "eid-account": frozenset({"administrator"}),
    "national-portal-account": frozenset({"administrator"}),
    "national-portal.handle": frozenset({"administrator", "commune_officer"}),
    "national-portal.read": frozenset({"administrator", "commune_officer", "ministry_officer", "province_officer"}),
    "partner-endpoints": frozenset({"administrator"}),
    "portal-account": frozenset({"facility_it", "facility_director"}),
    "provinces.read": frozenset({"ministry_officer", "province_officer", "administrator"}),
    "provinces.manage": frozenset({"ministry_officer"}),
}
