"""Who may do what with forms. Which form somebody may begin, and for whom, is decided by the room that asks."""

from lienthong.access.role import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "forms.fill": frozenset(Role.values),
    "forms.hiv": frozenset({"commune_officer", "commune_chairman", "citizen"}),
}
