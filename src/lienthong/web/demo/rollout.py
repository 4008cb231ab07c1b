"""The rollout of the demo: where each synthetic facility stands on its way to paperless, and why it is late."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from lienthong import access
from lienthong.database import clock
from lienthong.directory.facilities import Facility
from lienthong.oversight import deadlines, paperless_way
from lienthong.oversight.paperless_way import FacilityWay, Noted, Stage

MINISTRY = access.Actor("user:minh", "agency:moh", frozenset({"ministry_officer"}))
BEGAN = datetime(2025, 7, 21, 9, 0, tzinfo=clock.VIETNAM)
DAYS = 480  # in which it became known, one of them each fortnight
SHARES = ((Stage.PUBLISHED, 0.6), (Stage.DECIDED, 0.08), (Stage.SELF_ASSESSING, 0.12), (Stage.NONE, 0.2))


def play(seed: int = 1, progress: Callable[[int, int], None] = lambda n, total: None) -> int:
    """Note a stage for each synthetic facility a deadline binds, and a reason for two late ones of three. How many."""
    chance = Random(seed)
    told = FacilityWay.objects.values("facility")
    found = list(paperless_way.facilities(MINISTRY).filter(synthetic=True).exclude(pk__in=told).order_by("pk"))
    by_day: dict[int, list[Noted]] = defaultdict(list)
    for facility in found:
        one = _drawn(facility, chance)
        if one.stage != Stage.NONE or one.reason:
            by_day[chance.randrange(0, DAYS, 14)].append(one)
    for number, (day, many) in enumerate(sorted(by_day.items()), 1):
        with clock.at(BEGAN + timedelta(days=day)):
            paperless_way.note_many(many, by=MINISTRY, on=clock.today())
        progress(number, len(by_day))
    return len(found)


def _drawn(facility: Facility, chance: Random) -> Noted:
    stage = chance.choices([one for one, _share in SHARES], [share for _one, share in SHARES])[0]
    if stage in paperless_way.ARRIVED:
        number = f"{chance.randrange(20, 900)}/QĐ-BV"
        return Noted(facility, stage, decision=number, source=number)
    reason = ""
    if chance.random() < 2 / 3:
        reason = chance.choice([code for code in deadlines.reasons() if code != "other"])
    return Noted(
        facility, stage, source="" if stage == Stage.NONE else f"{chance.randrange(20, 900)}/BC-BV", reason=reason
    )
