"""Payer entry: what is entered about payers (who they are, how they are reached, for which commune they pay) and counts
once a second person has confirmed it. Nothing is overwritten: a wrong entry is followed by a right one.

What is in force is read from here (`payers`), or written from here where it is confirmed (`contract`, and the account,
whose secret lies beside the entry, encrypted, only until then).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, ledger
from lienthong.assistance.payments.communes import communes_of


class State(models.TextChoices):
    """How an entry stands. Only what is in force counts."""

    ENTERED = "entered", gettext_lazy("Waits for the second person")
    IN_FORCE = "in-force", gettext_lazy("In force")
    REFUSED = "refused", gettext_lazy("Refused")


class What(models.TextChoices):
    """What it is about."""

    PAYER = "payer", gettext_lazy("Payer entered or changed")
    CLOSING = "closing", gettext_lazy("Payer closed")
    ACCOUNT = "account", gettext_lazy("How the payer is reached")
    CONTRACT = "contract", gettext_lazy("Contract of a commune")


class PayerEntry(ledger.Life):
    """The current row of an entry. `content`: what is entered; no secret is in it."""

    personal = "no: offices and companies"
    KIND = "payer-entry"
    NEXT: ClassVar[Any] = {State.ENTERED: {State.IN_FORCE, State.REFUSED}}
    BEGIN: ClassVar[Any] = {State.ENTERED}

    what = models.CharField(max_length=10, choices=What.choices)
    payer = models.CharField(max_length=60)
    commune = models.CharField(max_length=5, blank=True, default="")
    valid_from = models.DateField()
    content = models.JSONField(default=dict)
    entered_by = models.CharField(max_length=200)
    locked = models.BinaryField(null=True)

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_payer_entry"
        indexes = [
            models.Index(fields=["commune", "state"], name="payer_entry_commune"),
            models.Index(fields=["what", "state"], name="payer_entry_what"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Contracts: the commune and whoever looks into it. Payers themselves are no secret."""
        return Q(commune="") | communes_of(actor)


class PayerEntryAction(ledger.Action):
    """History: entered, confirmed, refused."""

    life = models.ForeignKey(PayerEntry, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        db_table = "assistance_payer_entry_action"


def begin(what: What, payer: str, *, by: access.Actor, **columns: Any) -> PayerEntry:
    """Keep an entry; who may was asked before. In the caller's transaction."""
    parties = {"payer": payer} | ({"commune": f"unit:{columns['commune']}"} if columns.get("commune") else {})
    entry = PayerEntry.begin(
        State.ENTERED, by=by, owner=by.organisation or by.code, parties=parties, what=what, payer=payer,
        entered_by=by.code, **columns,
    )  # fmt: skip
    access.audit.wrote(by, f"payer-entry.{what}", [entry.thing])
    return entry


def confirm(entry: PayerEntry, *, by: access.Actor) -> PayerEntry:
    """The second person confirms; what follows is the caller's. Raises NotAllowed, InvalidState."""
    second(entry, by)
    entry.act("confirmed", State.IN_FORCE, by=by, parties={"payer": entry.payer})
    access.audit.wrote(by, "payer-entry.confirm", [entry.thing])
    return entry


def refuse(entry: PayerEntry, *, reason: str, by: access.Actor) -> PayerEntry:
    """The second person does not confirm; whoever entered it may take it back so too. Raises InvalidState."""
    if len(reason.strip()) < 5:
        raise ledger.InvalidState(_("Say in a few words why it is refused. Nothing was changed."))
    entry.act("refused", State.REFUSED, by=by, parties={"payer": entry.payer}, data={"reason": reason.strip()[:300]})
    PayerEntry.objects.unscoped("the secret of an entry that is refused is forgotten").filter(pk=entry.pk).update(
        locked=None
    )
    access.audit.wrote(by, "payer-entry.refuse", [entry.thing])
    return entry


def second(entry: PayerEntry, by: access.Actor) -> None:
    """Whether this is another person than the one who entered it. Raises NotAllowed."""
    if by.code == entry.entered_by:
        raise access.NotAllowed(
            _("Whoever entered it can't confirm it too: a second person must. Nothing was changed.")
        )


def waiting(what: What, actor: access.Actor) -> list[PayerEntry]:
    """What waits for a second person, the oldest first."""
    return list(PayerEntry.objects.within(actor).filter(what=what, state=State.ENTERED).order_by("began_at"))
