"""Interconnection: which facility owed what, and what of it was sent, accepted, late or failed.

It is read from the ledger alone: obligations, deliveries, receipts. No person is named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong import access, database, ledger
from lienthong.database import clock, queries
from lienthong.directory.facilities import Facility
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.delivery import State as Sending
from lienthong.ledger.obligations import Obligation

QUERIES = queries.load(__file__)
EVERYWHERE = frozenset({"ministry_officer", "administrator"})
FAILED = (Sending.REFUSED, Sending.UNKNOWN, Sending.GIVEN_UP)
USUAL_SPAN = timedelta(days=30)
PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see: a province, a span of days, one obligation."""

    since: date
    until: date
    province: str = ""
    rule: str = ""

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The span as moments: from the first second of the first day to the end of the last."""
        midnight = time(tzinfo=clock.VIETNAM)
        return datetime.combine(self.since, midnight), datetime.combine(self.until + timedelta(days=1), midnight)


@dataclass(frozen=True)
class Count:
    """One facility's count for one obligation, or everybody's (`debtor` empty). `median`: seconds to receipt."""

    debtor: str
    name: str
    rule: str
    owed: int
    sent: int
    accepted: int
    late: int
    failed: int
    median: float | None

    @property
    def median_time(self) -> timedelta | None:
        """The median time to receipt."""
        return None if self.median is None else timedelta(seconds=float(self.median))

    @property
    def waiting(self) -> int:
        """Neither accepted nor late nor failed."""
        return max(0, self.owed - self.accepted - max(self.late, self.failed))


def usual() -> Asked:
    """The last thirty days."""
    today = clock.today()
    return Asked(today - USUAL_SPAN, today)


def scope(actor: access.Actor) -> list[str] | None:
    """The facilities (party codes) whose counts the actor may see; None for all."""
    if actor.is_system or actor.roles & EVERYWHERE:
        return None
    if "province_officer" in actor.roles:
        units = [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]
        codes = Facility.objects.filter(province__in=units).values_list("code", flat=True)
        return [f"facility:{code}" for code in codes]
    return [actor.organisation] if actor.organisation else []


def by_facility(asked: Asked, debtors: list[str] | None, *, page: int = 1) -> tuple[list[Count], bool]:
    """A page of facilities × obligations, the most late first, and whether there are more."""
    given = _given(asked, debtors) | {"limit": PAGE + 1, "offset": (page - 1) * PAGE}
    rows = [Count(*row) for row in database.connection().execute(QUERIES["pairs"], given)]
    return rows[:PAGE], len(rows) > PAGE


def by_rule(asked: Asked, debtors: list[str] | None) -> list[Count]:
    """The counts of each obligation over all these facilities."""
    return [Count(*row) for row in database.connection().execute(QUERIES["rules"], _given(asked, debtors))]


def rows(debtors: list[str] | None) -> QuerySet[Obligation]:
    """The obligations behind the numbers."""
    found = ledger.obligations.of().filter(debtor__startswith="facility:").exclude(standing="withdrawn")
    return found if debtors is None else found.filter(debtor__in=debtors)


def narrowed(found: QuerySet[Obligation], what: str) -> QuerySet[Obligation]:
    """Those that one column counts: sent, accepted, late or failed."""
    delivery = Delivery.objects.filter(obligation=OuterRef("pk"))
    match what:
        case "accepted":
            return found.filter(standing="fulfilled")
        case "late":
            return found.filter(standing="open", due_at__lt=clock.now())
        case "sent":
            return found.filter(Q(standing="fulfilled") | Q(Exists(delivery)))
        case "failed":
            return found.filter(Q(standing="open"), Exists(delivery.filter(state__in=FAILED)))
        case "open":
            return found.filter(standing="open")
    return found


def _given(asked: Asked, debtors: list[str] | None) -> dict[str, Any]:
    since, until = asked.moments
    return {
        "debtors": debtors,
        "rule": asked.rule or None,
        "province": asked.province or None,
        "since": since,
        "until": until,
        "now": clock.now(),
    }
