"""Handover: one export of the register and what became of it. Where its folder lies is no secret and no proof; the
manifest's hash is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger


class State(models.TextChoices):
    """What became of it."""

    WRITING = "writing", gettext_lazy("Being written")
    WRITTEN = "written", gettext_lazy("Written and verified")
    BROKEN = "broken", gettext_lazy("Not finished")
    HANDED_OVER = "handed-over", gettext_lazy("Handed over")


class Kind(models.TextChoices):
    FULL = "full", gettext_lazy("Everything")
    INCREMENT = "increment", gettext_lazy("What changed")


NEXT: Mapping[Any, set[Any]] = {
    State.WRITING: {State.WRITTEN, State.BROKEN},
    State.WRITTEN: {State.HANDED_OVER},
    State.BROKEN: set(),
    State.HANDED_OVER: set(),
}


class Handover(ledger.Life):
    """One export. people: everybody on the register then; put, removed: what it tells; protocol: of handing it over."""

    KIND = "handover"
    NEXT: ClassVar[Any] = NEXT
    BEGIN: ClassVar[Any] = {State.WRITING}

    kind = models.CharField(max_length=9, choices=Kind.choices)
    number = models.IntegerField()
    folder = models.CharField(max_length=300)
    manifest = models.CharField(max_length=64, blank=True, default="")
    previous = models.CharField(max_length=64, blank=True, default="")
    people = models.IntegerField(default=0)
    put = models.IntegerField(default=0)
    removed = models.IntegerField(default=0)
    parts = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    protocol = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[models.Manager[Handover]] = models.Manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-began_at"], name="handover_began")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class HandoverAction(ledger.Action):
    """History: what was done with an export."""

    life = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="actions")


def hand_over(handover: Handover, *, protocol: str, by: access.Actor) -> Handover:
    """Write down that Public Security has it: number and date of the protocol. Raises NotAllowed, InvalidState."""
    access.require(by, "handover.export")
    if not protocol.strip():
        raise ledger.InvalidState(_("Write the number and date of the protocol. Nothing was changed."))
    with database.transaction():
        handover.act("handed-over", State.HANDED_OVER, by=by, protocol=protocol.strip()[:200])
        access.audit.wrote(by, "handover.hand-over", [handover.thing])
    return handover
