"""A dossier on its way to a province's system, or come from one: one row a province, direction and number.

The row is the queue and the current state; every answer of the partner is history (ProvinceAnswer).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.assistance.register import scope


class Direction(models.TextChoices):
    OUT = "out", _("Sent to the province")
    IN = "in", _("Come from the province")


class Exchange(models.TextChoices):
    """How it stands."""

    WAITING = "waiting", _("Waits to be sent")
    UNKNOWN = "unknown", _("The answer got lost")
    ACCEPTED = "accepted", _("There, and acknowledged")
    REFUSED = "refused", _("Refused")


# A lost answer is asked about; what was refused is sent again by a person.
NEXT: dict[Any, set[Any]] = {
    Exchange.WAITING: {Exchange.ACCEPTED, Exchange.REFUSED, Exchange.UNKNOWN},
    Exchange.UNKNOWN: {Exchange.ACCEPTED, Exchange.REFUSED, Exchange.WAITING},
    Exchange.REFUSED: {Exchange.WAITING},
    Exchange.ACCEPTED: set(),
}


class ProvinceDossier(models.Model):
    """One dossier. `due_at`: when it was finished (or came). `there`: the partner has the dossier, though perhaps not
    yet all its steps. `content`: the file of what came. `commune`: of today; empty while nobody knows it."""

    personal = True

    province = models.CharField(max_length=2)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    number = models.CharField(max_length=50)
    thing = models.CharField(max_length=80, blank=True, default="")
    commune = models.CharField(max_length=5, blank=True, default="")
    state = models.CharField(max_length=8, choices=Exchange.choices, default=Exchange.WAITING)
    there = models.BooleanField(default=False)
    steps = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    content = models.CharField(max_length=64, blank=True, default="")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = access.ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["province", "direction", "number"], name="province_dossier_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["province", "direction", "due_at"], condition=~models.Q(state="accepted"),
                name="province_dossier_waiting",
            ),
            models.Index(
                fields=["province", "-answered_at"], condition=models.Q(state="accepted"), name="province_dossier_last"
            ),
            models.Index(fields=["province", "-due_at"], name="province_dossier_list"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        """Officers of the commune and of its province; the ministry, which steers the links, sees every number."""
        return models.Q() if "ministry_officer" in actor.roles else scope.of_units(actor)


class ProvinceAnswer(models.Model):
    """History: one call to or from a province's system about a dossier, and what was answered. Append-only.

    sent: SHA-256 of the body. code: the partner's error_code; empty where no answer came, then `message` says why.
    """

    personal = "no: codes and hashes of calls; the dossier they are about is scoped"

    dossier = models.ForeignKey(ProvinceDossier, models.PROTECT, related_name="answers")
    call = models.CharField(max_length=20)
    sent = models.CharField(max_length=64)
    code = models.CharField(max_length=20, blank=True, default="")
    message = models.CharField(max_length=300, blank=True, default="")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[ProvinceAnswer]] = models.Manager()

    class Meta:
        db_table = "partners_province_answer"
