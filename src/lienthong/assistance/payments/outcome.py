"""Outcome: what the payer said became of a line. A line has at most one outcome "unpaid" and one "paid".

The key is the guard: whatever is reported, however often, the same line is never paid twice.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lienthong.assistance.payments.result import PAID, UNPAID


class Outcome(models.Model):
    """History: the outcome of line (for_month, entitlement, sequence), by a report."""

    personal = "no: an outcome is read through its line, and the line is scoped"

    pk = models.CompositePrimaryKey("for_month", "entitlement", "sequence", "paid")
    for_month = models.DateField()
    entitlement = models.BigIntegerField(db_column="entitlement_id")
    sequence = models.SmallIntegerField()
    paid = models.BooleanField()
    commune = models.CharField(max_length=5)
    result = models.CharField(max_length=20)
    paid_at = models.DateField(null=True)
    proof = models.CharField(max_length=100)
    report = models.UUIDField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Outcome]] = models.Manager()

    class Meta:
        db_table = "assistance_outcome"
        constraints = [
            models.CheckConstraint(
                condition=Q(paid=True, result__in=sorted(PAID), paid_at__isnull=False)
                | Q(paid=False, result__in=sorted(UNPAID), paid_at=None),
                name="outcome_paid",
            )
        ]
        indexes = [models.Index(fields=["commune", "for_month"], condition=Q(paid=False), name="outcome_unpaid")]
