"""What may be done with users, clients and the audit."""

from lienthong.access.role import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "manage-users": frozenset({Role.ADMINISTRATOR.value}),
    "manage-clients": frozenset({Role.ADMINISTRATOR.value}),
    "read-audit": frozenset({Role.ADMINISTRATOR.value}),
    "read-own-audit": frozenset({Role.CITIZEN.value}),
}
