"""Who may do what with persons. Whom they may do it to is a matter of scope (`Person.visible_to`)."""

_TREATING = frozenset({"clinic_doctor", "hospital_doctor", "records_officer", "facility_director"})
_COMMUNE = frozenset({"commune_officer", "commune_chairman"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "person.read": _TREATING | _COMMUNE | {"province_officer", "citizen"},
    "person.decide-duplicate": frozenset({"records_officer", "commune_officer", "province_officer"}),
    "person.verify": _TREATING | _COMMUNE | {"province_officer"},
    "person.life-status": frozenset({"clinic_doctor", "hospital_doctor", "records_officer"}) | _COMMUNE,
    "person.identifiers": frozenset({"records_officer", "commune_officer"}),
}
