"""Who may do what with papers."""

DOCTORS = frozenset({"clinic_doctor", "hospital_doctor"})
FACILITY = DOCTORS | {"records_officer", "facility_director"}

PERMISSIONS: dict[str, frozenset[str]] = {
    "papers.read": FACILITY | {"facility_it", "citizen"},
    "papers.write": DOCTORS | {"records_officer"},
    "papers.sign": DOCTORS | {"facility_director"},
    "papers.accept": FACILITY,
    "interconnection.read": frozenset(
        {"facility_director", "facility_it", "records_officer", "province_officer", "ministry_officer", "administrator"}
    ),
    "health-book.read": DOCTORS | {"citizen"},
    "health-book.consent": frozenset({"citizen"}),
    "health-book.emergency": DOCTORS,
}
