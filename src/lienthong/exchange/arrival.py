"""Arrival: something was sent to the hub and is kept, whatever is then thought of it.

    arrived → accepted | accepted-with-warnings | partly-accepted | refused | duplicate;   accepted… → replaced

The row is the current one: the state follows from the episodes judged (`fold`), and can be made again from them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access

EVERYWHERE = frozenset({"ministry_officer", "administrator"})


class State(models.TextChoices):
    """How an arrival, or one dossier of it, stands."""

    ARRIVED = "arrived", _("Arrived, being judged")
    ACCEPTED = "accepted", _("Accepted")
    WARNED = "accepted-with-warnings", _("Accepted with warnings")
    PARTLY = "partly-accepted", _("Partly accepted")
    REFUSED = "refused", _("Refused")
    DUPLICATE = "duplicate", _("Sent before")
    REPLACED = "replaced", _("Replaced by a correction")


GOOD = frozenset({State.ACCEPTED, State.WARNED})
# What may follow what. The diagram in docs/states.md is drawn from this.
NEXT: dict[State, frozenset[State]] = {
    State.ARRIVED: frozenset({State.ACCEPTED, State.WARNED, State.PARTLY, State.REFUSED, State.DUPLICATE}),
    State.ACCEPTED: frozenset({State.REPLACED}),
    State.WARNED: frozenset({State.REPLACED}),
    State.PARTLY: frozenset({State.REPLACED}),
    State.REFUSED: frozenset(),
    State.DUPLICATE: frozenset(),
    State.REPLACED: frozenset(),
}


class Channel(models.TextChoices):
    """The door by which it came."""

    INSURANCE = "insurance-api", _("Interface of the insurance portal")
    AXIS = "axis-api", _("Interface of the provincial axis")
    UPLOAD = "upload", _("Upload page")
    FOLDER = "folder", _("Folder watcher")
    COMMAND = "command", _("Command line")
    RECORD = "record", _("Medical record closed here")


def fold(states: Collection[str]) -> State:
    """The state of an arrival whose dossiers stand so; without dossiers it was refused as a whole."""
    found = {State(state) for state in states}
    for alone in (State.DUPLICATE, State.REPLACED, State.ACCEPTED):
        if found == {alone}:
            return alone
    standing = found - {State.DUPLICATE, State.REPLACED}
    if not standing & GOOD:
        return State.REFUSED
    return State.PARTLY if State.REFUSED in standing else State.WARNED if State.WARNED in standing else State.ACCEPTED


class Arrival(models.Model):
    """One sending. `code` is the transaction code its sender gets; a duplicate's sender gets that of the original.

    digest: the file with its bytes. organisation: party code of the facility it was sent for. receipt: what the sender
    was answered; sheet: the file with the sealed digests of the receipts given together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    organisation = models.CharField(max_length=60)
    sender = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    state = models.CharField(max_length=24, choices=State.choices, default=State.ARRIVED)
    original = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    dossiers = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    receipt = models.JSONField(null=True)
    sheet = models.CharField(max_length=64, default="")
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "digest"], condition=Q(original=None), name="arrival_kept_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-received_at"], name="arrival_organisation"),
            models.Index(fields=["-received_at"], name="arrival_received"),
            models.Index(fields=["recorded_at"], condition=Q(state="arrived"), name="arrival_waiting"),
        ]

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """A facility sees its own, a vendor those of its facilities, a province those in it, the ministry all."""
        return Q() if actor.roles & EVERYWHERE else Q(organisation__in=actor.organisations)

    @property
    def thing(self) -> str:
        """The arrival's code in ledger and audit."""
        return f"arrival:{self.id}"

    @property
    def facility(self) -> str:
        """The facility's code of five characters."""
        return self.organisation.removeprefix("facility:")
