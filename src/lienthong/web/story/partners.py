"""The partners of the story: simulators that live in its days, and a post that finds everybody at home."""

from collections.abc import Iterator
from contextlib import contextmanager

from lienthong.partners.sandbox.payer import PayerSimulator
from lienthong.web.demo import cast, simulators

FACILITIES = (f"facility:{cast.CLINIC}", f"facility:{cast.HOSPITAL}")


@contextmanager
def beside() -> Iterator[str]:
    """Inside the block the story can be told."""
    payer = PayerSimulator(unpaid=0, died=0, today=simulators.today)
    with simulators.beside(FACILITIES, payer=payer) as address:
        yield address
