"""How the connection to the portal stands: state, last success, lag, errors, dossiers in and out, dead letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    TextField,
    Value,
)  # fmt: skip
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.delivery import State as Sent
from lienthong.ledger.receipt import Receipt
from lienthong.partners.national_portal import account as accounts
from lienthong.partners.national_portal.account import NationalPortalAccount
from lienthong.partners.national_portal.link import NationalPortalContact, NationalPortalDossier, Origin, State
from lienthong.partners.national_portal.telling import CHANNEL

BEHIND = timedelta(hours=1)  # what waits for longer is behind
MISSED = 3  # looks in a row without an answer
UNDER_WAY = (Sent.WAITING, Sent.TAKEN)


class Health(TextChoices):
    """How the connection stands."""

    NONE = "none", _("Not connected")
    WORKING = "working", _("Working")
    BEHIND = "behind", _("Behind")
    FAILING = "failing", _("Failing")


@dataclass(frozen=True)
class Standing:
    """The figures of the page. lag: for how long the oldest change has waited. faults: looks in a row that failed."""

    health: Health
    account: NationalPortalAccount | None
    following: NationalPortalAccount | None
    last_success: datetime | None
    last_look: datetime | None
    lag: timedelta | None
    fault: str
    faults: int
    waiting: int
    accepted: int
    dead: int
    came: int
    gone: int
    held: int


def standing(actor: access.Actor) -> Standing:
    """How it stands: the connection of the home, and the dossiers this actor may see."""
    contact, held = NationalPortalContact.objects.first(), accounts.current()
    since = Delivery.objects.filter(channel=CHANNEL, state__in=UNDER_WAY).aggregate(since=Min("sent_at"))["since"]
    sent = changes(actor).aggregate(
        waiting=Count("number", filter=Q(state__in=UNDER_WAY)), accepted=Count("number", filter=Q(state=Sent.ACCEPTED))
    )
    seen = NationalPortalDossier.objects.within(actor).aggregate(
        came=Count("id", filter=Q(origin=Origin.PORTAL, state=State.LINKED)),
        gone=Count("id", filter=Q(origin=Origin.HERE)),
        held=Count("id", filter=Q(state=State.HELD)),
    )
    dead = Delivery.objects.dead().filter(channel=CHANNEL)
    lag = max(clock.now() - since, timedelta(0)) if since else None
    faults = contact.faults if contact else 0
    return Standing(
        health=_health(held is not None, lag, faults),
        account=held,
        following=NationalPortalAccount.objects.filter(valid_from__gt=clock.today()).last(),
        last_success=max((one for one in (_last_shown(), contact and contact.heard_at) if one), default=None),
        last_look=contact.tried_at if contact else None,
        lag=lag,
        fault=(contact.fault if contact else "") or _fault_of_waiting(),
        faults=faults,
        dead=dead.count(),
        **sent,
        **seen,
    )


def changes(actor: access.Actor) -> QuerySet[Delivery]:
    """What the portal was told, or is to be told, of the dossiers this actor may see, with `dossier`."""
    kind = Value(f"{NationalPortalDossier.KIND}:", TextField())
    seen = NationalPortalDossier.objects.within(actor).annotate(party=Concat(kind, Cast("pk", TextField())))
    own = seen.filter(party=OuterRef("thing"))
    rows = Delivery.objects.filter(Exists(own), channel=CHANNEL)
    return rows.annotate(dossier=Subquery(own.values("pk")[:1]), dossier_number=Subquery(own.values("number")[:1]))


def _last_shown() -> datetime | None:
    """When the portal acknowledged a change last."""
    newest = Delivery.objects.filter(channel=CHANNEL, state=Sent.ACCEPTED).order_by("-changed_at").values("id")[:1]
    return Receipt.objects.filter(delivery__in=newest).values_list("happened_at", flat=True).first()


def with_waiting(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of these dossiers of which the portal does not show everything yet."""
    waiting = Delivery.objects.filter(channel=CHANNEL, state__in=UNDER_WAY)
    things = waiting.values_list("thing", flat=True).distinct()
    return rows.filter(pk__in=[ledger.life.identity(thing) for thing in things])


def told(rows: Iterable[NationalPortalDossier]) -> Mapping[Any, dict[str, Any]]:
    """Of each dossier: the status the portal acknowledged last, and how many changes it has not: one query."""
    things = {row.thing: row.pk for row in rows}
    found: dict[Any, dict[str, Any]] = {pk: {"status": "", "waiting": 0} for pk in things.values()}
    for one in Delivery.objects.filter(channel=CHANNEL, thing__in=things).order_by("number"):
        about = found[things[one.thing]]
        if one.state == Sent.ACCEPTED:
            about["status"] = one.kind.rpartition(".")[2]
        elif one.state != Sent.GIVEN_UP:
            about["waiting"] += 1
    return found


def _health(connected: bool, lag: timedelta | None, faults: int) -> Health:
    if not connected:
        return Health.NONE
    if faults >= MISSED:
        return Health.FAILING
    return Health.BEHIND if lag and lag > BEHIND else Health.WORKING


def _fault_of_waiting() -> str:
    tried = Delivery.objects.filter(channel=CHANNEL, state=Sent.WAITING).exclude(reason="")
    return tried.order_by("-changed_at").values_list("reason", flat=True).first() or ""
