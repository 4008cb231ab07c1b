"""Mr Bình in the hospital: a doctor, a nurse, the records office, the director, and another hospital's doctor."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import translation

from lienthong import access
from lienthong.database import clock

HOSPITAL, OTHER = "facility:01001", "facility:79012"
MORNING = datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Words are compared in English."""
    with translation.override("en"):
        yield


def actor(login: str, role: str, organisation: str = HOSPITAL) -> access.Actor:
    return access.Actor(f"user:{login}", organisation=organisation, roles=frozenset({role}))


@pytest.fixture
def morning() -> Iterator[datetime]:
    """Monday 07/12/2026, 09:30."""
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def places() -> None:
    from lienthong.access.user import User
    from lienthong.directory import Facility

    common = {"kind": "hospital", "owner": "ministry-of-health", "level": "specialised"}
    Facility.objects.create(code="01001", name="Bệnh viện Bạch Mai", province="01", commune="00004", **common)
    Facility.objects.create(code="79012", name="Bệnh viện Chợ Rẫy", province="79", commune="26734", **common)
    for login, name in (("hoa", "Trần Thị Hoa"), ("dung", "Lê Văn Dũng"), ("mai", "Phạm Thị Mai")):
        User.objects.create_user(login, name=name)


@pytest.fixture
def doctor(places) -> access.Actor:
    return actor("hoa", "hospital_doctor")


@pytest.fixture
def colleague(places) -> access.Actor:
    return actor("dung", "hospital_doctor")


@pytest.fixture
def nurse(places) -> access.Actor:
    return actor("mai", "nurse")


@pytest.fixture
def office(places) -> access.Actor:
    return actor("thu", "records_officer")


@pytest.fixture
def director(places) -> access.Actor:
    return actor("gd", "facility_director")


@pytest.fixture
def stranger(places) -> access.Actor:
    """A doctor of another hospital."""
    return actor("son", "hospital_doctor", OTHER)


@pytest.fixture
def binh(places, morning, doctor):
    from lienthong import people

    facts = people.PersonFacts(
        name="Nguyễn Văn Bình", birth=people.BirthDate(1962, 3, 4), sex="male",
        identifiers={"personal-number": "001062012345"}, synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=doctor)


@pytest.fixture
def record(binh, doctor):
    """His record, opened this morning."""
    from lienthong.records import opening

    return opening.open_(binh, form="ms-01", care="03", by=doctor, department="K03", known={"occupation": "Nông dân"})
