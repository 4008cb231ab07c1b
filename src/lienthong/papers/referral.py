"""Referral: a facility hands a patient over to another (Circular 01/2025/TT-BYT, Article 12 and form VI; XML13).

Valid for 10 working days from signing, the day of signing not counted, or for a year where the main disease is on
list III. A referral that expires during treatment stays usable to the end of the episode: what counts is whether it
was valid when the patient arrived. Both dates are kept, the one written on the paper (Article 9.2 counts from it) and
the one of signing (Decision 2555/QĐ-BYT counts from it); we count from signing.
"""

from datetime import date

from lienthong.ledger import calendar
from lienthong.papers import disease_list
from lienthong.papers.paper import Paper
from lienthong.papers.state import State, Transitions

KIND = "referral"
WORKING_DAYS = 10

# What may follow what. SENT: on its way; RECEIVED: the receiving facility has it; ACCEPTED: it has looked. The receipt
# of social insurance moves nothing: it stands beside its obligation, whichever of the two comes first.
# A referral of a year may be used again and again; a late XML1 may show that an expired one was used in time; and a
# corrected envelope replaces even a used one, whose use goes over to the new version.
NEXT: Transitions = {
    State.DRAFT: frozenset({State.SIGNED, State.CANCELLED}),
    State.SIGNED: frozenset(
        {State.SENT, State.RECEIVED, State.ACCEPTED, State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}
    ),
    State.SENT: frozenset({State.RECEIVED, State.ACCEPTED, State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}),
    State.RECEIVED: frozenset({State.ACCEPTED, State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}),
    State.ACCEPTED: frozenset({State.USED, State.EXPIRED, State.CANCELLED, State.REPLACED}),
    State.USED: frozenset({State.USED, State.REPLACED}),
    State.EXPIRED: frozenset({State.USED, State.REPLACED}),
}


class Referral(Paper):
    """A referral of one patient to one facility."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


def lasts_a_year(main_code: str) -> bool:
    """Whether the main disease is on list III."""
    return disease_list.entry_of(main_code) is not None


def expiry(signed_on: date, main_code: str) -> date:
    """The last day on which a patient may arrive with this referral."""
    if lasts_a_year(main_code):
        return _a_year_after(signed_on)
    return calendar.add_working_days(signed_on, WORKING_DAYS)


def usable(signed_on: date, valid_until: date, arrived_on: date) -> bool:
    """Whether a patient who arrived on that day may use the referral, to the end of that episode."""
    return signed_on <= arrived_on <= valid_until


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
