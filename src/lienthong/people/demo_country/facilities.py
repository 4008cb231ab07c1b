"""Synthetic facilities by owner and class, their departments and practitioners.

At scale 1 about 1,650 hospitals: 399 private and 31 of Defence as the ministry counted in 09/2025 (secondary), the
rest assumed; and a health station in every commune. Codes are the province and a letter with two digits: H to J
hospitals, T to V stations.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from lienthong.directory.units import Unit
from lienthong.people.demo_country import names

# owner → how many at scale 1, and the weights of the classes special, 1, 2, 3, 4, none
HOSPITALS = {
    "ministry-of-health": (40, (5, 26, 8, 1, 0, 0)),
    "province": (1138, (1, 120, 380, 560, 40, 37)),
    "defence": (31, (1, 12, 12, 6, 0, 0)),
    "public-security": (22, (0, 3, 9, 10, 0, 0)),
    "other-ministry": (20, (0, 2, 8, 8, 2, 0)),
    "private": (399, (0, 4, 20, 150, 25, 200)),
}
CLASSES = ("special", "1", "2", "3", "4", "")
BEDS = {"special": 1500, "1": 700, "2": 320, "3": 150, "4": 60, "": 50}
LEVEL = {"special": "specialised", "1": "specialised", "2": "basic", "3": "basic", "4": "basic", "": "basic"}
VENDORS = ("Nhà cung cấp A (giả lập)", "Nhà cung cấp B (giả lập)", "Nhà cung cấp C (giả lập)", "")
# Departments with their codes in the insurance catalogue (assumed).
DEPARTMENTS = (
    ("K01", "Khoa Khám bệnh"), ("K02", "Khoa Hồi sức cấp cứu"), ("K03", "Khoa Nội tổng hợp"),
    ("K19", "Khoa Ngoại tổng hợp"), ("K27", "Khoa Phụ sản"), ("K18", "Khoa Nhi"), ("K16", "Khoa Y học cổ truyền"),
    ("K31", "Khoa Phục hồi chức năng"), ("K28", "Khoa Tai - Mũi - Họng"), ("K30", "Khoa Mắt"),
)  # fmt: skip
_TITLE = {
    "ministry-of-health": "Bệnh viện Trung ương", "province": "Bệnh viện Đa khoa", "defence": "Bệnh viện Quân y",
    "public-security": "Bệnh viện Công an", "other-ministry": "Bệnh viện ngành", "private": "Bệnh viện Đa khoa tư nhân",
}  # fmt: skip


@dataclass
class Plan:
    """A facility to be, with those who work there: (licence, name, profession)."""

    code: str
    name: str
    kind: str
    owner: str
    facility_class: str
    level: str
    beds: int
    vendor: str
    province: str
    commune: str
    departments: tuple[tuple[str, str], ...] = ()
    staff: list[tuple[str, str, str]] = field(default_factory=list)


def facilities(provinces: list[Unit], communes: dict[str, list[Unit]], *, scale: float, seed: int) -> Iterator[Plan]:
    """The facilities of these provinces: hospitals by scale, at least two a province, and a station a commune."""
    for province in provinces:
        rng = random.Random(f"{seed}/facilities/{province.code}")  # noqa: S311 - a seed, no secret
        licences = _licences(province.code)
        share = len(communes[province.code]) / 3321
        yield from _hospitals(rng, province, communes[province.code], scale * share, licences)
        for number, commune in enumerate(communes[province.code]):
            yield _station(rng, commune, number, licences)


def _licences(province: str) -> Iterator[str]:
    return (f"{number:06}/G{province}-GPHN" for number in range(1, 1_000_000))


def _hospitals(
    rng: random.Random, province: Unit, communes: list[Unit], part: float, licences: Iterator[str]
) -> Iterator[Plan]:
    owners = ["province", "private"]  # so many there are at least
    for owner, (count, _) in HOSPITALS.items():
        exact = count * part
        wanted = int(exact) + (rng.random() < exact % 1)
        owners += [owner] * max(0, wanted - owners.count(owner))
    for number, owner in enumerate(owners):
        rank = "1" if number == 0 else rng.choices(CLASSES, HOSPITALS[owner][1])[0]
        commune = rng.choice(communes)
        beds = max(20, round(BEDS[rank] * rng.uniform(0.7, 1.4) / 10) * 10)
        plan = Plan(
            f"{province.code}{'HIJ'[number // 100]}{number % 100:02}", _hospital_name(owner, province, number, commune),
            "hospital", owner, rank, LEVEL[rank], beds, rng.choice(VENDORS), province.code, commune.code, DEPARTMENTS,
        )  # fmt: skip
        plan.staff = list(_staff(rng, licences, max(6, min(40, beds // 15)), province.code))
        yield plan


def _hospital_name(owner: str, province: Unit, number: int, commune: Unit) -> str:
    bare = province.name.removeprefix("Thành phố ").removeprefix("Tỉnh ")
    if number == 0:
        return (
            f"Bệnh viện Đa khoa tỉnh {bare} (giả lập)"
            if province.kind == "province"
            else (f"Bệnh viện Đa khoa thành phố {bare} (giả lập)")
        )
    place = commune.name.split(" ", 2 if commune.name.startswith("Đặc khu") else 1)[-1]
    return f"{_TITLE[owner]} {place} số {number} (giả lập)"


def _station(rng: random.Random, commune: Unit, number: int, licences: Iterator[str]) -> Plan:
    name = commune.name[0].lower() + commune.name[1:]
    plan = Plan(
        f"{commune.province_code}{'TUV'[number // 100]}{number % 100:02}", f"Trạm Y tế {name} (giả lập)", "station",
        "province", "", "initial", rng.choice((5, 5, 5, 10)), "", commune.province_code, commune.code,
        DEPARTMENTS[:1],
    )  # fmt: skip
    plan.staff = list(_staff(rng, licences, 4, commune.province_code))
    return plan


def _staff(rng: random.Random, licences: Iterator[str], count: int, province: str) -> Iterator[tuple[str, str, str]]:
    kinh = names.people(names.KINH, southern=province >= "48")
    for place in range(count):
        sex = rng.choice(("male", "female"))
        name = kinh.full(rng, kinh.surnames.draw(rng), sex, rng.randrange(1966, 2000))
        draw = rng.random()
        profession = "doctor" if place == 0 or draw < 0.4 else "nurse" if draw < 0.8 else "technician"
        yield next(licences), name, profession
