"""Who may do what at the desk of the records office: reception, going paperless, export, released copies."""

from lienthong.papers.permissions import DOCTORS

OFFICE = frozenset({"records_officer", "facility_director"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "records.receive": DOCTORS | OFFICE | {"nurse"},
    "records.export": DOCTORS | OFFICE,
    "records.release": OFFICE,
    "records.release-own": frozenset({"citizen"}),
    "paperless.assess": OFFICE | {"facility_it"},
    "paperless.decide": frozenset({"facility_director"}),
}
