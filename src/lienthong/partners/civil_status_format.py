"""The civil status register's own words: its fields, modules and codes, and nothing of them outside this file.

Evidence: secondary and thin, from one provincial program: `DataHoTich`, `ScanHoTich`, the fields of a death (`nkt`,
`gbt`, `nyc`) and the status codes. The fields of a birth (`nks`, `me`, `cha`, `gcs`), addresses and
the shape of answers are assumed; the decree's own annexes have not been seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from lxml import etree

from lienthong.civil.sources import Entry
from lienthong.people import BirthDate, PersonFacts
from lienthong.people.identifiers import PERSONAL_NUMBER

MODULES = {"death": "LTKT", "birth": "LTKS"}
PROCEDURES = {"death": "2.002913", "birth": "3.000722"}
SEXES = {"male": "1", "female": "2"}


class Code(IntEnum):
    """Where a case stands there."""

    RECEIVED = 1
    SUPPLEMENT = 2
    ACCEPTED = 3
    RETURNED = 5
    REFUSED = 6
    SENT_ON = 7
    RESULT = 9


class Unreadable(ValueError):
    """An answer that is none of the register's."""


def case(message: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `DataHoTich` for a message of the house."""
    return {
        "maDonVi": message["commune"], "module": MODULES[message["module"]], "maHoSoLT": message["case"],
        "maHoSoMCDT": message["case"], "ngayTiepNhan": _stamp(message["began_at"]), "data": _xml(message),
        "fileDinhKem": [],
    }  # fmt: skip


def progress(message: Mapping[str, Any]) -> dict[str, Any]:
    """The body by which the result is told back: returned."""
    return {
        "maTTHC": PROCEDURES[message["module"]], "soHoSoLT": message["case"], "maHoSo": message["case"],
        "coQuanXuLy": message["commune"], "trangThai": int(Code.RETURNED), "thoiGianThucHien": "", "ghiChu": "",
        "ketQuaXuLy": message["register"]["number"],
    }  # fmt: skip


def entry(told: Mapping[str, Any]) -> Entry | None:
    """What a row of `ScanHoTich` says, once there is a result or a refusal. Raises Unreadable."""
    try:
        if int(told["trangThai"]) == Code.REFUSED:
            return Entry(str(told["maDinhDanhHoSo"]), "", None, None, refused=True)
        if int(told["trangThai"]) != Code.RESULT:
            return None
        result = told["ketQua"]
        person = result.get("nkt") or result.get("nks")
        day = result.get("nkt", {}).get("NgayChet") or person.get("NgaySinh", "")
        return Entry(
            str(told["maDinhDanhHoSo"]), "/".join(filter(None, (result["soDangKy"], result.get("quyenSo", "")))),
            _day(day), _facts(person),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Unreadable(f"a result without {fault}") from fault


def _facts(told: Mapping[str, str]) -> PersonFacts:
    number = str(told.get("SoGiayToTuyThan") or told.get("SoDinhDanh") or "")
    sex = next((ours for ours, theirs in SEXES.items() if theirs == told.get("GioiTinh")), "unknown")
    return PersonFacts(
        name=told["HoTen"], birth=BirthDate.read(told.get("NgaySinh", "")), sex=sex, source="civil-status",
        identifiers={PERSONAL_NUMBER: number} if number else {},
    )  # fmt: skip


def _xml(message: Mapping[str, Any]) -> str:
    root = etree.Element("hoTich")
    writers = {"death": _death, "birth": _birth}
    writers[message["module"]](root, message)
    asked = message.get("asked_by")
    if asked:
        _write(root, "nyc", {
            "HoTen": asked["name"], "LoaiGiayToTuyThan": "1", "SoGiayToTuyThan": _number(asked),
            "NoiCuTru": asked["address"],
        })  # fmt: skip
    return etree.tostring(root, encoding="unicode")


def _death(root: etree._Element, message: Mapping[str, Any]) -> None:
    person, died = message["person"], message["death"]
    paper = died.get("certificate") or {}
    _write(root, "", {
        "maGBT": paper.get("number", ""), "ngayCapGBT": _written(paper.get("on", "")), "loaiDangKy": "1",
        "noiDangKy": message["commune"], "soLuongBanSao": "1",
    })  # fmt: skip
    _write(root, "nkt", _person(person) | {
        "NgayChet": _written(died["on"]), "GioPhutChet": _hour(died.get("at", "")), "NoiChet": died.get("place", ""),
        "NguyenNhanChet": died.get("cause", ""),
    })  # fmt: skip
    if paper:
        _write(root, "gbt", {
            "Loai": "1", "So": paper.get("number", ""), "Ngay": _written(paper.get("on", "")),
            "CoQuanCap": paper.get("by", ""),
        })  # fmt: skip


def _birth(root: etree._Element, message: Mapping[str, Any]) -> None:
    born = message["birth"]
    paper = born.get("certificate") or {}
    _write(root, "", {"loaiDangKy": "1", "noiDangKy": message["commune"], "soLuongBanSao": "1"})
    _write(root, "nks", {
        "HoTen": born["name"], "GioiTinh": SEXES.get(born["sex"], "0"), "NgaySinh": _written(born["on"]),
        "NoiSinh": born.get("place", ""), "SoDinhDanh": born.get("number", ""),
    })  # fmt: skip
    _write(root, "me", _person(message["mother"]))
    _write(root, "cha", {"HoTen": born.get("father", "")})
    if paper:
        _write(root, "gcs", {"So": paper.get("number", ""), "Ngay": _written(paper.get("on", "")),
                             "CoQuanCap": paper.get("by", "")})  # fmt: skip


def _person(person: Mapping[str, Any]) -> dict[str, str]:
    return {
        "HoTen": person["name"].upper(), "GioiTinh": SEXES.get(person["sex"], "0"), "NgaySinh": person["birth"],
        "DanToc": person["ethnicity"], "QuocTich": person["nationality"], "LoaiCuTru": "1",
        "NoiCuTru": person["address"], "LoaiGiayToTuyThan": "1", "SoGiayToTuyThan": _number(person),
    }  # fmt: skip


def _write(root: etree._Element, below: str, fields: Mapping[str, str]) -> None:
    parent = etree.SubElement(root, below) if below else root
    for name, value in fields.items():
        etree.SubElement(parent, name).text = value


def _number(person: Mapping[str, Any]) -> str:
    return str(person["identifiers"].get(PERSONAL_NUMBER, ""))


def _written(day: str) -> str:
    return date.fromisoformat(day).strftime("%d/%m/%Y") if day else ""


def _hour(told: str) -> str:
    return f"{told[:2]}:{told[2:4]}" if len(told) == 4 and told.isdecimal() else told


def _stamp(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%Y%m%d%H%M%S")


def _day(text: str) -> date | None:
    found = BirthDate.read(text)
    return found.first_day if found and found.day else None
