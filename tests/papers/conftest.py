"""Mrs Lành, the commune clinic that refers her, the hospital she goes to, and a portal that plays social insurance."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from lienthong import access, ledger
from lienthong.database import clock

CLINIC, HOSPITAL = "facility:01801", "facility:01001"
MORNING = datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM)


@pytest.fixture
def morning() -> Iterator[datetime]:
    """Monday 07/12/2026, 09:30."""
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def places(db) -> None:
    from lienthong.directory import Facility, Practitioner

    common = {"province": "01", "commune": "00004"}
    Facility.objects.create(
        code="01801", name="Trạm Y tế phường Ba Đình", kind="station", owner="province", level="initial", **common
    )
    Facility.objects.create(
        code="01001", name="Bệnh viện Bạch Mai", kind="hospital", owner="ministry-of-health", level="specialised",
        **common,
    )  # fmt: skip
    Practitioner.objects.create(licence="000123/HNO-GPHN", name="Phạm Văn Sáng", profession="doctor")


@pytest.fixture
def doctor() -> access.Actor:
    return access.Actor("user:sang", organisation=CLINIC, roles=frozenset({"clinic_doctor"}))


@pytest.fixture
def receiver() -> access.Actor:
    return access.Actor("user:hoa", organisation=HOSPITAL, roles=frozenset({"hospital_doctor"}))


@pytest.fixture
def lanh(places, morning):
    from lienthong import people

    facts = people.PersonFacts(
        name="Nguyễn Thị Lành", birth=people.BirthDate(1950), sex="female",
        identifiers={"personal-number": "001150012345", "insurance-card": "GD4010112345678"}, synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=access.Actor("user:sang", organisation=CLINIC))


@pytest.fixture
def portal(db) -> Iterator[object]:
    """Social insurance as the clinic and the hospital reach it."""
    from lienthong.partners import portal_account
    from lienthong.partners.sandbox.server import Sandbox, running
    from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator

    simulator = SocialInsuranceSimulator()
    with running(Sandbox([simulator])) as url:
        simulator.url = f"{url}/simulator/social-insurance"
        for facility in (CLINIC, HOSPITAL):
            portal_account.keep(
                facility, address=simulator.url, username=f"{facility[-5:]}_BV", password="mật khẩu", looks_up=True
            )
        yield simulator


@pytest.fixture
def carry():
    """Do all that is due, inside the test's transaction."""
    return ledger.rehearse


REFERRAL = {
    "GIAY_CHUYEN_TUYEN": "01801/2026/000123", "SO_HOSO": "HS-123", "MA_CSKCB": "01801", "MA_CSKCB_DEN": "01001",
    "HO_TEN": "Nguyễn Thị Lành", "CHAN_DOAN_RV": "Viêm ruột thừa cấp", "MA_BENH_CHINH": "K35.8",
    "DAU_HIEU_LS": "Đau hố chậu phải, sốt 38,5", "QT_BENHLY": "Đau bụng 12 giờ", "TINH_TRANG_CT": "Tỉnh, mạch 90",
    "MA_LOAI_RV": "2", "MA_LYDO_CT": "2", "HUONG_DIEU_TRI": "Phẫu thuật", "PHUONGTIEN_VC": "Xe cứu thương",
    "MA_BAC_SI": "000123/HNO-GPHN", "MA_TTDV": "000123/HNO-GPHN", "NGAY_RA": "202612070915",
}  # fmt: skip
APPOINTMENT = {
    "SO_GIAYHEN_KL": "01801/2026/H77", "MA_CSKCB": "01801", "NGAY_HEN_KL": "20261221", "NGAY_VAO": "202612070800",
    "NGAY_RA": "202612070915", "CHAN_DOAN_RV": "Viêm ruột thừa cấp", "MA_BENH_CHINH": "K35.8",
    "MA_BAC_SI": "000123/HNO-GPHN", "MA_TTDV": "000123/HNO-GPHN", "NGAY_CT": "20261207",
}  # fmt: skip
ARRIVAL = {
    "MA_NOI_DI": "01801", "GIAY_CHUYEN_TUYEN": "01801/2026/000123", "NGAY_VAO": "202612090810",
    "MA_DOITUONG_KCB": "1.3",
}  # fmt: skip


@pytest.fixture
def taken(lanh, doctor):
    """The clinic's envelope was accepted; gives the function that takes one of its rows."""
    from lienthong.papers import intake

    def take(table: str = "XML13", version: int = 1, code: str = "01801.2612.0001", envelope: str = "", **changes: str):
        row = {"XML13": REFERRAL, "XML14": APPOINTMENT}[table] | changes
        return intake.take(
            table, row, episode=intake.Episode(code, envelope), person=lanh, organisation=CLINIC, by=doctor,
            version=version,
        )  # fmt: skip

    return take


@pytest.fixture
def arrive(lanh, receiver):
    """The hospital's XML1 names the paper; gives what came of it."""
    from lienthong.papers import intake

    def use(code: str = "01001.2612.0900", **changes: str):
        return intake.used(
            ARRIVAL | changes, episode=intake.Episode(code), person=lanh, organisation=HOSPITAL, by=receiver
        )

    return use


@pytest.fixture
def browse(monkeypatch):
    """A browser of somebody who acts so; English, so that the tests can be read."""
    from lienthong.access import sign_in

    def as_(actor: access.Actor) -> Client:
        monkeypatch.setattr(sign_in, "actor_of", lambda request: (actor, ""))
        client = Client()
        client.cookies["django_language"] = "en"
        return client

    return as_


@pytest.fixture
def hub_stage(db) -> Iterator[object]:
    """The facilities of the hub's samples, and a portal that plays social insurance."""
    from lienthong.partners import portal_account
    from lienthong.partners.sandbox.server import Sandbox, running
    from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator
    from tests.exchange import conftest as ground
    from tests.exchange import sample

    with clock.at(sample.NOW.replace(tzinfo=clock.VIETNAM)):
        ground.stage()
        simulator = SocialInsuranceSimulator()
        with running(Sandbox([simulator])) as url:
            for code in (sample.CLINIC, sample.HOSPITAL):
                portal_account.keep(
                    f"facility:{code}", address=f"{url}/simulator/social-insurance", username=code, password="x"
                )
            yield simulator
