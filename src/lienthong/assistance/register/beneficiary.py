"""A beneficiary: a person on the register, where they are paid, who takes the money and how."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.assistance.register import scope
from lienthong.assistance.register.change import Change
from lienthong.people.persons import Person


class Channel(models.TextChoices):
    CASH = "cash", _("Cash at the pay point")
    HOME = "home", _("Cash at home")
    BANK = "bank", _("Bank account")
    EWALLET = "ewallet", _("Electronic wallet")


class Beneficiary(models.Model):
    """The current row. `payee` takes the money where it isn't the person; `commune` is the one that pays."""

    personal = True

    person = models.OneToOneField(Person, models.PROTECT, related_name="beneficiary")
    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    village = models.CharField(max_length=120, blank=True, default="")
    payee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="paid_for")
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.CASH)
    bank = models.CharField(max_length=20, blank=True, default="")
    account = models.CharField(max_length=40, blank=True, default="")
    account_name = models.CharField(max_length=120, blank=True, default="")
    synthetic = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects = access.ScopedManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["commune"], name="beneficiary_commune")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(channel__in=["cash", "home"]) | ~models.Q(account=""), name="beneficiary_account"
            )
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        return scope.of_units(actor) | scope.of_persons(actor, "person")

    @property
    def thing(self) -> str:
        """Its code in the ledger."""
        return f"beneficiary:{self.pk}"


class BeneficiaryChange(Change):
    """What was done to a beneficiary: registered, imported, changed, moved, merged, parted.

    The payee: payee_lost (died, or said to have), payee_named (another), payee_not_needed (lives after all, or nothing
    is left to pay).
    """

    personal = True

    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, related_name="changes", db_index=False)

    class Meta(Change.Meta):
        db_table = "assistance_beneficiary_change"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["beneficiary", "number"], name="beneficiary_change_number")
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        return scope.of_units(actor, "beneficiary__") | scope.of_persons(actor, "beneficiary__person")
