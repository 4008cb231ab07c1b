"""The desk of the records office: a hospital, its people, a patient."""

from datetime import datetime

from lienthong import access, people
from lienthong.database import clock

HOSPITAL = "facility:01001"
NOW = datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM)
CARD = "001150012345|012345678|Nguyễn Thị Lành|01031950|Nữ|Thôn 1, Xã Hải Anh, Ninh Bình|15052021"


def actor(login: str, *roles: str) -> access.Actor:
    return access.Actor(f"user:{login}", organisation=HOSPITAL, roles=frozenset(roles))


DOCTOR = actor("hoa", "hospital_doctor")
OFFICER = actor("thu", "records_officer")
DIRECTOR = actor("giang", "facility_director")


def hospital() -> None:
    from lienthong.directory import Facility

    Facility.objects.create(
        code="01001", name="Bệnh viện Bạch Mai", kind="hospital", owner="ministry-of-health", level="specialised",
        province="01", commune="00004",
    )  # fmt: skip


def lanh(by: access.Actor = DOCTOR):
    facts = people.PersonFacts(
        name="Nguyễn Thị Lành", birth=people.BirthDate(1950, 3, 1), sex="female", synthetic=True,
        identifiers={"personal-number": "001150012345", "insurance-card": "GD4010112345678"},
    )  # fmt: skip
    return people.match_or_create(facts, by=by)
