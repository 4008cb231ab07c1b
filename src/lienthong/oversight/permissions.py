"""Who may do what in this room. What is counted here names no person."""

_OVER = frozenset({"ministry_officer", "province_officer", "administrator"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "oversight.read": _OVER,
    "oversight.enter": frozenset({"ministry_officer"}),
    "way.read": _OVER | {"facility_director"},
    "way.note": frozenset({"ministry_officer", "province_officer", "facility_director"}),
}
