"""A line: so much for one entitlement and month, on a list. Two lines of one number can't exist.

The table is partitioned by `for_month`; a partition is made when the first line of its month is about to be written
(`assistance_line_partition(month)`). Lines are written only while their list is a draft; nobody changes one.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong import access


class Kind(models.TextChoices):
    REGULAR = "regular", _("This month")
    TOP_UP = "top_up", _("Top-up by the province")
    ARREARS = "arrears", _("Arrears")
    CARRIED = "carried", _("Not collected before")
    ONE_OFF = "one_off", _("Paid once")
    RECOVERY = "recovery", _("Recovery")


class Fund(models.TextChoices):
    NATIONAL = "national", _("State budget, national level")
    PROVINCE = "province", _("State budget, decided by the province")


class Line(models.Model):
    """One line; `amount` in đồng, negative for a recovery. `of_sequence`: the line that a carried one carries on."""

    personal = True

    pk = models.CompositePrimaryKey("for_month", "entitlement_id", "sequence")
    for_month = models.DateField()
    entitlement_id = models.BigIntegerField()
    sequence = models.SmallIntegerField()
    list_month = models.DateField()
    commune = models.CharField(max_length=5)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    fund = models.CharField(max_length=8, choices=Fund.choices)
    amount = models.BigIntegerField()
    of_sequence = models.SmallIntegerField(null=True)

    objects = access.ScopedManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["list_month", "commune"], name="line_list")]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        """Officers see lines of their communes. Persons reach theirs through their entitlements."""
        codes = [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]
        return models.Q(commune__in=codes)

    @property
    def code(self) -> str:
        """Its id in files: "202612-1234-1"."""
        return f"{self.for_month:%Y%m}-{self.entitlement_id}-{self.sequence}"


class LineRecall(models.Model):
    """A frozen line called back before it was handed over: it isn't paid, and counts as never listed. Append-only."""

    personal = True

    for_month = models.DateField()
    entitlement_id = models.BigIntegerField()
    sequence = models.SmallIntegerField()
    list_month = models.DateField()
    commune = models.CharField(max_length=5)
    reason = models.CharField(max_length=200)
    event = models.UUIDField()
    by = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_line_recall"
        indexes: ClassVar = [models.Index(fields=["commune", "list_month"], name="line_recall_list")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["for_month", "entitlement_id", "sequence"], name="line_recall_once")
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        codes = [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]
        return models.Q(commune__in=codes)
