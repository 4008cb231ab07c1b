"""Entry: a dated value of the law, written into this home by an authorised office and signed by a second person.

The YAML of this folder holds what the program knows. An office that has the signed document in hand confirms a value or
enters another; it counts from the moment the second person signs, never before. Nothing is overwritten: a wrong entry
is followed by a right one.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from lienthong import ledger


class State(models.TextChoices):
    """How an entry stands. Only what is in force counts."""

    ENTERED = "entered", gettext_lazy("Waits for the second signature")
    IN_FORCE = "in-force", gettext_lazy("In force")
    REFUSED = "refused", gettext_lazy("Refused")


class LawEntry(ledger.Life):
    """One value: of the nation, or of a province; for the months from `valid_from` on, before `valid_to`."""

    personal = "no: values of the law"
    KIND = "law-value"
    NEXT: ClassVar[Any] = {State.ENTERED: {State.IN_FORCE, State.REFUSED}}
    BEGIN = {State.ENTERED}

    code = models.CharField(max_length=80)
    province = models.CharField(max_length=2, default="")
    amount = models.BigIntegerField(null=True)  # đồng, years, or hundredths of a coefficient; None: ends
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive
    document = models.CharField(max_length=200)
    document_on = models.DateField()
    article = models.CharField(max_length=120, default="")
    file = models.CharField(max_length=64)
    known_from = models.DateTimeField(null=True)  # the second signature
    entered_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["state", "code"], name="law_entry_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__day=1) & (models.Q(valid_to=None) | models.Q(valid_to__day=1)),
                name="law_entry_whole_months",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="law_entry_some_months",
            ),
            models.CheckConstraint(
                condition=models.Q(state="in-force", known_from__isnull=False)
                | (~models.Q(state="in-force") & models.Q(known_from=None)),
                name="law_entry_known_when_signed",
            ),
        ]


class LawEntryAction(ledger.Action):
    """History: entered, signed, refused."""

    life = models.ForeignKey(LawEntry, on_delete=models.PROTECT, related_name="actions")
