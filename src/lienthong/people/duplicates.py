"""Duplicates: two rows that may be one human being, or one number that two claim. A person decides, with a reason.

Merging is an event. Nothing is deleted: the merged row keeps its identifiers and points to the survivor, so that it can
be parted again.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.database import clock
from lienthong.people.persons import Person


class State(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    MERGED = "merged", _("One person: merged")
    DISTINCT = "distinct", _("Two persons")


# What may follow what. Parting a merged pair opens the question again.
NEXT: dict[str, set[str]] = {
    State.OPEN: {State.MERGED, State.DISTINCT},
    State.MERGED: {State.OPEN},
    State.DISTINCT: {State.OPEN},
}


class Duplicate(models.Model):
    """A question: are `older` and `newer` one person? `reasons` are rule names (`contradiction`)."""

    older = models.ForeignKey(Person, models.CASCADE, related_name="doubts_as_older")
    newer = models.ForeignKey(Person, models.CASCADE, related_name="doubts_as_newer")
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True, default="")
    why = models.CharField(max_length=500, blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="duplicate_once"),
            models.CheckConstraint(condition=~Q(older=models.F("newer")), name="duplicate_two"),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="duplicate_state")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        seen = Person.objects.within(actor).values("pk")
        return Q(older__in=seen) | Q(newer__in=seen)


class Merge(models.Model):
    """History: which row was merged into which, or parted from it, by whom and why. Append-only."""

    merged = models.UUIDField(db_index=True)
    survivor = models.UUIDField(db_index=True)
    parted = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=500)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q(survivor__in=Person.objects.within(actor).values("pk"))


def doubt(pairs: Iterable[tuple[Person, Person, list[str]]], *, by: access.Actor) -> None:
    """Ask of each pair (older, newer) whether it is one person; a pair asked about before is left as it is."""
    now = clock.now()
    Duplicate.objects.bulk_create(
        [
            Duplicate(older=older, newer=newer, reasons=reasons, opened_at=now, opened_by=by.code)
            for older, newer, reasons in pairs
        ],
        ignore_conflicts=True,
    )
