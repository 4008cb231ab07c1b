"""Who may look into the ledger, and who decides what becomes of dead letters."""

FACILITY = frozenset({"facility_it", "records_officer", "facility_director"})
OVERSIGHT = frozenset({"province_officer", "ministry_officer", "administrator"})
OFFICES = frozenset({"commune_officer", "commune_chairman", "payer_officer"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "obligations.read": FACILITY | OVERSIGHT | OFFICES | {"clinic_doctor", "hospital_doctor"},
    "dead-letters.read": FACILITY | OVERSIGHT,
    "dead-letters.resend": FACILITY | {"administrator"},
    "dead-letters.content": FACILITY,  # what is said of a patient: the sender's own people alone
    "stuck-events.retry": frozenset({"administrator"}),
}
