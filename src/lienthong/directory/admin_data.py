"""Reading the administrative units out of the package `vietnamadminunits` (MIT) and our own `law/units.yaml`.

The package is read as files: importing it would load its address parser. Its state of the communes is that of
01/07/2025 (687 wards, 2,621 communes, 13 special zones); later changes come from the YAML.
"""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.directory import alphabet
from lienthong.directory.units import TWO_LEVELS, Kind, Level

_KINDS = {
    "Phường": Kind.WARD, "Xã": Kind.COMMUNE, "Đặc khu": Kind.SPECIAL_ZONE, "Thị trấn": Kind.TOWN,
    "Thành phố": Kind.CITY, "Tỉnh": Kind.PROVINCE,
}  # fmt: skip
PACKAGE = "MIT data: vietnamadminunits 1.0.4"


class NoUnitData(Exception):
    """The package with the administrative units is not installed."""


@dataclass(frozen=True)
class UnitRow:
    """A row of `directory_unit`."""

    level: str
    code: str
    name: str
    kind: str
    province_code: str
    district_code: str = ""
    district_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    other_codes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    legal_basis: str = ""
    evidence: str = "secondary"
    note: str = ""

    def columns(self) -> tuple[Any, ...]:
        return (
            self.level, self.code, self.name, self.kind, self.province_code, self.district_code, self.district_name,
            self.valid_from, self.valid_to, list(self.other_codes), self.latitude, self.longitude, self.area_km2,
            self.legal_basis, self.evidence, self.note, alphabet.folded(self.name), _sort_key(self.name),
        )  # fmt: skip


@dataclass(frozen=True)
class SuccessionRow:
    """A row of `directory_succession`."""

    on: date
    old_code: str
    new_code: str
    is_default: bool
    is_split: bool
    evidence: str = "secondary"


def _folder() -> Path:
    found = importlib.util.find_spec("vietnamadminunits")
    if found is None or not found.origin:
        raise NoUnitData("the package vietnamadminunits is missing: run the set-up again")
    return Path(found.origin).parent / "data"


def law_text() -> str:
    """Our own facts on the units, as text."""
    return (Path(__file__).parent / "law" / "units.yaml").read_text(encoding="utf-8")


@cache
def _law() -> dict[str, Any]:
    return data_file.parse(law_text())


def _sort_key(name: str) -> str:
    """Units are sorted by their own name, without the word for their kind."""
    for kind in _KINDS:
        name = name.removeprefix(f"{kind} ")
    return alphabet.sort_key(name)


def _kind(name: str) -> str:
    return next(kind for word, kind in _KINDS.items() if name.startswith(word))


def _query(sql: str) -> list[tuple]:
    base = sqlite3.connect(f"file:{_folder() / 'dataset.db'}?mode=ro", uri=True)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def units() -> Iterator[UnitRow]:
    """Every unit in every span of time: 63 and 34 provinces, 10,040 former and 3,321 present communes, changes."""
    yield from _provinces()
    yield from _former_communes()
    yield from _changed(_present_communes())


def _provinces() -> Iterator[UnitRow]:
    former = dict(_query("SELECT DISTINCT provinceCode, province FROM admin_units_legacy"))
    present = dict(_query("SELECT DISTINCT provinceCode, province FROM admin_units"))
    merged = {new for new, olds in _province_heirs().items() if len(olds) > 1}
    basis = _law()["formed"]["provinces"]
    for code, name in former.items():
        ends = TWO_LEVELS if code in merged or code not in present else None
        if ends:
            yield UnitRow(Level.PROVINCE, code, name, _kind(name), code, valid_to=ends, note=PACKAGE)
    formed = (
        UnitRow(
            Level.PROVINCE, code, name, _kind(name), code, valid_from=TWO_LEVELS if code in merged else None, **basis
        )
        for code, name in present.items()
    )
    yield from _changed(formed)


