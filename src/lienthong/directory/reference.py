"""Loading the reference data of this room: units, what became of them, and the agencies that follow from them.

Quick and harmless when repeated: one row remembers what was loaded last. What officers add (villages, facilities) is
never touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.db import models

from lienthong import database
from lienthong.database import clock
from lienthong.directory import admin_data
from lienthong.directory.agencies import Agency, AgencyKind
from lienthong.directory.units import Level, Unit

Progress = Callable[[str, int], None]
_UNIT = (
    "level, code, name, kind, province_code, district_code, district_name, valid_from, valid_to, other_codes, "
    "latitude, longitude, area_km2, legal_basis, evidence, note, folded, sort_key"
)

# Systems that civil events go to, as parties that are owed something.
SYSTEMS = (
    ("civil-status", "Hệ thống đăng ký hộ tịch", "Civil status system"),
    ("residence", "Đăng ký cư trú", "Registration of residence"),
    ("health-account", "Tài khoản sức khỏe", "Health accounts"),
)

# Who pays social assistance: the post, and the banks of the social-security accounts (evidence: secondary, press).
PAYERS = (
    ("vnpost", "Bưu điện Việt Nam", "Vietnam Post"),
    ("bank-agribank", "Ngân hàng Agribank", "Agribank"),
    ("bank-bidv", "Ngân hàng BIDV", "BIDV"),
    ("bank-mb", "Ngân hàng MB", "MB Bank"),
    ("bank-vietcombank", "Ngân hàng Vietcombank", "Vietcombank"),
    ("bank-vietinbank", "Ngân hàng VietinBank", "VietinBank"),
)


class Loaded(models.Model):
    """Which state of a set of reference data is in the database."""

    name = models.CharField(max_length=30, primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


def digest() -> str:
    """What the rows would be made from: the package, our YAML, and the code that reads them."""
    here = Path(__file__).parent
    parts = [version("vietnamadminunits").encode(), admin_data.law_text().encode()]
    parts += [(here / name).read_bytes() for name in ("admin_data.py", "alphabet.py", "reference.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def load(progress: Progress = lambda what, rows: None) -> bool:
    """Bring units and agencies up to date; False if they were already. `progress` hears of each table."""
    wanted = digest()
    if Loaded.objects.filter(name="units", digest=wanted).exists():
        return False
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('directory.reference'))")
        if Loaded.objects.filter(name="units", digest=wanted).exists():  # another process was quicker
            return False
        units = [row.columns() for row in admin_data.units()]
        _replace(connection, "directory_unit", _UNIT, units)
        progress("units", len(units))
        heirs = [(row.on, row.old_code, row.new_code, row.is_default, row.is_split, row.evidence)
                 for row in admin_data.successions()]  # fmt: skip
        _replace(connection, "directory_succession", '"on", old_code, new_code, is_default, is_split, evidence', heirs)
        progress("successions", len(heirs))
        progress("agencies", _agencies())
        Loaded.objects.update_or_create(name="units", defaults={"digest": wanted, "loaded_at": clock.real_now()})
    return True


def _replace(connection: psycopg.Connection, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _agencies() -> int:
    provinces = Unit.objects.filter(level=Level.PROVINCE, valid_to=None)
    agencies = [
        Agency(code="moh", kind=AgencyKind.MINISTRY, name_vi="Bộ Y tế", name_en="Ministry of Health"),
        Agency(
            code="bhxh", kind=AgencyKind.SOCIAL_INSURANCE, name_vi="Bảo hiểm xã hội Việt Nam",
            name_en="Vietnam Social Security",
        ),
        Agency(
            code="dancu", kind=AgencyKind.POLICE, name_vi="Cơ sở dữ liệu quốc gia về dân cư",
            name_en="National population database",
        ),
        Agency(
            code="dvcqg", kind=AgencyKind.OTHER, name_vi="Cổng Dịch vụ công quốc gia",
            name_en="National Public Service Portal",
        ),
        *(Agency(code=code, kind=AgencyKind.OTHER, name_vi=vi, name_en=en) for code, vi, en in (*SYSTEMS, *PAYERS)),
        *(_health_department(unit) for unit in provinces),
    ]  # fmt: skip
    Agency.objects.bulk_create(
        agencies,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", "name_vi", "name_en", "province"],
    )
    return len(agencies)


def _health_department(unit: Unit) -> Agency:
    name = unit.name[0].lower() + unit.name[1:]
    bare = unit.name.removeprefix("Thành phố ").removeprefix("Tỉnh ")
    return Agency(
        code=f"syt-{unit.code}", kind=AgencyKind.HEALTH_DEPARTMENT, province=unit.code, name_vi=f"Sở Y tế {name}",
        name_en=f"Health Department of {bare}",
    )  # fmt: skip
