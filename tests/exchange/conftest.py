import pytest

from lienthong.database import clock
from tests.exchange import sample


@pytest.fixture
def places(db) -> None:
    """The clinic and the hospital of the samples, with their practitioners."""
    stage()


def stage() -> None:
    from lienthong.directory import Facility
    from lienthong.directory.practitioners import Membership, Practitioner
    from lienthong.exchange import known

    for code in (sample.CLINIC, sample.HOSPITAL):
        facility = Facility.objects.create(
            code=code, name=f"Cơ sở {code}", kind="station", owner="province", level="initial", province="37",
            commune="14464", synthetic=True,
        )  # fmt: skip
        for licence in (sample.DOCTOR, sample.HEAD):
            doctor, _ = Practitioner.objects.get_or_create(
                licence=licence, defaults={"name": "Phạm Văn Sáng", "profession": "doctor"}
            )
            Membership.objects.create(practitioner=doctor, facility=facility)
    known.forget()


@pytest.fixture(autouse=True)
def december():
    """Friday 11/12/2026, 15:00."""
    with clock.at(sample.NOW.replace(tzinfo=clock.VIETNAM)):
        yield


@pytest.fixture(autouse=True)
def permissions():
    from lienthong import access
    from lienthong.exchange.permissions import PERMISSIONS

    access.permit(PERMISSIONS)
    from lienthong.fhir.permissions import PERMISSIONS as FHIR

    access.permit(FHIR)
