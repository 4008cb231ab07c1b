"""Payer account: where a payer (post, bank) takes lists and gives its reports, and as whom; its secret encrypted.

A new account counts once a second person has confirmed it: money's orders go there.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.assistance.payments import payer, payer_entry
from lienthong.assistance.payments.payer_entry import PayerEntry, What
from lienthong.assistance.payments.payers import WrongPayer
from lienthong.database import clock
from lienthong.partners import secret as secrets


class PayerAccount(models.Model):
    """One a payer (party code, "agency:vnpost"). `mark`: up to where its news has been read (`payer.collect`)."""

    payer = models.CharField(max_length=60, primary_key=True)
    address = models.URLField()
    username = models.CharField(max_length=100)
    locked_secret = models.BinaryField()
    mark = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[models.Manager[PayerAccount]] = models.Manager()

    @property
    def secret(self) -> str:
        """Raises secret.SecretLost."""
        return secrets.unlock(self.locked_secret)


def enter(of: str, *, address: str, username: str, secret: str, by: access.Actor) -> PayerEntry:
    """Enter or renew a payer's account; it waits for the second person. An empty secret leaves the one that is kept.

    Raises NotAllowed, WrongPayer.
    """
    access.require(by, "payers.manage")
    today, held = clock.today(), account_of(of)
    known = payer.on(today).get(of)
    if known is None or known.closed is not None:
        raise WrongPayer(_("There is no such payer on that day, or it is closed. Nothing was changed."))
    if not secret and (held is None or held.address != address.rstrip("/")):
        raise WrongPayer(_("A new address needs its password. Nothing was changed."))
    content = {"address": address.rstrip("/"), "username": username}
    with database.transaction():
        entry = payer_entry.begin(What.ACCOUNT, of, valid_from=today, content=content, by=by)
        if secret:
            rows = PayerEntry.objects.unscoped("the secret lies beside the entry, not in its history")
            rows.filter(pk=entry.pk).update(locked=secrets.lock(secret))
    return entry


def confirm(entry: PayerEntry, *, by: access.Actor) -> PayerAccount:
    """A second person confirms it: from now on lists go there. Raises NotAllowed, InvalidState."""
    access.require(by, "payers.manage")
    with database.transaction():
        payer_entry.confirm(entry, by=by)
        rows = PayerEntry.objects.unscoped("its secret moves to the account").filter(pk=entry.pk)
        locked = rows.values_list("locked", flat=True).get()
        before = account_of(entry.payer)
        columns = dict(entry.content) | ({"locked_secret": locked} if locked else {})
        if before is None or before.address != entry.content["address"]:
            columns["mark"] = ""  # another place has news of its own
        row, _made = PayerAccount.objects.update_or_create(payer=entry.payer, defaults=columns)
        rows.update(locked=None)
    return row


def keep(payer: str, *, address: str, username: str, secret: str) -> PayerAccount:
    """Set a payer's account at once, for a home that plays its payers."""
    row, _made = PayerAccount.objects.update_or_create(
        payer=payer,
        defaults={
            "address": address.rstrip("/"),
            "username": username,
            "locked_secret": secrets.lock(secret),
            "mark": "",
        },
    )
    return row


def account_of(payer: str) -> PayerAccount | None:
    """The payer's account, or None."""
    return PayerAccount.objects.filter(payer=payer).first()
