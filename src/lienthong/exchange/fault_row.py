"""The faults found, as rows: history, one for each rule broken at each place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.exchange.arrival import EVERYWHERE, Arrival
from lienthong.exchange.fault import Fault, Rule, catalogue


class Severity(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")


class FaultRow(models.Model):
    """A rule broken in an arrival. dossier: its position, 0 for the envelope; row: 0 for the table as a whole."""

    id = models.BigAutoField(primary_key=True)
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="faults")
    organisation = models.CharField(max_length=60)
    dossier = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    table = models.CharField(max_length=5)
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=60)
    found = models.TextField()
    expected = models.TextField()
    recorded_at = models.DateTimeField()

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["rule", "-recorded_at"], name="fault_rule"),
            models.Index(fields=["organisation", "-recorded_at"], name="fault_organisation"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """As its arrival. What was found is a patient's: screens show it to the facility alone."""
        return Q() if actor.roles & EVERYWHERE else Q(organisation__in=actor.organisations)

    @property
    def fault(self) -> Fault:
        return Fault(self.rule, self.table, self.row, self.field, self.found, self.expected, self.severity)

    @property
    def law(self) -> Rule:
        """The rule in the catalogue."""
        return catalogue()[self.rule]
