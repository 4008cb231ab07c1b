"""Mrs Lành's application as she fills it in on the portal, and the portal's simulator that she fills it in on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import requests

from lienthong import database
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock
from lienthong.ledger import post, subscriptions
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.followers import rehearsing
from lienthong.partners.national_portal import account, link, offers, telling
from lienthong.partners.national_portal.courier import NationalPortalCourier
from lienthong.partners.national_portal.line import _sessions
from lienthong.partners.national_portal.telling import CHANNEL
from lienthong.partners.sandbox.national_portal import NationalPortalSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from tests.directory import by_hand

DAY = date(2026, 12, 7)
VARIANTS = ("classic", "six-steps")
PENSION = "1.014027"
LANH = {"name": "Nguyễn Thị Lành", "number": "001150012345"}
AN = {"name": "Nguyễn Văn An", "number": "001080012346"}
DECLARATION = {
    "MaToKhai": "01/335/2026", "MucDich": "DE_NGHI_HUONG", "NhomDoiTuong": ["HUU_TRI_XA_HOI"],
    "DeNghiHuuTriXaHoi": "1", "nycHoTen": LANH["name"], "nycNgaySinh": "19500302", "nycGioiTinh": "NU",
    "nycSoDinhDanh": LANH["number"], "nycMaXa": "00004", "nycDiaChi": "Thôn 1", "HoanCanhHo": "KHONG",
    "OCoSoTroGiup": "0", "CheDoDangHuong": ["KHONG"], "NguoiKhai": "TU_KHAI", "HinhThucNhanTien": "BUU_DIEN",
    "NguoiKhacNhan": "0",
}  # fmt: skip
PAPER = b"%PDF-1.4 giay uy quyen"


class Portal(NationalPortalSimulator):
    """The simulator, with its address in this test and a few words for what a test asks of it."""

    url = ""

    def connect(self, variant: str, **more) -> account.NationalPortalAccount:
        given = {"username": "lienthong", "secret": "khóa bí mật", "agency": "000.00.01.H22", "destination": "VN:DVC"}
        return account.keep(variant=variant, address=f"{self.url}/{variant}", **(given | {"valid_from": DAY} | more))

    def behave(self, behaviour: str, times: int | None = 1, **more) -> None:
        told = {"behaviour": behaviour, "times": times} | more
        assert requests.post(f"{self.url}/behave", json=told, timeout=5).ok

    def apply_as_lanh(self, procedure: str = PENSION, *, sender=None, files=None, **declared) -> str:
        return self.apply(procedure, DECLARATION | declared, owner=LANH, sender=sender, files=files)

    def steps(self, number: str) -> list[str]:
        return [one["TrangThai"] for one in self.dossiers[number].steps]


@contextmanager
def played() -> Iterator[Portal]:
    """Inside the block the portal answers."""
    simulator = Portal(today=lambda: DAY)
    with running(Sandbox([simulator])) as url:
        simulator.url = f"{url}/simulator/{simulator.name}"
        yield simulator


def carry_all(rounds: int = 12) -> None:
    """Carry what waits, without waiting for its time, until nothing is left to be tried, or so many times."""
    courier = NationalPortalCourier()
    for _round in range(rounds):
        Delivery.objects.filter(channel=CHANNEL, state="waiting").update(next_at=clock.real_now())
        taken = post.take(CHANNEL)
        if not taken:
            return
        for one in taken:
            post.carry(courier, one)
    assert rounds == 1, "what waits for the portal is never done"


@pytest.fixture
def ground(db, population) -> None:
    """Ba Đình and Hà Nội: all the places these tests need."""
    by_hand.put("province", "01", "Hà Nội", "city")
    by_hand.put("commune", "00004", "Phường Ba Đình", "ward")


@pytest.fixture(autouse=True)
def tidy():
    _sessions.clear()


@pytest.fixture
def portal():
    with played() as simulator:
        yield simulator


@pytest.fixture(params=VARIANTS)
def connected(request, portal):
    """The portal, and an account with it in each variant."""
    portal.connect(request.param)
    return portal


def hear() -> None:
    """The portal's subscribers hear what happened; what they send waits."""
    with rehearsing(), database.transaction():
        for subscription in (*telling.SUBSCRIPTIONS, *offers.SUBSCRIPTIONS):
            subscriptions.serve(subscription)


def tell() -> None:
    """Subscribers hear what happened; what they send is carried."""
    hear()
    carry_all()


def came(number: str) -> Dossier:
    found = link.by_number(number)
    assert found and found.dossier, found and found.reasons
    return found.dossier


def submitted(lanh, hanh, **changes) -> Dossier:
    facts = {
        "procedure": "1.014027", "person": lanh, "applicant": lanh, "channel": "desk", "form": "form-01-335-2026",
        "answers": {"resourceType": "QuestionnaireResponse"},
    }  # fmt: skip
    return submission.submit(submission.Application(**(facts | changes)), by=hanh)
