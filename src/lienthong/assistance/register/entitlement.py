"""An entitlement: a family of benefit granted to a beneficiary, from a month, by a decision.

Months are their first days; `to_month` is the first month no longer paid. A move ends one entitlement and begins the
next in the new commune (`origin`), in the same month: no gap, no overlap (Decree 335/2026, Art. 8.3).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.assistance.register import scope
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.change import Change
from lienthong.assistance.register.family import Family
from lienthong.people.persons import Person


class State(models.TextChoices):
    RUNNING = "running", _("Running")
    SUSPENDED = "suspended", _("Suspended")
    STOPPED = "stopped", _("Stopped")


class Entitlement(models.Model):
    """The current row.

    `listed_from` is the first month this house pays: what lies before was paid by the system it was imported from.
    `hold` says which report, not decision, stands behind a suspension or a stop ("death-reported", "died", "merged").
    """

    personal = True

    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="entitlements")
    family = models.CharField(max_length=15, choices=Family.choices)
    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    carer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cares")
    from_month = models.DateField()
    to_month = models.DateField(null=True)
    listed_from = models.DateField()
    suspended_from = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    hold = models.CharField(max_length=30, blank=True, default="")
    decision = models.CharField(max_length=200)
    one_off_amount = models.BigIntegerField(null=True)
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued_by", db_index=False)
    version = models.IntegerField(default=1)

    objects = access.ScopedManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["commune", "id"], name="entitlement_commune")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(to_month=None) | models.Q(to_month__gte=models.F("from_month")),
                name="entitlement_months",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", suspended_from=None, to_month=None)
                | models.Q(state="suspended", suspended_from__isnull=False, to_month=None)
                | models.Q(state="stopped", to_month__isnull=False),
                name="entitlement_state",
            ),
            models.CheckConstraint(
                condition=models.Q(family="funeral", one_off_amount__gt=0)
                | (~models.Q(family="funeral") & models.Q(one_off_amount=None)),
                name="entitlement_one_off",
            ),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        return scope.of_units(actor) | scope.of_persons(actor, "beneficiary__person")

    @property
    def thing(self) -> str:
        """Its code in the ledger."""
        return f"entitlement:{self.pk}"


class EntitlementChange(Change):
    """What was done to it: granted, adjusted, suspended, resumed, stopped, moved_out, moved_in, imported."""

    personal = True

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="changes", db_index=False)

    class Meta(Change.Meta):
        db_table = "assistance_entitlement_change"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entitlement", "number"], name="entitlement_change_number")
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        return scope.of_units(actor, "entitlement__") | scope.of_persons(actor, "entitlement__beneficiary__person")
