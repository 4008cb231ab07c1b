"""Who may read and change what in the directory. Its content is public knowledge: whoever is signed in reads it."""

from lienthong.access import Role

_COMMUNE = frozenset({"commune_officer", "commune_chairman"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "directory.read": frozenset(Role.values),
    "village.add": _COMMUNE | {"province_officer"},
    "split.decide": _COMMUNE | {"province_officer"},
}
