"""Who may do what about vendors, their certificates, pilots, and what is metered."""

from lienthong.access.role import Role

VENDOR = frozenset({Role.FACILITY_IT.value})
MINISTRY = frozenset({Role.MINISTRY_OFFICER.value})

PERMISSIONS: dict[str, frozenset[str]] = {
    "vendor.read": VENDOR | MINISTRY,
    "vendor.manage": VENDOR,  # products, sandbox keys, requests for a certificate: of the own vendor
    "vendor.admit": MINISTRY,
    "certificate.issue": MINISTRY,
    "usage.read": VENDOR | MINISTRY | {Role.FACILITY_DIRECTOR.value, Role.PROVINCE_OFFICER.value},
    "pilot.read": VENDOR | MINISTRY,
    "pilot.propose": MINISTRY,
    "pilot.agree": VENDOR,
}
EVERYWHERE = MINISTRY | {Role.ADMINISTRATOR.value}
