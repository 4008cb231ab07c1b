"""Payer's contract: which payers pay a commune's lists, since when, how, for what fee (Decree 335/2026, Art. 28).

A commune has one payer for each way of being paid: one for both, or one in cash (the post), one by transfer (a bank).
A contract counts once a second person of the commune has confirmed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database
from lienthong.assistance.payments import payer_entry
from lienthong.assistance.payments.communes import communes_of
from lienthong.assistance.payments.payer import on as payers_on
from lienthong.assistance.payments.payer_entry import PayerEntry, What
from lienthong.database import clock

HIGHEST_FEE = Decimal(100)  # per mille: a slip of the pen is found before money moves
BY_TRANSFER = frozenset({"bank", "ewallet"})  # ways of being paid (register.beneficiary.Channel)


class NoContract(LookupError):
    """No payer has a contract with the commune on that day."""


class WrongContract(ValueError):
    """The contract can't be entered; the text says why. Nothing was changed."""


class Method(models.TextChoices):
    """How the payer pays."""

    CASH = "cash", gettext_lazy("In cash")
    TRANSFER = "transfer", gettext_lazy("By transfer")
    BOTH = "both", gettext_lazy("In cash and by transfer")


WAYS = {
    Method.CASH: {Method.CASH},
    Method.TRANSFER: {Method.TRANSFER},
    Method.BOTH: {Method.CASH, Method.TRANSFER},
}


class PayerContract(models.Model):
    """A contract holds in [valid_from, valid_to); a commune has one a way at a time. fee: per mille of the amount.

    Written from entries that were confirmed; those are the history.
    """

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

    @property
    def ways(self) -> set[Method]:
        """The ways it pays."""
        return WAYS[Method(self.method)]

    def fee_on(self, amount: int) -> int:
        """The fee on an amount, in whole đồng."""
        return int((self.fee_per_mille * amount / 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def enter(
    commune: str,
    *,
    payer: str,
    method: str,
    fee_per_mille: Decimal,
    legal_note: str,
    valid_from: date,
    by: access.Actor,
) -> PayerEntry:
    """Enter a commune's contract from a day on; it waits for the second person. Raises NotAllowed, WrongContract."""
    access.require(by, "payments.contract", organisation=f"unit:{commune}")
    if not legal_note.strip() or not payer.startswith("agency:"):
        raise WrongContract(_("A contract names its payer and its number and date. Nothing was changed."))
    if not 0 <= fee_per_mille <= HIGHEST_FEE:
        raise WrongContract(_("The fee lies between 0 and 100 per mille. Nothing was changed."))
    _judge(commune, payer, Method(method), valid_from)
    content = {"method": str(method), "fee_per_mille": str(fee_per_mille), "legal_note": legal_note.strip()}
    with database.transaction():
        return payer_entry.begin(
            What.CONTRACT, payer, commune=commune, valid_from=valid_from, content=content, by=by
        )  # fmt: skip


def confirm(entry: PayerEntry, *, by: access.Actor) -> PayerContract:
    """A second person of the commune confirms it: those before end there for the ways it pays.

    A payer that paid both ways goes on with the other one. Raises NotAllowed, WrongContract, InvalidState.
    """
    access.require(by, "payments.contract", organisation=f"unit:{entry.commune}")
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock_shared(hashtext('assistance.payers'))")
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext('assistance.contract'), hashtext(%s))", [entry.commune]
        )
        method, start = Method(entry.content["method"]), entry.valid_from
        payer_entry.confirm(entry, by=by)
        _judge(entry.commune, entry.payer, method, start)
        for before in _running(entry.commune, start):
            if before.ways & WAYS[method]:
                _end(before, start, keep=before.ways - WAYS[method])
        return PayerContract.objects.create(
            commune=entry.commune, payer=entry.payer, method=method, valid_from=start, by=entry.entered_by,
            fee_per_mille=Decimal(entry.content["fee_per_mille"]), legal_note=entry.content["legal_note"],
            recorded_at=clock.real_now(),
        )  # fmt: skip


def refuse(entry: PayerEntry, *, reason: str, by: access.Actor) -> PayerEntry:
    """It is not confirmed. Raises NotAllowed, InvalidState."""
    access.require(by, "payments.contract", organisation=f"unit:{entry.commune}")
    with database.transaction():
        return payer_entry.refuse(entry, reason=reason, by=by)


def of(commune: str, on: date) -> list[PayerContract]:
    """The contracts of a commune on a day, one or two, the one that pays in cash first. Raises NoContract."""
    found = _running(commune, on)
    if not found:
        raise NoContract(
            _("The commune has no contract with a payer on %(day)s: enter the contract, then hand over.")
            % {"day": on.strftime("%d/%m/%Y")}
        )
    return sorted(found, key=lambda row: Method.CASH not in row.ways)


def chosen(contracts: Sequence[PayerContract], channel: str) -> PayerContract:
    """Who pays somebody paid this way: the contract for it; where a commune has one payer alone, that one pays all."""
    way = Method.TRANSFER if channel in BY_TRANSFER else Method.CASH
    return next((one for one in contracts if way in one.ways), contracts[0])


def _running(commune: str, on: date) -> list[PayerContract]:
    held: Any = PayerContract.objects.unscoped("whoever pays a commune is no secret in the house").filter(
        Q(valid_to=None) | Q(valid_to__gt=on), commune=commune, valid_from__lte=on
    )
    return list(held)


def _judge(commune: str, payer: str, method: Method, start: date) -> None:
    known = payers_on(start).get(payer)
    if known is None or known.closed is not None:
        raise WrongContract(_("Nobody of this name pays on that day. Nothing was changed."))
    rows = PayerContract.objects.unscoped("the commune's own contracts").filter(
        commune=commune, valid_from__gte=start
    )  # fmt: skip
    if any(row.ways & WAYS[method] for row in rows):
        raise WrongContract(_("A contract from this day on, or later, is there already. Nothing was changed."))


def _end(row: PayerContract, day: date, *, keep: set[Method]) -> None:
    """End a contract; it goes on for the ways that are kept."""
    until = row.valid_to
    PayerContract.objects.unscoped("a later contract ends it").filter(pk=row.pk).update(valid_to=day)
    if keep:
        row.pk, row.method, row.valid_from, row.valid_to = None, next(iter(keep)), day, until
        row.save(force_insert=True)
