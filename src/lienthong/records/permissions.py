"""Who may do what with medical records. Who may read which record is said by `MedicalRecord.visible_to`."""

DOCTORS = frozenset({"clinic_doctor", "hospital_doctor"})
NURSE = "nurse"
OFFICE = frozenset({"records_officer", "facility_director"})
STAFF = DOCTORS | {NURSE}

PERMISSIONS: dict[str, frozenset[str]] = {
    "records.list": STAFF | OFFICE,
    "records.read": STAFF | OFFICE | {"citizen"},
    "records.open": DOCTORS | {"records_officer"},
    "records.write": STAFF,
    "records.treat": DOCTORS,
    "records.sign": STAFF,
    "records.close": DOCTORS | {"records_officer", "facility_director"},
    "records.archive": frozenset({"records_officer"}),
    "records.destroy": frozenset({"facility_director"}),
    "records.overdue": OFFICE,
    "records.let-read": OFFICE,
    "records.regulate": frozenset({"facility_director", "records_officer"}),
    "records.emergency": DOCTORS,
}
