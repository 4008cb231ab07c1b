"""What may be done in this room, and by whom."""

from lienthong.access.role import Role

_OFFICER, _CHAIRMAN = Role.COMMUNE_OFFICER.value, Role.COMMUNE_CHAIRMAN.value
_PROVINCE, _MINISTRY = Role.PROVINCE_OFFICER.value, Role.MINISTRY_OFFICER.value
_CITIZEN = Role.CITIZEN.value

PERMISSIONS: dict[str, frozenset[str]] = {
    "law.read": frozenset(Role.values),
    "law.enter": frozenset({_PROVINCE, _MINISTRY}),
    "register.read": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE}),
    "register.write": frozenset({_OFFICER, _CHAIRMAN}),
    "handover.export": frozenset({_MINISTRY}),
    "register.move-levels": frozenset({_PROVINCE, _MINISTRY}),
    "assistance.hiv": frozenset({_OFFICER, _CHAIRMAN}),
    "payroll.read": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE, _MINISTRY}),
    "payroll.draft": frozenset({_OFFICER}),
    "payroll.approve": frozenset({_CHAIRMAN}),
    "payroll.national": frozenset({_MINISTRY}),
    "procedure.read": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE, _MINISTRY, _CITIZEN}),
    "citizen.affairs": frozenset({_CITIZEN}),
    "dossier.submit": frozenset({_CITIZEN, _OFFICER}),
    "dossier.read": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE, _CITIZEN}),
    "dossier.handle": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE}),
    "dossier.count": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE, _MINISTRY}),
    "dossier.receive": frozenset({_OFFICER}),
    "dossier.propose": frozenset({_OFFICER}),
    "dossier.answer-complaint": frozenset({_OFFICER, _CHAIRMAN}),
    "dossier.sign": frozenset({_CHAIRMAN}),
    "dossier.deputise": frozenset({_OFFICER, _CHAIRMAN}),
    "funeral.offer": frozenset({_OFFICER, _CHAIRMAN, _PROVINCE, _CITIZEN}),
    "dossier.name-deputy": frozenset({_CHAIRMAN}),
}
