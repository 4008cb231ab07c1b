"""Payer's contract: which payer pays a commune's lists, since when, how, for what fee (Decree 335/2026, Art. 28)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database
from lienthong.database import clock

HIGHEST_FEE = Decimal(100)  # per mille: a slip of the pen is found before money moves


class NoContract(LookupError):
    """No payer has a contract with the commune on that day."""


class WrongContract(ValueError):
    """The contract can't be entered; the text says why. Nothing was changed."""


class Method(models.TextChoices):
    """How the payer pays; each beneficiary's own channel goes before it."""

    CASH = "cash", gettext_lazy("In cash")
    TRANSFER = "transfer", gettext_lazy("By transfer")
    BOTH = "both", gettext_lazy("In cash and by transfer")


class PayerContract(models.Model):
    """A contract holds in [valid_from, valid_to); one commune has one payer at a time. fee: per mille of the amount."""

    commune = models.CharField(max_length=5)
    payer = models.CharField(max_length=60)
    method = models.CharField(max_length=10)
    fee_per_mille = models.DecimalField(max_digits=6, decimal_places=3)
    legal_note = models.CharField(max_length=255)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_payer_contract"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="payer_contract_span"
            ),
            models.CheckConstraint(
                condition=Q(fee_per_mille__gte=0, fee_per_mille__lte=HIGHEST_FEE), name="payer_contract_fee"
            ),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune, whoever looks into it, and the payer."""
        return communes_of(actor) | Q(payer__in=actor.organisations)

    def fee_on(self, amount: int) -> int:
        """The fee on an amount, in whole đồng."""
        return int((self.fee_per_mille * amount / 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def communes_of(actor: access.Actor, field: str = "commune") -> Q:
    """The rows of the communes the actor looks into; the ministry looks into all."""
    if "ministry_officer" in actor.roles:
        return Q()
    codes = [party.removeprefix("unit:") for party in actor.organisations if party.startswith("unit:")]
    return Q(**{f"{field}__in": codes})


def enter(
    commune: str,
    *,
    payer: str,
    method: str,
    fee_per_mille: Decimal,
    legal_note: str,
    valid_from: date,
    by: access.Actor,
) -> PayerContract:
    """Enter the commune's contract from a day on; the one before ends there. Raises NotAllowed, WrongContract."""
    access.require(by, "payments.contract", organisation=f"unit:{commune}")
    if not legal_note.strip() or not payer.startswith("agency:"):
        raise WrongContract(_("A contract names its payer and its number and date. Nothing was changed."))
    if not 0 <= fee_per_mille <= HIGHEST_FEE:
        raise WrongContract(_("The fee lies between 0 and 100 per mille. Nothing was changed."))
    with database.transaction():
        rows = PayerContract.objects.unscoped("the commune's own contracts")
        mine = rows.select_for_update().filter(commune=commune)
        if mine.filter(valid_from__gte=valid_from).exists():
            raise WrongContract(_("A contract from this day on, or later, is there already. Nothing was changed."))
        mine.filter(valid_to=None).update(valid_to=valid_from)
        row = PayerContract.objects.create(
            commune=commune, payer=payer, method=method, fee_per_mille=fee_per_mille, legal_note=legal_note.strip(),
            valid_from=valid_from, by=by.code, recorded_at=clock.real_now(),
        )  # fmt: skip
        access.audit.wrote(by, "payments.contract", things=[f"payer-contract:{row.pk}"])
    return row


def of(commune: str, on: date) -> PayerContract:
    """The contract of a commune on a day. Raises NoContract."""
    held: Any = PayerContract.objects.unscoped("whoever pays a commune is no secret in the house").filter(
        Q(valid_to=None) | Q(valid_to__gt=on), commune=commune, valid_from__lte=on
    )
    found = held.first()
    if found is None:
        raise NoContract(
            _("The commune has no contract with a payer on %(day)s: enter the contract, then hand over.")
            % {"day": on.strftime("%d/%m/%Y")}
        )
    return found
