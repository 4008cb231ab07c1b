"""Thirty days of a synthetic home, played through the hub and the ledger as they would have happened.

Each day's envelopes are received at four in the afternoon of that day, and what they oblige is carried the same
evening; on two of the days the social-insurance portal is down, so that some things arrive late, and on one it refuses
a few.
"""

import json
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from typing import Any

from lienthong.access import Actor, Role
from lienthong.database import clock
from lienthong.exchange import hub
from lienthong.exchange.arrival import Channel
from lienthong.exchange.keeping import Sending as ToHub
from lienthong.ledger.worker import Worker
from lienthong.web.demo import country, simulators
from lienthong.web.demo.traffic import Sending, Traffic

FIRST, DAYS, DAILY = date(2026, 11, 21), 30, 20
DOWN_ON = frozenset({date(2026, 11, 27), date(2026, 12, 10)})
REFUSING_ON = date(2026, 12, 18)  # the portal finds some files wrong: they wait for a person
SEED = 2609

Progress = Callable[[int, int, int], None]  # days done, of how many, envelopes so far


def play(*, days: int = DAYS, daily: int = DAILY, progress: Progress = lambda done, total, envelopes: None) -> int:
    """Receive and carry the traffic; the number of envelopes. Played again, it adds nothing."""
    random = Random(SEED)
    traffic = Traffic(country.places(random), country.patients(random), FIRST, days, daily, random)
    facilities = [f"facility:{place.code}" for place in traffic.places]
    envelopes = 0
    with simulators.beside(facilities) as address:
        for done, (day, sendings) in enumerate(_by_day(traffic.sendings()), 1):
            with clock.at(datetime.combine(day, time(16, 0), clock.VIETNAM)):
                _behave(address, **_conduct(day))
                envelopes += len(hub.receive_many([_to_hub(sending) for sending in sendings]))
            with clock.at(
                datetime.combine(day, time(16, 30), clock.VIETNAM) + timedelta(minutes=random.randint(0, 90))
            ):
                Worker().run_until_idle(patience=timedelta(0))
            progress(done, days, envelopes)
    return envelopes


def _by_day(sendings: Iterator[Sending]) -> Iterator[tuple[date, list[Sending]]]:
    for day, group in groupby(sendings, key=lambda sending: sending.on):
        yield day, list(group)


def _to_hub(sending: Sending) -> ToHub:
    party = f"facility:{sending.facility}"
    client = Actor(f"client:{sending.facility}", organisation=party, roles=frozenset({Role.FACILITY_IT.value}))
    return ToHub(sending.body, party, Channel.AXIS, client)


def _conduct(day: date) -> dict[str, Any]:
    """How the simulated portal behaves on a day."""
    if day == REFUSING_ON:
        return {"behaviour": "refuse", "times": 6}
    return {"behaviour": "down" if day in DOWN_ON else "normal"}


def _behave(address: str, **conduct: Any) -> None:
    """Tell the simulated portal how to behave."""
    wanted = urllib.request.Request(  # noqa: S310 - our own simulator on loopback
        f"{address}/simulator/social-insurance/behave", json.dumps(conduct).encode(), method="POST"
    )
    urllib.request.urlopen(wanted, timeout=10).close()  # noqa: S310
