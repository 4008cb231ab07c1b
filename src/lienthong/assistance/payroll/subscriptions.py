"""What the register tells the payroll: an entitlement was held or stopped, so what is frozen and not handed over is not
paid.
"""

from __future__ import annotations

from lienthong import access, ledger
from lienthong.assistance.payroll import recalling
from lienthong.assistance.register.entitlement import Entitlement


def ended(event: ledger.Event) -> None:
    """Call back the lines for the months from which nothing is due any more. Done twice, it is done once."""
    number = int(event.thing.removeprefix("entitlement:"))
    row = Entitlement.objects.unscoped("what the event is about").filter(pk=number).first()
    since = min(filter(None, (row.to_month, row.suspended_from)), default=None) if row else None
    if row is not None and since is not None:
        recalling.recall_unpayable(row, since, reason=event.kind, by=access.SYSTEM)


SUBSCRIPTIONS = [
    ledger.Subscription("payroll.ended", ("entitlement.stopped", "entitlement.suspended"), ended),
]
