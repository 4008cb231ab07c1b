"""The links with the 34 provinces, as they were reported on 24/09/2025: 26 connected, 8 not.

What is finished in the eight waits here; a ninth is cut in December, so that its lag begins. The cast's province also
gives what its own system finished. Whoever serves the demo says where the provinces' simulators answer.
"""

from datetime import datetime

from lienthong.database import clock
from lienthong.directory import units
from lienthong.partners import province_arrival, province_connector, province_queue
from lienthong.partners.province_connector import Connector, State
from lienthong.partners.sandbox.province import ProvinceSimulator
from lienthong.web.demo import cast, offices

REPORTED = datetime(2025, 9, 24, 9, 0, tzinfo=clock.VIETNAM)
CUT, CUT_AT = "04", datetime(2026, 12, 10, 8, 30, tzinfo=clock.VIETNAM)
FETCHED = datetime(2026, 12, 18, 10, 0, tzinfo=clock.VIETNAM)


def play() -> int:
    """Enter each link, still without an address; how many. Played again, it adds nothing."""
    known = set(Connector.objects.values_list("province", flat=True))
    with clock.at(REPORTED):
        for unit in units.at(clock.today()).filter(level=units.Level.PROVINCE).exclude(code__in=known).order_by("code"):
            province_connector.enter(unit.code, address="", since=clock.today(), by=offices.MINISTRY)
    with clock.at(CUT_AT):
        found = province_connector.of(CUT)
        if found is not None and found.state == State.CONNECTED:
            province_connector.cut(found, reason="Tỉnh bảo trì trung tâm dữ liệu (giả lập)", by=offices.MINISTRY)
    return Connector.objects.count()


def fetch(address: str) -> int:
    """Fetch what the cast's province gives by its simulator, which answers at `address`; how many dossiers were new."""
    with clock.at(FETCHED):
        found = province_connector.of(cast.PROVINCE)
        assert found is not None, "the links were entered: play"
        return province_arrival.pull(_enter(found, address, gives=True))


def move(address: str) -> None:
    """The simulators answer at `address` from now on: there the provinces are reached, and what waited goes to them."""
    for found in Connector.objects.order_by("province"):
        if found.address != _address(found, address):
            _enter(found, address, gives=bool(found.pull_address))
    province_queue.gather_all()


def _enter(found: Connector, address: str, *, gives: bool) -> Connector:
    there = _address(found, address)
    return province_connector.enter(
        found.province, address=there, pull_address=f"{there}/pull" if gives else "", agencies=found.agencies,
        codes=found.codes, by=offices.MINISTRY,
    )  # fmt: skip


def _address(found: Connector, address: str) -> str:
    return f"{address}/simulator/{ProvinceSimulator.name}/{found.province}"
