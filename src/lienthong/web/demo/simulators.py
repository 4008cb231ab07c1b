"""The partners of a synthetic home: simulators on loopback, and accounts with which its facilities reach them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lienthong.partners import population_account, portal_account
from lienthong.partners.sandbox.population import PopulationSimulator, of_this_home
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator

PASSWORD = "simulator"  # noqa: S105 - the simulator lets everyone in


def sandbox() -> Sandbox:
    """Every partner that is played, in one sandbox."""
    return Sandbox([PopulationSimulator(register=of_this_home), SocialInsuranceSimulator()])


@contextmanager
def beside(facilities: Iterable[str], port: int = 0) -> Iterator[str]:
    """Inside the block the simulators answer, and these facilities (party codes) have accounts with them."""
    with running(sandbox(), port) as address:
        connect(facilities, address)
        yield address


def connect(facilities: Iterable[str], address: str) -> None:
    """Give these facilities, and the home, accounts at the simulators that answer at `address`."""
    population_account.keep(
        address=f"{address}/simulator/{PopulationSimulator.name}/soap", username="lienthong", secret=PASSWORD
    )
    for facility in facilities:
        portal_account.keep(
            facility,
            address=f"{address}/simulator/{SocialInsuranceSimulator.name}",
            username=facility.removeprefix("facility:"),
            password=PASSWORD,
            looks_up=True,
        )
