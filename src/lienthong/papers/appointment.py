"""Appointment paper: a revisit that counts as covered (Circular 01/2025/TT-BYT, Article 11 and form V; XML14).

One for each episode, usable once. It is used by the XML1 that names its number at the facility that wrote it. How long
after the day named a patient may still come is not said by the texts at hand: ten working days, marked `assumed`.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from lienthong.ledger import calendar
from lienthong.papers import moment
from lienthong.papers.form import Fault
from lienthong.papers.paper import Paper
from lienthong.papers.state import State, Transitions

KIND = "appointment"
GRACE_WORKING_DAYS = 10  # assumed

# What may follow what. RECEIVED: social insurance has it. A facility that the patient is referred to gets a copy, which
# tells of the revisit and can't be used there (see use.py).
NEXT: Transitions = {
    State.DRAFT: frozenset({State.SIGNED, State.CANCELLED}),
    State.SIGNED: frozenset({State.SENT, State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}),
    State.SENT: frozenset({State.RECEIVED, State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}),
    State.RECEIVED: frozenset({State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}),
    State.USED: frozenset({State.REPLACED}),
    State.EXPIRED: frozenset({State.USED, State.REPLACED}),
}


class Appointment(Paper):
    """A revisit set at the end of one episode."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


def expiry(revisit_on: date) -> date:
    """The last day on which the patient may come with this paper."""
    return calendar.add_working_days(revisit_on, GRACE_WORKING_DAYS)


def faults(values: Mapping[str, str], signed_on: date) -> list[Fault]:
    """What the form alone can't see: the revisit lies after the end of this visit."""
    revisit, ended = moment.day(values.get("NGAY_HEN_KL")), moment.day(values.get("NGAY_RA")) or signed_on
    if revisit and revisit < ended:
        return [Fault("NGAY_HEN_KL", _("Give a day after the end of this visit."))]
    return []