def _former_communes() -> Iterator[UnitRow]:
    rows = _query(
        "SELECT provinceCode, districtCode, district, wardCode, ward, districtLat, districtLon, wardLat, wardLon"
        " FROM admin_units_legacy"
    )
    for province, district, district_name, code, written, *points in rows:
        if code:
            name = written.replace("Thị Trấn", "Thị trấn")  # five names are capitalised so in the package
            yield UnitRow(
                Level.COMMUNE, code, name, _kind(name), province, district, district_name, valid_to=TWO_LEVELS,
                latitude=points[2], longitude=points[3], note=PACKAGE,
            )  # fmt: skip
        else:  # the five islands were districts without communes
            yield UnitRow(
                Level.DISTRICT, district, district_name, Kind.ISLAND_DISTRICT, province, district, district_name,
                valid_to=TWO_LEVELS, latitude=points[0], longitude=points[1], note=PACKAGE,
            )  # fmt: skip


def _present_communes() -> Iterator[UnitRow]:
    disputed = {row["code"]: row for row in _law()["disputed_codes"]}
    rows = _query("SELECT provinceCode, wardCode, ward, wardLat, wardLon, wardAreaKm2 FROM admin_units")
    for province, code, name, latitude, longitude, area in rows:
        doubt = disputed.get(code, {})
        yield UnitRow(
            Level.COMMUNE, code, name, _kind(name), province, valid_from=TWO_LEVELS,
            other_codes=tuple(doubt.get("also", ())), latitude=latitude, longitude=longitude, area_km2=area,
            note=doubt.get("note", ""), **_law()["formed"]["communes"][province],
        )  # fmt: skip


def _changed(rows: Iterator[UnitRow]) -> Iterator[UnitRow]:
    """Each row, cut where a later change begins, and the row after the change."""
    changes = {row["code"]: row for row in _law()["changes"]}
    for row in rows:
        change = changes.get(row.code)
        if change is None:
            yield row
            continue
        on = date.fromisoformat(change["on"])
        note = f"resolved on {change['resolved_on']}; in force on {on} (assumed)" if "resolved_on" in change else ""
        yield replace(row, valid_to=on)
        yield replace(
            row, valid_from=on, name=change["name"], kind=change["kind"], legal_basis=change["legal_basis"],
            evidence=change["evidence"], note=note,
        )  # fmt: skip


@cache
def _converter() -> dict[str, Any]:
    return json.loads((_folder() / "converter_2025.json").read_text(encoding="utf-8"))


@cache
def _province_heirs() -> dict[str, list[str]]:
    """The codes of the former provinces of which each present one was formed."""
    former = dict(_query("SELECT DISTINCT provinceKey, provinceCode FROM admin_units_legacy"))
    present = dict(_query("SELECT DISTINCT provinceKey, provinceCode FROM admin_units"))
    heirs = _converter()["DICT_PROVINCE"]
    return {present[key]: [former[old] for old in olds] for key, olds in heirs.items()}


def successions() -> Iterator[SuccessionRow]:
    """What became of each former unit on 01/07/2025."""
    for new, olds in _province_heirs().items():
        yield from (SuccessionRow(TWO_LEVELS, old, new, True, False) for old in olds)
    former = {
        f"{province}_{district}_{ward or ''}": code
        for province, district, ward, code in _query(
            "SELECT provinceKey, districtKey, wardKey, coalesce(wardCode, districtCode) FROM admin_units_legacy"
        )
    }
    rows = _query("SELECT provinceKey, wardKey, wardCode FROM admin_units")
    present = {(province, ward): code for province, ward, code in rows}
    for province, heirs in _converter()["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in heirs.items():
            for old in olds:
                yield SuccessionRow(TWO_LEVELS, former[old], present[province, ward], True, False)
    for province, parts in _converter()["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, heirs in parts.items():
            for heir in heirs:
                new = present[province, heir["newWardKey"]]
                yield SuccessionRow(TWO_LEVELS, former[old], new, heir["isDefaultNewWard"], True)
