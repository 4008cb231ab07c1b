"""What this room does when something happened elsewhere: the record room's decisions move a facility on its way."""

from __future__ import annotations

from datetime import date

from lienthong import ledger
from lienthong.database import clock
from lienthong.oversight import paperless_way
from lienthong.oversight.paperless_way import FacilityWay, Stage

STAGES = {
    "paperless.begun": Stage.SELF_ASSESSING,
    "paperless.decided": Stage.DECIDED,
    "paperless.published": Stage.PUBLISHED,
    "paperless.withdrawn": Stage.WITHDRAWN,
}


def follow(event: ledger.Event) -> None:
    """The facility is where its record room says; where an office has noted more already, nothing moves."""
    code, stage = event.subject.removeprefix("facility:"), STAGES[event.kind]
    way = FacilityWay.objects.filter(facility=code).first()
    if stage not in (FacilityWay.NEXT[Stage(way.state)] if way else FacilityWay.BEGIN):
        return
    told = event.data.get("on")
    on = date.fromisoformat(told) if told else event.happened_at.astimezone(clock.VIETNAM).date()
    paperless_way.reach(
        code,
        stage,
        by=event.by,
        on=on,
        decision=event.data.get("number", ""),
        source=event.thing,
        key=f"way:{event.id}",
    )


SUBSCRIPTIONS = (ledger.Subscription("oversight.paperless-way", tuple(STAGES), follow),)
