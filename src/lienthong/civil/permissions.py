"""Who may do what with civil events. Whose they may see is a matter of scope (`reach`)."""

_COMMUNE = frozenset({"commune_officer", "commune_chairman"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "civil.read": _COMMUNE | {"province_officer"},
    "civil.tell-death": _COMMUNE,
    "civil.register": _COMMUNE,
    "civil.decide": _COMMUNE,
    "civil.answer-extract": frozenset({"citizen"}),
}
