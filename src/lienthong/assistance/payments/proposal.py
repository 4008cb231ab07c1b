"""Suspension proposal: three months in a row not collected (Decree 335/2026, Article 9.1). The commune decides.

The house only proposes: an officer asks why the money was not collected, and confirms or declines with the reason.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.assistance import law as laws
from lienthong.assistance.payments.communes import communes_of
from lienthong.assistance.register import running
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock, queries

QUERIES = queries.load(__file__)


class State(models.TextChoices):
    """How a proposal stands."""

    PROPOSED = "proposed", gettext_lazy("Waits for the commune")
    CONFIRMED = "confirmed", gettext_lazy("Suspended")
    DECLINED = "declined", gettext_lazy("Declined")


class NoReason(ValueError):
    """A decision names its reason. Nothing was changed."""


class SuspensionProposal(ledger.Life):
    """One entitlement of which as many months as the law says, up to `last_month`, were not collected."""

    personal = True

    KIND = "suspension-proposal"
    NEXT: ClassVar[Any] = {State.PROPOSED: {State.CONFIRMED, State.DECLINED}}
    BEGIN: ClassVar[Any] = {State.PROPOSED}

    entitlement = models.BigIntegerField()
    commune = models.CharField(max_length=5)
    last_month = models.DateField()
    amount = models.BigIntegerField()
    reason = models.TextField(blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_suspension_proposal"
        constraints = [models.UniqueConstraint(fields=["entitlement", "last_month"], name="suspension_proposal_once")]
        indexes = [models.Index(fields=["commune", "state"], name="suspension_proposal_commune")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune and whoever looks into it; the ministry sees no persons."""
        return communes_of(actor) if "ministry_officer" not in actor.roles else Q(pk__in=[])


class SuspensionProposalAction(ledger.Action):
    """History of a proposal."""

    life = models.ForeignKey(SuspensionProposal, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        db_table = "assistance_suspension_proposal_action"


def propose(list_month: date, communes: list[str]) -> int:
    """Propose a suspension for whoever collected nothing for as many months as the law says; how many are new.

    An entitlement of which a later month waits for a decision, or is suspended, is not proposed again.
    """
    months = laws.in_force().at(list_month, clock.now()).get("suspension.uncollected_months")
    if not months:
        return 0
    asked = {"month": list_month, "communes": communes, "months": months}
    new = 0
    with database.transaction() as connection:
        for entitlement, commune, person, amount in connection.execute(QUERIES["uncollected"], asked).fetchall():
            SuspensionProposal.begin(
                State.PROPOSED, by=access.SYSTEM, organisation=f"unit:{commune}", subject=f"person:{person}",
                parties={"commune": f"unit:{commune}", "person": f"person:{person}"},
                data={"entitlement": entitlement, "last_month": list_month.isoformat()}, entitlement=entitlement,
                commune=commune, last_month=list_month, amount=amount,
                key=f"suspension-proposal:{entitlement}:{list_month}",
            )  # fmt: skip
            new += 1
    return new


def confirm(proposal: SuspensionProposal, *, reason: str, by: access.Actor) -> SuspensionProposal:
    """The commune suspends the entitlement from the month after the last. Raises NotAllowed, NoReason, InvalidState."""
    with database.transaction():
        decided = _decide(proposal, State.CONFIRMED, reason, by)
        event = ledger.events(thing=decided.thing, kind="suspension-proposal.confirmed")[-1]
        one = Entitlement.objects.unscoped("the proposal is in the officer's scope").get(pk=decided.entitlement)
        month = (decided.last_month + timedelta(days=32)).replace(day=1)
        running.suspend(one, month=month, decision=decided.thing, event=event.id, by=by)
    return decided


def decline(proposal: SuspensionProposal, *, reason: str, by: access.Actor) -> SuspensionProposal:
    """The commune leaves it running. Raises NotAllowed, NoReason, InvalidState."""
    return _decide(proposal, State.DECLINED, reason, by)


def _decide(proposal: SuspensionProposal, state: State, reason: str, by: access.Actor) -> SuspensionProposal:
    access.require(by, "payments.suspend", organisation=f"unit:{proposal.commune}")
    if not reason.strip():
        raise NoReason(_("Write why. Nothing was changed."))
    with database.transaction():
        done = proposal.act(state.value, state, by=by, reason=reason.strip())
        access.audit.wrote(by, f"suspension-proposal.{state.value}", things=[done.thing], persons=[done.subject])
    return done
