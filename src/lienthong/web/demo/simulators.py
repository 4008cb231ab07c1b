"""The partners of a synthetic home: simulators on loopback, and accounts with which its facilities reach them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from lienthong.database import clock
from lienthong.directory.reference import PAYERS
from lienthong.partners import eid_account, endpoint, payer_account, population_account, portal_account
from lienthong.partners.national_portal import account as national_portal_account
from lienthong.partners.national_portal.account import Variant
from lienthong.partners.sandbox import eid_register, national_portal
from lienthong.partners.sandbox.chain_step import TITLES, StepSimulator
from lienthong.partners.sandbox.civil_status import CivilStatusSimulator
from lienthong.partners.sandbox.eid import EIdSimulator
from lienthong.partners.sandbox.eid_page import Citizen
from lienthong.partners.sandbox.payer import PayerSimulator, business_day
from lienthong.partners.sandbox.population import PopulationSimulator, of_this_home
from lienthong.partners.sandbox.province import ProvinceSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator
from lienthong.web.demo import cast, province_dossiers

LANH = Citizen(cast.LANH.personal_number, cast.LANH.name, f"{cast.LANH.born:%Y%m%d}")  # offered first
_day: list[date] = []  # while a block of `at` runs
# The portal's messages change their variant in the middle of the demo's time, under way for some dossiers.
PORTAL_VARIANTS = {Variant.CLASSIC: date(2026, 1, 1), Variant.SIX_STEPS: date(2026, 12, 1)}
INTERLINKED = ("interlink-software", "coordination-system")
PASSWORD = "simulator"  # noqa: S105 - the simulator lets everyone in


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block business time stands still at `moment`, for the simulators in this process too."""
    _day[:] = [moment.date()]
    try:
        with clock.at(moment):
            yield
    finally:
        _day.clear()


def today() -> date:
    """The day on which the simulators live: they answer in threads that do not see `clock.at`."""
    return _day[0] if _day else business_day()


def sandbox(payer: PayerSimulator | None = None) -> Sandbox:
    """Every partner that is played, in one sandbox; with a payer of one's own, or one that pays nine lines of ten."""
    return Sandbox(
        [
            PopulationSimulator(register=of_this_home),
            SocialInsuranceSimulator(),
            EIdSimulator(citizens={LANH.number: LANH}, register=eid_register.of_this_home),
            payer or PayerSimulator(today=today),
            national_portal.NationalPortalSimulator(register=national_portal.of_this_home, today=today),
            ProvinceSimulator(own=province_dossiers.own()),
            *(CivilStatusSimulator(name) for name in INTERLINKED),
            *map(StepSimulator, TITLES),
        ]
    )


@contextmanager
def beside(facilities: Iterable[str], port: int = 0, payer: PayerSimulator | None = None) -> Iterator[str]:
    """Inside the block the simulators answer, and these facilities (party codes) have accounts with them."""
    with running(sandbox(payer), port) as address:
        connect(facilities, address)
        yield address


def connect(facilities: Iterable[str], address: str) -> None:
    """Give these facilities, and the home, accounts at the simulators that answer at `address`."""
    population_account.keep(
        address=f"{address}/simulator/{PopulationSimulator.name}/soap", username="lienthong", secret=PASSWORD
    )
    eid_account.keep(issuer=f"{address}/simulator/{EIdSimulator.name}", client_id="lienthong", secret=PASSWORD)
    for system in endpoint.systems():
        endpoint.keep(system, address=f"{address}/simulator/{system}", username="lienthong", secret=PASSWORD)
    portal = f"{address}/simulator/{national_portal.NationalPortalSimulator.name}"
    for variant, since in PORTAL_VARIANTS.items():
        national_portal_account.keep(
            variant=variant, valid_from=since, username="lienthong", secret=PASSWORD, agency="000.00.00.G09",
            destination="VN:DVCQG", address=f"{portal}/{variant}",
        )  # fmt: skip
    for payer, _vi, _en in PAYERS:
        payer_account.keep(
            f"agency:{payer}", address=f"{address}/simulator/{PayerSimulator.name}", username=payer, secret=PASSWORD
        )
    for facility in facilities:
        portal_account.keep(
            facility,
            address=f"{address}/simulator/{SocialInsuranceSimulator.name}",
            username=facility.removeprefix("facility:"),
            password=PASSWORD,
            looks_up=True,
        )


def move(address: str) -> None:
    """The simulators answer at `address` from now on: there the home, and each facility with an account, reach them."""
    accounts = portal_account.PortalAccount.objects
    connect(accounts.values_list("facility", flat=True), address)
