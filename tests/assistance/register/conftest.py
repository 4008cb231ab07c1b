"""What the register's tests share: officers of two communes, and persons to put on the register."""

import datetime
import uuid

import pytest
from django.utils import translation

from lienthong import access
from lienthong.assistance import permissions, register
from lienthong.database import clock
from lienthong.people import permissions as people_permissions
from lienthong.people.persons import Person

COMMUNE, OTHER, PROVINCE = "00004", "00008", "01"
TODAY = datetime.datetime(2026, 11, 12, 9, 0, tzinfo=clock.VIETNAM)
OFFICER = access.Actor("user:lan", f"unit:{COMMUNE}", frozenset({"commune_officer"}))
CHAIRMAN = access.Actor("user:son", f"unit:{COMMUNE}", frozenset({"commune_chairman"}))
ELSEWHERE = access.Actor("user:ha", f"unit:{OTHER}", frozenset({"commune_officer"}))


@pytest.fixture(autouse=True)
def _house():
    access.permit(people_permissions.PERMISSIONS)
    access.permit(permissions.PERMISSIONS)
    with clock.at(TODAY), translation.override("en"):
        yield


@pytest.fixture
def person():
    """Make persons."""

    def made(name="Nguyễn Thị Lành", born=datetime.date(1945, 3, 1), **more) -> Person:
        one = Person(
            name=name,
            birth_date=born,
            birth_precision="day",
            commune=COMMUNE,
            province=PROVINCE,
            synthetic=True,
            **more,
        )
        one.save()
        return one

    return made


@pytest.fixture
def granted(person):
    """Grant something to somebody, with the facts that give it."""

    def made(family="allowance", from_month=datetime.date(2026, 10, 1), by=OFFICER, who=None, **more):
        facts = {"born": datetime.date(1945, 3, 1), "household": "poor", "no_supporter": True} | more.pop("facts", {})
        one = register.grant(
            who or person(),
            family,
            commune=COMMUNE,
            province=PROVINCE,
            from_month=from_month,
            decision="paper:1",
            event=more.pop("event", uuid.uuid4()),
            by=by,
            **more,
        )
        register.record(one.beneficiary, valid_from=datetime.date(2026, 1, 1), source="dossier:1", by=by, **facts)
        return one

    return made
