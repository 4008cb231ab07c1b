"""The rollout of the demo: where each synthetic facility stands on its way to paperless, and why it is late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from lienthong import access
from lienthong.database import clock
from lienthong.directory.facilities import Facility
from lienthong.oversight import deadlines, paperless_way
from lienthong.oversight.paperless_way import FacilityWay, Stage

MINISTRY = access.Actor("user:minh", "agency:moh", frozenset({"ministry_officer"}))
BEGAN = datetime(2025, 7, 21, 9, 0, tzinfo=clock.VIETNAM)
SHARES = ((Stage.PUBLISHED, 0.6), (Stage.DECIDED, 0.08), (Stage.SELF_ASSESSING, 0.12), (Stage.NONE, 0.2))


def play(seed: int = 1, progress: Callable[[int, int], None] = lambda n, total: None) -> int:
    """Note a stage for each synthetic facility a deadline binds, and a reason for two late ones of three. How many."""
    chance = Random(seed)
    told = FacilityWay.objects.values("facility")
    found = list(paperless_way.facilities(MINISTRY).filter(synthetic=True).exclude(pk__in=told).order_by("pk"))
    for number, facility in enumerate(found):
        stage = chance.choices([one for one, _share in SHARES], [share for _one, share in SHARES])[0]
        with clock.at(BEGAN + timedelta(days=chance.randrange(480), minutes=number % 480)):
            _tell(facility, stage, chance)
        progress(number + 1, len(found))
    return len(found)


def _tell(facility: Facility, stage: Stage, chance: Random) -> None:
    if stage != Stage.NONE:
        number = f"{chance.randrange(20, 900)}/QĐ-BV" if stage in paperless_way.ARRIVED else ""
        source = number or f"{chance.randrange(20, 900)}/BC-BV"
        paperless_way.note(facility, stage, by=MINISTRY, on=clock.today(), decision=number, source=source)
    if stage not in paperless_way.ARRIVED and chance.random() < 2 / 3:
        reason = chance.choice([code for code in deadlines.reasons() if code != "other"])
        paperless_way.explain(facility, reason, by=MINISTRY)
