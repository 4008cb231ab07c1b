"""A change of the register: append-only, numbered a row, with the columns it sets. The current row is their fold."""

from typing import ClassVar

from django.db import models

from lienthong import access


class Change(models.Model):
    """One thing done to a row of the register: who, when, by which decision, what it sets.

    `event` is the ledger's event of this change; `cause` the event that made it necessary. `effect_from` is the first
    month (its first day) whose money can differ because of it.
    """

    number = models.IntegerField()
    name = models.CharField(max_length=20)
    changes = models.JSONField(default=dict)
    effect_from = models.DateField(null=True)
    decision = models.CharField(max_length=200)
    event = models.UUIDField()
    cause = models.UUIDField(null=True)
    by = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    objects = access.ScopedManager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["number"]
