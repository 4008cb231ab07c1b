"""Pilot: an agreement to try a vendor's software somewhere, with terms, measurable targets, and what came of it.

The ministry proposes, the vendor agrees, it runs, and when it ends its figures are frozen against its targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.ledger.life import InvalidState
from lienthong.oversight import metering
from lienthong.oversight.partnership import Product, Vendor, numbers_of
from lienthong.oversight.partnership import State as VendorState
from lienthong.oversight.partnership_permissions import EVERYWHERE


class State(models.TextChoices):
    """How an agreement stands."""

    PROPOSED = "proposed", gettext_lazy("Proposed")
    AGREED = "agreed", gettext_lazy("Agreed")
    DECLINED = "declined", gettext_lazy("Declined")
    RUNNING = "running", gettext_lazy("Running")
    ENDED = "ended", gettext_lazy("Ended")
    BROKEN_OFF = "broken-off", gettext_lazy("Broken off")


class Measure(models.TextChoices):
    """What a target is measured by, from the figures that are metered."""

    REQUESTS = "requests", gettext_lazy("Requests, at least")
    ENVELOPES = "envelopes", gettext_lazy("Envelopes sent, at least")
    ACCEPTED = "accepted", gettext_lazy("Envelopes accepted, in percent, at least")
    AVAILABILITY = "availability", gettext_lazy("Requests not failed by the exchange, in percent, at least")
    LATENCY = "latency", gettext_lazy("95 of 100 requests answered within milliseconds, at most")


AT_MOST = frozenset({Measure.LATENCY.value})


@dataclass(frozen=True)
class Result:
    """A target, what was measured, and whether it was reached; None while there is nothing to measure."""

    measure: str
    target: int
    found: float | None
    met: bool | None

    @property
    def words(self) -> str:
        return str(Measure(self.measure).label)

    @property
    def is_limit(self) -> bool:
        return self.measure in AT_MOST


class Pilot(ledger.Life):
    """An agreement with a vendor. site: the party where it is tried; aim: what is tried; targets: [[measure, number]].

    clients: the codes of the API clients whose figures count.
    """

    KIND: ClassVar[str] = "pilot"
    NEXT: ClassVar[dict[Any, set[Any]]] = {
        State.PROPOSED: {State.AGREED, State.DECLINED},
        State.AGREED: {State.RUNNING, State.BROKEN_OFF},
        State.RUNNING: {State.ENDED, State.BROKEN_OFF},
        State.DECLINED: set(),
        State.ENDED: set(),
        State.BROKEN_OFF: set(),
    }
    BEGIN: ClassVar[set[Any] | None] = {State.PROPOSED}

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="pilots")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="pilots")
    site = models.CharField(max_length=60)
    aim = models.CharField(max_length=300)
    first_day = models.DateField()
    last_day = models.DateField()
    terms = models.TextField()
    targets = models.JSONField(default=list)
    clients = models.JSONField(default=list)
    results = models.JSONField(default=list)
    conclusion = models.TextField(default="")

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["state", "last_day"], name="pilot_state")]
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="pilot_days")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The vendor, the site, and the ministry."""
        if actor.roles & EVERYWHERE:
            return Q()
        return Q(vendor__number__in=numbers_of(actor)) | Q(site__in=actor.organisations)

    @property
    def state_words(self) -> str:
        return str(State(self.state).label)


class PilotAction(ledger.Action):
    """What was done about a pilot."""

    life = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="actions")


def propose(
    product: Product, *, site: str, aim: str, first_day: date, last_day: date, terms: str,
    targets: Sequence[tuple[str, int]], by: access.Actor,
) -> Pilot:  # fmt: skip
    """Propose an agreement to an admitted vendor. Raises NotAllowed, InvalidState."""
    access.require(by, "pilot.propose")
    if product.vendor.state != VendorState.ADMITTED:
        raise InvalidState(_("Only an admitted vendor can be proposed a pilot. Nothing was changed."))
    with database.transaction():
        pilot = Pilot.begin(
            State.PROPOSED, by=by, vendor=product.vendor, product=product, site=site, aim=aim,
            first_day=first_day, last_day=last_day, terms=terms,
            targets=[[Measure(measure).value, number] for measure, number in targets],
        )  # fmt: skip
        access.audit.wrote(by, "pilot.propose", [pilot.thing])
    return pilot


