"""Hà Nội's system as a simulator plays it, and dossiers that are finished for it."""

from datetime import date, datetime
from functools import cache

import pytest
import requests

from lienthong import access
from lienthong.assistance.dossiers import deciding, reception
from lienthong.database import clock
from lienthong.directory import admin_data, reference
from lienthong.ledger import post
from lienthong.ledger.delivery import Delivery
from lienthong.partners import province_arrival, province_connector, province_queue, provinces
from lienthong.partners.province_connector import Connector
from lienthong.partners.province_courier import ProvinceCourier
from lienthong.partners.sandbox.province import ProvinceSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from tests.assistance.dossiers.conftest import (
    MORNING,
    an,
    chairman,
    hanh,
    lanh,
    new_person,
    population,
    proposed,
    submitted,
)

__all__ = ["an", "chairman", "hanh", "lanh", "population", "proposed", "submitted"]
MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))
HANOI, KEY, THEIR_KEY = "01", "chìa khóa gửi đi", "chìa khóa nhận về"
REPORTED = date(2025, 9, 24)
ABSENT = {"52", "11", "08", "25", "24", "44", "48", "68"}
ALL = "a test looks at everything"


@cache
def _places() -> tuple[list, list]:
    """The provinces, and what Hà Nội was and is: the country takes a second or two to load."""
    kept = [row for row in admin_data.units() if row.level == "province" or row.province_code == HANOI]
    codes = {row.code for row in kept}
    return [row.columns() for row in kept], [
        (row.on, row.old_code, row.new_code, row.is_default, row.is_split, row.evidence)
        for row in admin_data.successions()
        if row.new_code in codes
    ]


@pytest.fixture
def ground(db, population) -> None:
    from django.db import connection

    units, heirs = _places()
    with connection.cursor():
        reference._replace(connection.connection, "directory_unit", reference._UNIT, units)
        names = '"on", old_code, new_code, is_default, is_split, evidence'
        reference._replace(connection.connection, "directory_succession", names, heirs)


@pytest.fixture(autouse=True)
def house(ground):
    from lienthong.web import house

    house.build()
    with clock.at(MORNING):
        yield


@pytest.fixture
def played(db):
    simulator = ProvinceSimulator(keys={HANOI: KEY})
    with running(Sandbox([simulator])) as url:
        simulator.url = f"{url}/simulator/province"
        yield simulator


@pytest.fixture
def hanoi(played) -> Connector:
    """Hà Nội's system, connected."""
    there = f"{played.url}/{HANOI}"
    return province_connector.enter(
        HANOI, address=there, pull_address=f"{there}/pull", key=KEY, own_key=THEIR_KEY, agencies=["H26"], by=MINISTRY
    )


@pytest.fixture
def finish(proposed, hanh, chairman):
    """Bring somebody's dossier to its end, at a moment; gives its number."""

    def done(number: int, at: datetime = MORNING) -> str:
        with clock.at(at):
            person = new_person(f"00115001{number:04}", f"Nguyễn Thị Lành {number}", 1950)
            dossier = proposed(person=person, applicant=person)
            deciding.sign(dossier, by=chairman, version=dossier.version)
            dossier.refresh_from_db()
            reception.return_result(dossier, to="bà Lành", by=hanh)
            tell()
        return dossier.number

    return done


def tell() -> None:
    """Tell the queue what happened, as the worker would."""
    from lienthong.ledger import followers, subscriptions

    with followers.rehearsing():
        for subscription in [*province_queue.SUBSCRIPTIONS, *province_arrival.SUBSCRIPTIONS]:
            subscriptions.serve(subscription)


def behave(played, behaviour: str, times: int | None = 1) -> None:
    told = {"behaviour": behaviour, "times": times}
    assert requests.post(f"{played.url}/behave", json=told, timeout=5).ok


def attempt() -> list[Delivery]:
    """One round of the courier, whatever its pauses; then what follows from it."""
    Delivery.objects.filter(channel="province", state="waiting").update(next_at=clock.real_now())
    for delivery in post.take("province"):
        post.carry(ProvinceCourier(), delivery)
    tell()
    return list(Delivery.objects.filter(channel="province").order_by("number"))


def numbers(played) -> list[str]:
    return [one["MaHoSo"] for one in played.received.get(HANOI, [])]


def hanoi_now():
    return provinces.standing().get(code=HANOI)
