"""Who may do what at the hub."""

FACILITY = frozenset({"facility_it", "records_officer", "facility_director"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "hub.send": FACILITY,
    "hub.read": FACILITY | {"province_officer", "ministry_officer", "administrator"},
    "hub.from-record": frozenset({"clinic_doctor", "hospital_doctor", "records_officer", "facility_director"}),
    "hub.content": FACILITY,  # what an envelope says of a patient: the facility's own alone
}
