"""Who may do what with payments. Drafting, proposing and approving a list are the payroll's."""

from lienthong.access.role import Role

_OFFICE = frozenset({Role.COMMUNE_OFFICER.value, Role.COMMUNE_CHAIRMAN.value})
_PROVINCE, _MINISTRY = Role.PROVINCE_OFFICER.value, Role.MINISTRY_OFFICER.value
_PAYER = frozenset({Role.PAYER_OFFICER.value})

PERMISSIONS: dict[str, frozenset[str]] = {
    "payments.lists": _OFFICE | {_PROVINCE},
    "payments.country": frozenset({_PROVINCE, _MINISTRY}),
    "payments.contract": _OFFICE,
    "payers.read": _OFFICE | {_PROVINCE, _MINISTRY},
    "payers.manage": frozenset({_PROVINCE, _MINISTRY}),
    "payments.hand-over": _OFFICE,
    "payments.settle": _OFFICE,
    "payments.suspend": _OFFICE,
    "payments.desk": _PAYER,
    "payments.report": _PAYER,
    "payments.reports": _PAYER | _OFFICE | {_PROVINCE},
}