def agree(pilot: Pilot, *, by: access.Actor) -> None:
    """The vendor agrees."""
    _answer(pilot, "agreed", State.AGREED, {}, by)


def decline(pilot: Pilot, reason: str, *, by: access.Actor) -> None:
    """The vendor declines, with a reason."""
    _answer(pilot, "declined", State.DECLINED, {"reason": reason}, by)


def start(pilot: Pilot, clients: Sequence[str], *, by: access.Actor) -> None:
    """It runs: from now on these API clients of the site are what is measured. Raises NotAllowed, InvalidState."""
    access.require(by, "pilot.propose")
    if clock.today() < pilot.first_day:
        raise InvalidState(_("It begins on its first day, not before. Nothing was changed."))
    if not clients:
        raise InvalidState(_("Name the API clients whose figures count. Nothing was changed."))
    with database.transaction():
        pilot.act("started", State.RUNNING, by=by, clients=list(clients))
        access.audit.wrote(by, "pilot.start", [pilot.thing])


def end(pilot: Pilot, conclusion: str, *, by: access.Actor) -> None:
    """It is over: what was measured until today or its last day is frozen beside the conclusion."""
    _finish(pilot, "ended", State.ENDED, conclusion, by)


def break_off(pilot: Pilot, reason: str, *, by: access.Actor) -> None:
    """It ends before its time, with a reason; what was measured until then is kept."""
    _finish(pilot, "broken-off", State.BROKEN_OFF, reason, by)


def results(pilot: Pilot) -> list[Result]:
    """Each target against what was metered: live while it runs, frozen once it is over."""
    if pilot.state in (State.ENDED, State.BROKEN_OFF):
        return [Result(measure, target, found, met) for measure, target, found, met in pilot.results]
    until = min(pilot.last_day, clock.today())
    if pilot.state != State.RUNNING or until < pilot.first_day:
        return [Result(measure, target, None, None) for measure, target in pilot.targets]
    return _measured(pilot, until)


def _measured(pilot: Pilot, until: date) -> list[Result]:
    told = metering.figures(pilot.clients, pilot.first_day, until)
    found: dict[str, float | None] = {
        Measure.REQUESTS: told.requests,
        Measure.ENVELOPES: told.envelopes,
        Measure.ACCEPTED: told.accepted_share,
        Measure.AVAILABILITY: told.availability,
        Measure.LATENCY: told.within(0.95),
    }
    return [_compared(measure, target, found[measure]) for measure, target in pilot.targets]


def _compared(measure: str, target: int, found: float | None) -> Result:
    if found is None:
        return Result(measure, target, None, None)
    return Result(measure, target, found, found <= target if measure in AT_MOST else found >= target)


def _answer(pilot: Pilot, name: str, state: State, data: dict[str, str], by: access.Actor) -> None:
    access.require(by, "pilot.agree", organisation=pilot.vendor.party)
    with database.transaction():
        pilot.act(name, state, by=by, data=data)
        access.audit.wrote(by, f"pilot.{name}", [pilot.thing])


def _finish(pilot: Pilot, name: str, state: State, conclusion: str, by: access.Actor) -> None:
    access.require(by, "pilot.propose")
    with database.transaction():
        until = min(pilot.last_day, clock.today())
        found = _measured(pilot, until) if until >= pilot.first_day else results(pilot)
        frozen = [[one.measure, one.target, one.found, one.met] for one in found]
        pilot.act(name, state, by=by, conclusion=conclusion, results=frozen)
        access.audit.wrote(by, f"pilot.{name}", [pilot.thing])
