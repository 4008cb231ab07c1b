"""Who may use the FHIR interface: permission → roles."""

_FACILITY = frozenset({"clinic_doctor", "hospital_doctor", "records_officer", "facility_director", "facility_it"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "fhir.read": _FACILITY,
    "fhir.write": _FACILITY,
    "fhir.across": frozenset({"clinic_doctor", "hospital_doctor", "citizen"}),
    "hiv.read": frozenset({"clinic_doctor", "hospital_doctor"}),
}
