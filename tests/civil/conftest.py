"""Mrs Lành of Ba Đình, her son An in the same household, the hospital that reports, the commune that registers."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation

from lienthong import access, ledger, people
from lienthong.civil import death
from lienthong.civil.death import Death
from lienthong.civil.source import Source
from lienthong.civil.statement import Told
from lienthong.database import clock
from lienthong.people import households
from lienthong.people.persons import Person
from tests.directory import by_hand

COMMUNE, PROVINCE = "00004", "01"
UNIT, HOSPITAL = f"unit:{COMMUNE}", "facility:01001"
DIED = date(2026, 12, 28)
NOTICED = datetime(2026, 12, 28, 14, 0, tzinfo=clock.VIETNAM)  # a Monday
OFFICER = access.Actor("user:hanh", UNIT, frozenset({"commune_officer"}), frozenset({UNIT}))
CHAIRMAN = access.Actor("user:chu", UNIT, frozenset({"commune_chairman"}), frozenset({UNIT}))
DOCTOR = access.Actor("user:sang", HOSPITAL, frozenset({"hospital_doctor"}))


def on(*moment: int):
    """Inside, it is this moment; nine o'clock of a day."""
    hour = moment[3:] or (9, 0)
    return clock.at(datetime(*moment[:3], *hour, tzinfo=clock.VIETNAM))  # type: ignore[misc, arg-type]


def citizen(person: Person) -> access.Actor:
    return access.Actor("user:an", None, frozenset({"citizen"}), persons=frozenset({person.party}))


def new_person(number: str, name: str, born: date, sex: str) -> Person:
    facts = people.PersonFacts(
        name=name, birth=people.BirthDate.of(born), sex=sex, identifiers={"personal-number": number}, synthetic=True,
        residence=people.Place(COMMUNE, "Số 5", written_on=date(2026, 1, 1)),
    )  # fmt: skip
    return people.match_or_create(facts, by=access.SYSTEM)


@pytest.fixture
def ground(db) -> Iterator[None]:
    from lienthong.directory import Facility
    from lienthong.web import house

    house.build()
    by_hand.put("province", PROVINCE, "Hà Nội", "city")
    by_hand.put("commune", COMMUNE, "Ba Đình", "ward")
    Facility.objects.get_or_create(
        code="01001",
        defaults={
            "name": "Bệnh viện Bạch Mai", "kind": "hospital", "owner": "ministry-of-health", "level": "specialised",
            "province": PROVINCE, "commune": COMMUNE,
        },
    )  # fmt: skip
    with clock.at(NOTICED), translation.override("en"):
        yield


@pytest.fixture
def lanh(ground) -> Person:
    """Nguyễn Thị Lành, born 02/03/1945."""
    return new_person("001145012345", "Nguyễn Thị Lành", date(1945, 3, 2), "female")


@pytest.fixture
def an(lanh) -> Person:
    """Her son, in her household."""
    son = new_person("001080012346", "Nguyễn Văn An", date(1980, 3, 2), "male")
    home = households.form(lanh, commune=COMMUNE)
    households.join(home, son, households.Relation.CHILD)
    return son


@pytest.fixture
def tell(lanh) -> Callable[..., Death | None]:
    """A source tells that she has died."""

    def told(source: Source, reference: str = "", died_on: date | None = DIED, **more: Any) -> Death | None:
        word = Told(source, reference or f"{source}:1", died_on=died_on, **more)
        return death.tell(lanh, word, by=access.SYSTEM)

    return told


def carry() -> None:
    """Do all that is due, inside the test's transaction."""
    ledger.rehearse()
