"""Reviewing what is suspended, and suspending who does not comply (Decree 335/2026, Article 9).

Nothing has changed: paid on from the suspension. No longer eligible: stopped from the suspension. Still not complying
after as many months as the law says: stopped then. What changed is adjusted by a dossier first, then paid on.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, ledger
from lienthong.assistance import law as laws
from lienthong.assistance.register import months, moving, running
from lienthong.assistance.register.entitlement import Entitlement, State
from lienthong.assistance.rules import timing
from lienthong.database import clock


class Act(models.TextChoices):
    """What a commune decides of a benefit that runs or is suspended."""

    SUSPEND = "suspend", gettext_lazy("Suspend: a re-determination or a request for information is not complied with")
    RESUME = "resume", gettext_lazy("Go on paying from the suspension: nothing has changed")
    LOST = "lost", gettext_lazy("Stop from the suspension: no longer eligible")
    STOP = "stop", gettext_lazy("Stop: still not complying, three months after the suspension")


def open_to(beneficiary: int, commune: str) -> list[Entitlement]:
    """What may be decided on: not what a report of a death or of a double holds, which is settled there."""
    rows = Entitlement.objects.unscoped("of a beneficiary that was scoped")
    found = rows.filter(beneficiary=beneficiary, commune=commune, state__in=[State.RUNNING, State.SUSPENDED], hold="")
    return list(found.exclude(family="funeral").order_by("id"))


def decide(entitlement: Entitlement, act: Act, *, decision: str, by: access.Actor) -> Entitlement:
    """Do what was decided. Raises NotAllowed, InvalidState (it isn't suspended, the months haven't passed)."""
    this = months.first_day(clock.today())
    if act == Act.SUSPEND:
        month = max(this, moving.first_unlisted(entitlement.commune))
        return running.suspend(entitlement, month=month, decision=decision, event=None, by=by)
    if entitlement.suspended_from is None:
        raise ledger.InvalidState(_("This benefit is not suspended. Nothing was changed."))
    if act == Act.RESUME:
        return running.resume(entitlement, decision=decision, event=None, by=by)
    month = _stop_month(entitlement.suspended_from, act, this)
    return running.stop(entitlement, month=month, decision=decision, event=None, by=by)


def _stop_month(suspended_from: date, act: Act, this: date) -> date:
    if act == Act.LOST:
        since: date = timing.for_one(timing.resume_month(), outcome="lost", suspended_from=suspended_from)
        return since
    figures = laws.in_force().at(this, clock.now())
    ends: date = timing.for_one(timing.stop_after_suspension(figures), suspended_from=suspended_from)
    if ends > this:
        words = _(
            "The months after the suspension are not over: it can be stopped from %(month)s. Nothing was changed."
        )
        raise ledger.InvalidState(words % {"month": f"{ends:%m/%Y}"})
    return ends
