"""What the register tells the payroll: an entitlement was held or stopped, so what is frozen and not handed over is not
paid. Where a death stands behind it, that is every line, the month of the death too: nobody can take that money now.
What turns out to be due after all is listed again.
"""

from __future__ import annotations

from datetime import date

from lienthong import access, ledger
from lienthong.assistance.payroll import recalling
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.subscriptions import DIED, REPORTED


def ended(event: ledger.Event) -> None:
    """Call back the lines for the months from which nothing is due any more. Done twice, it is done once."""
    number = int(event.thing.removeprefix("entitlement:"))
    row = Entitlement.objects.unscoped("what the event is about").filter(pk=number).first()
    since = nothing_due_since(row) if row else None
    if row is not None and since is not None:
        recalling.recall_unpayable(row, since, reason=event.kind, by=access.SYSTEM)


def nothing_due_since(row: Entitlement) -> date | None:
    """The month from which on its frozen lines must not be paid; None where they may. After a death, that is ever."""
    since = min(filter(None, (row.to_month, row.suspended_from)), default=None)
    return date.min if since is not None and row.hold.endswith((REPORTED, DIED)) else since


SUBSCRIPTIONS = [
    ledger.Subscription("payroll.ended", ("entitlement.stopped", "entitlement.suspended"), ended),
]
