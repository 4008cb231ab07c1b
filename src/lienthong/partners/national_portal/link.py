"""A dossier that the portal knows too: its number there beside ours, and where it began.

What a citizen handed in on the portal and can't be taken here is held with its reasons, and tried again at every look:
the portal goes on offering it until it hears of us. A person may refuse it. The message itself is not kept, for its
answers may be sensitive; only its hash is.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, ledger
from lienthong.access.actor import HOME
from lienthong.assistance.dossiers.dossier import COMMUNE_ROLES, Dossier
from lienthong.database import clock

PORTAL = "agency:dvcqg"


class State(models.TextChoices):
    """How it stands with what the portal knows."""

    HELD = "held", _("Can't be taken")
    LINKED = "linked", _("Taken")
    REFUSED = "refused", _("Refused")


class Origin(models.TextChoices):
    """Where the dossier began."""

    PORTAL = "portal", _("On the portal")
    HERE = "here", _("Here")


# What may follow what. The diagram in docs/states.md is drawn from this.
NEXT: dict[State, set[State]] = {
    State.HELD: {State.HELD, State.LINKED, State.REFUSED},
    State.LINKED: set(),
    State.REFUSED: set(),
}
BEGIN = {State.HELD, State.LINKED}


class NationalPortalDossier(ledger.Life):
    """A dossier known to the National Public Service Portal by `number` (empty until the portal gave one)."""

    KIND = "portal-dossier"
    NEXT: ClassVar[Any] = NEXT
    BEGIN: ClassVar[Any] = BEGIN

    number = models.CharField(max_length=50, blank=True, default="")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="+")
    procedure = models.CharField(max_length=20)
    commune = models.CharField(max_length=5, blank=True, default="")
    message = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of what came
    reasons = models.JSONField(default=list)  # why it can't be taken, or a supplement of it

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["state", "-changed_at"], name="portal_dossier_state")]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="portal_dossier_number"),
            models.CheckConstraint(
                condition=Q(state="linked", dossier__isnull=False) | ~Q(state="linked") & Q(dossier=None),
                name="portal_dossier_linked",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune its own, the province its communes'; numbers alone to the ministry and whoever runs the home."""
        if actor.organisation == HOME or "ministry_officer" in actor.roles:
            return Q()
        codes = [code.removeprefix("unit:") for code in actor.units if code.startswith("unit:")]
        seen = Q(pk=None)
        if actor.roles & COMMUNE_ROLES:
            seen |= Q(commune__in=codes)
        if "province_officer" in actor.roles:
            seen |= Q(dossier__province__in=[code for code in codes if len(code) == 2]) | Q(commune__in=codes)
        return seen

    @property
    def state_words(self) -> str:
        """The state in the reader's language."""
        return str(State(self.state).label)

    @property
    def unit(self) -> str:
        """The party that decides it; empty where that is not known."""
        return f"unit:{self.commune}" if self.commune else ""


class NationalPortalDossierAction(ledger.Action):
    """History: what was done to it."""

    life = models.ForeignKey(NationalPortalDossier, on_delete=models.PROTECT, related_name="actions")


class NationalPortalContact(models.Model):
    """The last look at the portal for what came in: when it was tried, when it went well, what went wrong since."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tried_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True, default="")
    faults = models.IntegerField(default=0)  # in a row

    objects: ClassVar[models.Manager[NationalPortalContact]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="national_portal_contact_one")]


def of_dossier(dossier: UUID) -> NationalPortalDossier | None:
    """What the portal knows of a dossier of ours, or None."""
    return _all().filter(dossier=dossier).first()


def by_number(number: str) -> NationalPortalDossier | None:
    """The dossier the portal knows by this number, or None."""
    return _all().filter(number=number).first()


def of_thing(thing: str) -> NationalPortalDossier:
    """By its code in deliveries."""
    return _all().get(pk=ledger.life.identity(thing))


def noted(fault: str = "") -> None:
    """Keep how the last look at the portal went."""
    now, row = clock.now(), NationalPortalContact.objects.first()
    row = row or NationalPortalContact(faults=0)
    row.tried_at, row.fault = now, fault[:2000]
    if fault:
        row.faults += 1
    else:
        row.heard_at, row.faults = now, 0
    row.save()


def _all() -> Any:
    rows = NationalPortalDossier.objects.unscoped("messages name the dossier they are about")
    return rows.select_related("dossier", "dossier__person", "dossier__applicant")
