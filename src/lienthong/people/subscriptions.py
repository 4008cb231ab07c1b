"""What this room does when something happens elsewhere."""

from __future__ import annotations

from lienthong import database, ledger
from lienthong.directory.splits import RESIDENCE, Split
from lienthong.people import residence


def follow_split(event: ledger.Event) -> None:
    """An officer has decided in which commune a place of a split former commune lies: the residence follows."""
    about = str(event.data.get("about", ""))
    if not about.startswith(RESIDENCE):
        return
    with database.transaction():
        split = Split.objects.unscoped("the decision that is being followed").get(pk=event.thing.removeprefix("split:"))
        residence.place(int(about.removeprefix(RESIDENCE)), split.decided_code)


SUBSCRIPTIONS = (ledger.Subscription("people.residence", ("split.decided",), follow_split),)
