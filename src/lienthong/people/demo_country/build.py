"""Building the synthetic country into the database: a chunk of communes at a time, by COPY."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg

from lienthong import database
from lienthong.database import clock, statistics
from lienthong.directory import alphabet, reference, units
from lienthong.directory.reference import Loaded
from lienthong.directory.units import Level, Succession, Unit
from lienthong.people import words
from lienthong.people.demo_country import families, names, numbers
from lienthong.people.demo_country.facilities import Plan, facilities

Progress = Callable[[str, int, int], None]
CHUNK = 20_000  # people
SINCE = date(2025, 7, 1)
_COLUMNS = {
    "people_person": "id, name, birth_date, birth_precision, sex, ethnicity, nationality, telephone, life_status, "
    "life_source, commune, province, version, synthetic, folded, sort_key",
    "people_identifier": "person_id, system, value, state, reason, source, recorded_at",
    "people_word": words.COLUMNS,
    "people_residence": "person_id, kind, unit_code, written_on, village, address, commune, certain, "
    "valid_from, source",
    "people_household": "id, commune, village, address, valid_from, synthetic",
    "people_member": "household_id, person_id, relation, valid_from",
    "people_treated": "person_id, organisation, since",
    "directory_facility": "code, gln, name, kind, owner, facility_class, level, beds, vendor, province, commune, "
    "address, telephone, node_url, valid_from, synthetic, folded, sort_key",
    "directory_department": "facility_id, code, name, beds, valid_from",
    "directory_practitioner": "licence, name, profession, scope, licensed_on, synthetic, folded, sort_key",
    "directory_membership": "practitioner_id, facility_id, position, is_main, valid_from",
}
_NAME = "demo-country"


class OtherCountry(Exception):
    """This home already holds a synthetic country made with other numbers."""


@dataclass(frozen=True)
class Gathered:
    """People gathered in some places: of each province the first so many communes have at least so many people."""

    communes: int = 0
    people: int = 0


@dataclass
class Built:
    """What was made."""

    people: int = 0
    households: int = 0
    facilities: int = 0
    practitioners: int = 0
    new: bool = True


@dataclass
class _Sheet:
    """Rows waiting to be copied, by table."""

    rows: dict[str, list[Sequence[Any]]] = field(default_factory=lambda: {table: [] for table in _COLUMNS})

    def add(self, table: str, *values: Any) -> None:
        self.rows[table].append(values)

    def write(self, connection: psycopg.Connection) -> None:
        for table, rows in self.rows.items():
            if rows:
                with connection.cursor().copy(f"COPY {table} ({_COLUMNS[table]}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                rows.clear()


def build(
    *,
    scale: float,
    seed: int = 1,
    provinces: Sequence[str] = (),
    facilities: float = 1.0,
    gathered: Gathered = Gathered(),
    progress: Progress = lambda what, done, total: None,
) -> Built:
    """Make the country; nothing if this home has it already. Raises OtherCountry if it has another one.

    `scale` is the part of the people, `facilities` that of the hospitals: one may want few people and all hospitals.
    With few people, `gathered` makes a few communes of each province look like communes.
    """
    clock.mark_synthetic()
    reference.load()
    told = f"{scale}/{facilities}/{seed}/{','.join(sorted(provinces))}"
    told += f"/{gathered.communes}x{gathered.people}" if gathered.communes else ""
    wanted = hashlib.sha256(told.encode()).hexdigest()
    before = Loaded.objects.filter(name=_NAME).first()
    if before and before.digest != wanted:
        raise OtherCountry("this home already holds another synthetic country: take a new home, or the same numbers")
    if before:
        return Built(new=False)
    with database.transaction() as connection:
        built = _Country(scale, facilities, seed, provinces, gathered, progress).write(connection)
        Loaded.objects.create(name=_NAME, digest=wanted, loaded_at=clock.real_now())
    return built


class _Country:
    def __init__(
        self, scale: float, hospitals: float, seed: int, provinces: Sequence[str], gathered: Gathered,
        progress: Progress,
    ) -> None:  # fmt: skip
        self.scale, self.hospitals, self.seed, self.progress = scale, hospitals, seed, progress
        self.gathered = gathered
        present = units.at(families.AS_OF)
        found = present.filter(level=Level.PROVINCE).order_by("code")
        self.provinces = list(found.filter(code__in=provinces) if provinces else found)
        communes = present.filter(level=Level.COMMUNE, province_code__in=[each.code for each in self.provinces])
        self.communes: dict[str, list[Unit]] = {each.code: [] for each in self.provinces}
        for commune in communes.order_by("code"):
            self.communes[commune.province_code].append(commune)
        self.former: dict[str, list[str]] = {}
        for new, old in Succession.objects.order_by("old_code").values_list("new_code", "old_code"):
            if len(old) == 2:
                self.former.setdefault(new, []).append(old)
        self.numbers = numbers.Numbers(seed)
        self.built = Built()
        self.moment = clock.real_now()
        self.stations: dict[str, str] = {}

    def write(self, connection: psycopg.Connection) -> Built:
        sheet = _Sheet()
        plans = list(facilities(self.provinces, self.communes, scale=self.hospitals, seed=self.seed))
        for plan in plans:
            self._facility(sheet, plan)
        sheet.write(connection)
        sizes = {province.code: self._sizes(province.code) for province in self.provinces}
        total = sum(sum(each.values()) for each in sizes.values())
        for province in self.provinces:
            for commune in self.communes[province.code]:
                self._commune(sheet, commune, sizes[province.code][commune.code])
                if len(sheet.rows["people_person"]) >= CHUNK:
                    sheet.write(connection)
                    self.progress("people", self.built.people, total)
        sheet.write(connection)
        statistics.renew(_COLUMNS)
        self.progress("people", self.built.people, total)
        return self.built

    def _sizes(self, province: str) -> dict[str, int]:
        """How many people each commune of a province has."""
        communes = self.communes[province]
        found = families.sizes(province, [(unit.code, unit.kind) for unit in communes], self.scale, self.seed)
        for unit in communes[: self.gathered.communes]:
            found[unit.code] = max(found[unit.code], self.gathered.people)
        return found

    def _facility(self, sheet: _Sheet, plan: Plan) -> None:
        self.built.facilities += 1
        if plan.kind == "station":
            self.stations[plan.commune] = plan.code
        sheet.add(
            "directory_facility", plan.code, "", plan.name, plan.kind, plan.owner, plan.facility_class, plan.level,
            plan.beds, plan.vendor, plan.province, plan.commune, "", "", "", SINCE, True, alphabet.folded(plan.name),
            alphabet.sort_key(plan.name),
        )  # fmt: skip
        for code, name in plan.departments:
            sheet.add("directory_department", plan.code, code, name, plan.beds // len(plan.departments), SINCE)
        for number, (licence, name, profession) in enumerate(plan.staff):
            self.built.practitioners += 1
            sheet.add(
                "directory_practitioner", licence, name, profession, "", SINCE, True, alphabet.folded(name),
                alphabet.name_sort_key(name),
            )  # fmt: skip
            position = "Giám đốc" if number == 0 and plan.kind == "hospital" else "Trưởng trạm" if number == 0 else ""
            sheet.add("directory_membership", licence, plan.code, position, True, SINCE)

    def _commune(self, sheet: _Sheet, commune: Unit, size: int) -> None:
        if not size:
            return
        rng = random.Random(f"{self.seed}/people/{commune.code}")  # noqa: S311 - a seed, no secret
        southern = commune.province_code >= "48"
        villages = max(1, size // 400)
        word = "Tổ dân phố" if commune.kind == "ward" else "Ấp" if commune.province_code >= "75" else "Thôn"
        for family in families.families(rng, size):
            people = names.people(names.peoples_of(commune.province_code).draw(rng), southern)
            self._family(sheet, rng, commune, f"{word} {rng.randrange(villages) + 1}", family, people)

    def _family(
        self, sheet: _Sheet, rng: random.Random, commune: Unit, village: str, family: families.Family,
        people: names.People,
    ) -> None:  # fmt: skip
        household = _uuid(rng)
        address = f"Số {rng.randrange(1, 300)}, {village}, {commune.name}"
        self.built.households += 1
        sheet.add("people_household", household, commune.code, village, address, SINCE, True)
        surnames = families.surnames(family, _draws(people.surnames, rng))
        for human, surname in zip(family.members, surnames, strict=True):
            person = self._person(sheet, rng, commune, human, surname, people)
            sheet.add(
                "people_residence", person, "current", commune.code, SINCE, village, address, commune.code, True, SINCE,
                "demo",
            )  # fmt: skip
            sheet.add("people_member", household, person, human.relation, SINCE)
            if rng.random() < 0.6:
                sheet.add("people_treated", person, f"facility:{self.stations[commune.code]}", self.moment)

    def _person(
        self, sheet: _Sheet, rng: random.Random, commune: Unit, human: families.Human, surname: str,
        people: names.People,
    ) -> uuid.UUID:  # fmt: skip
        self.built.people += 1
        person, birth = _uuid(rng), families.born(rng, human.age)
        name = people.full(rng, surname, human.sex, birth.year)
        folded = alphabet.folded(name)
        sheet.add(
            "people_person", person, name, birth.first_day, birth.precision, human.sex, people.code, "VN", "", "alive",
            "", commune.code, commune.province_code, 1, True, folded, alphabet.name_sort_key(name),
        )  # fmt: skip
        for key in words.keys(folded):
            sheet.add("people_word", *words.row(key, birth.year, folded, commune.code, commune.province_code, person))
        for system, value in self._identifiers(rng, commune.province_code, human, birth.year):
            sheet.add("people_identifier", person, system, value, "active", "", "demo", self.moment)
        return person

    def _identifiers(
        self, rng: random.Random, province: str, human: families.Human, year: int
    ) -> Iterable[tuple[str, str]]:
        born_in = rng.choice(self.former.get(province, [province]))
        yield "personal-number", self.numbers.personal(born_in, human.sex, year)
        number, insured, draw = self.numbers.insurance(province), rng.random() < 0.93, rng.random()
        if insured:
            yield "social-insurance", number
            yield "insurance-card", numbers.card(numbers.card_group(human.age, draw), province, number)


def _draws(lottery: names.Lottery, rng: random.Random) -> Iterator[str]:
    while True:
        yield lottery.draw(rng)


def _uuid(rng: random.Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)
