"""What organisations are called, and into which others they look: the directory's answer to the port `access.Scope`."""

from collections.abc import Callable, Iterable

from django.db.models import Value
from django.utils.translation import gettext as _

from lienthong.access.actor import HOME
from lienthong.database import clock
from lienthong.directory import units
from lienthong.directory.agencies import Agency
from lienthong.directory.facilities import Facility
from lienthong.oversight import partnership


class Places:
    """A province, or its health department, looks into its communes and facilities; a commune into itself."""

    def units(self, organisation: str) -> Iterable[str]:
        kind, _colon, code = organisation.partition(":")
        if kind == "unit":
            return {organisation} | (_of_province(code) if len(code) == 2 else set())
        if kind == "agency":
            province = Agency.objects.filter(code=code).values_list("province", flat=True).first()
            return _of_province(province) if province else ()
        return ()

    def names(self, organisations: Iterable[str]) -> dict[str, str]:
        """The names of many parties, by code, in at most four queries; a code nobody knows names itself."""
        asked = set(organisations)
        found = {one: one for one in asked} | ({HOME: _("This installation")} if HOME in asked else {})
        codes: dict[str, set[str]] = {}
        for kind, _colon, code in (one.partition(":") for one in asked):
            codes.setdefault(kind, set()).add(code)
        for kind, look_up in _NAMES.items():
            if kind in codes:
                found |= {f"{kind}:{code}": name for code, name in look_up(codes[kind])}
        return found


def _facilities(codes: set[str]) -> Iterable[tuple[str, str]]:
    return Facility.objects.filter(code__in=codes).values_list("code", "name")


def _units(codes: set[str]) -> Iterable[tuple[str, str]]:
    return units.names(codes, clock.today()).items()


def _agencies(codes: set[str]) -> Iterable[tuple[str, str]]:
    return [(one.code, one.name) for one in Agency.objects.filter(code__in=codes)]


_NAMES: dict[str, Callable[[set[str]], Iterable[tuple[str, str]]]] = {
    "facility": _facilities,
    "unit": _units,
    "agency": _agencies,
    "vendor": partnership.names,
}


def _of_province(province: str) -> set[str]:
    communes = units.at(clock.today()).filter(level=units.Level.COMMUNE, province_code=province)
    facilities = Facility.objects.filter(province=province)
    rows = communes.values_list(Value("unit"), "code").union(
        facilities.values_list(Value("facility"), "code"), all=True
    )
    return {f"unit:{province}", *(f"{kind}:{code}" for kind, code in rows)}
