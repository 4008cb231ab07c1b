"""What would be lost: a number on the first page that is not that of the rows behind it, or that stands there twice."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from lienthong import ledger
from lienthong.access.actors import of_user
from lienthong.database import clock
from lienthong.exchange import hub
from lienthong.papers.paper import Paper
from lienthong.web.demo.plan import Plan
from lienthong.web.today import Waiting, waiting_for
from tests.access.actors import signed_in, user
from tests.exchange import conftest as exchange
from tests.exchange import sample

pytestmark = pytest.mark.django_db
CLINIC, HOSPITAL = f"facility:{sample.CLINIC}", f"facility:{sample.HOSPITAL}"
NOW = sample.NOW.replace(tzinfo=clock.VIETNAM)
ROLES = [
    (CLINIC, "facility_it"), (CLINIC, "clinic_doctor"), (HOSPITAL, "hospital_doctor"), ("unit:37", "province_officer"),
    ("agency:moh", "ministry_officer"), ("system:home", "administrator"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def sent():
    """A day of the clinic's: one envelope taken in with papers, one refused, one refused in part; one weeks ago."""
    exchange.stage()
    bad = sample.tables(_other(8), XML1={"HO_TEN": ""})
    with clock.at(NOW - timedelta(days=20)):
        _send(sample.envelope(sample.tables(_other(7), XML1={"HO_TEN": ""})))
    with clock.at(NOW):
        _send(sample.envelope(sample.tables(sample.INPATIENT)))
        _send(sample.envelope(bad))
        _send(sample.envelope(sample.tables(_other(9)), bad))
        ledger.rehearse()
    with clock.at(NOW + timedelta(minutes=30)):
        yield


def _other(number: int) -> Plan:
    return replace(sample.PLAN, episode=f"37S012612000000{number}")


def _send(body: bytes) -> None:
    hub.receive(body, sender=CLINIC, channel="command", actor=sample.IT)


def _rows(client: Client, address: str) -> int:
    """How many rows the list behind a line says it has."""
    text = client.get(address).content.decode()
    found = re.search(r"(\d+) dòng", text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(("organisation", "role"), ROLES, ids=lambda one: one)
def test_every_number_is_that_of_the_rows_behind_it_and_stands_there_once(organisation, role):
    who = user("who", (organisation, role))
    lines: list[Waiting] = waiting_for(of_user(who, who.memberships.all(), organisation))
    client = signed_in(who)
    assert [(line.title, line.count) for line in lines] == [(line.title, _rows(client, line.address)) for line in lines]
    assert len({line.address for line in lines}) == len(lines)


def test_what_waits_is_there_at_all():
    doctor = user("doctor", (HOSPITAL, "hospital_doctor"))
    it = user("it", (CLINIC, "facility_it"))
    assert Paper.objects.unscoped("test").filter(owner=HOSPITAL, state="received", kind="referral").exists()
    for who, page in ((doctor, "/papers/received/"), (it, "/exchange/")):
        lines = waiting_for(of_user(who, who.memberships.all(), who.memberships.get().organisation))
        assert any(line.address.startswith(page) for line in lines), page
