"""Payers are entered, changed from a day on, and closed; a second person confirms each.

A payer is closed only where no commune has a contract with it beyond that day.
"""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.payments import payer_entry
from lienthong.assistance.payments.contract import PayerContract
from lienthong.assistance.payments.payer import KINDS, on
from lienthong.assistance.payments.payer_entry import PayerEntry, What
from lienthong.database import clock, jobs
from lienthong.directory.agencies import Agency, AgencyKind

CODE = re.compile(r"[a-z][a-z0-9-]{1,24}")


class WrongPayer(ValueError):
    """It can't be entered or confirmed; the text says why. Nothing was changed."""


def enter(
    code: str, *, name_vi: str, name_en: str, kind: str, valid_from: date, by: access.Actor, new: bool = False
) -> PayerEntry:
    """Enter a payer, or what it is called from a day on, for the second person. Raises NotAllowed, WrongPayer."""
    access.require(by, "payers.manage")
    code = code.strip().removeprefix("agency:")
    if not CODE.fullmatch(code) or not name_vi.strip() or kind not in dict(KINDS):
        raise WrongPayer(
            _("A payer has a short code of small letters, digits and hyphens, a name, and a kind. Nothing was changed.")
        )
    known = on(valid_from).get(f"agency:{code}")
    if new and (known is not None or Agency.objects.filter(code=code).exists()):
        raise WrongPayer(_("This code is taken: choose another, or change the payer that has it. Nothing was changed."))
    if not new and known is None:
        raise WrongPayer(_("There is no such payer on that day. Nothing was changed."))
    content = {"name_vi": name_vi.strip(), "name_en": name_en.strip() or name_vi.strip(), "kind": kind}
    with database.transaction():
        return payer_entry.begin(What.PAYER, f"agency:{code}", valid_from=valid_from, content=content, by=by)


def close(payer: str, *, valid_from: date, by: access.Actor) -> PayerEntry:
    """Ask that a payer be closed from a day on. Raises NotAllowed, WrongPayer."""
    access.require(by, "payers.manage")
    _closable(payer, valid_from)
    with database.transaction():
        return payer_entry.begin(What.CLOSING, payer, valid_from=valid_from, by=by)


def confirm(entry: PayerEntry, *, by: access.Actor) -> PayerEntry:
    """A second person confirms what was entered. Raises NotAllowed, WrongPayer, InvalidState."""
    access.require(by, "payers.manage")
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('assistance.payers'))")  # no contract comes between
        if entry.what == What.CLOSING:
            _closable(entry.payer, entry.valid_from)
        payer_entry.confirm(entry, by=by)
        renew_names()
    return entry


def refuse(entry: PayerEntry, *, reason: str, by: access.Actor) -> PayerEntry:
    """It is not confirmed. Raises NotAllowed, InvalidState."""
    access.require(by, "payers.manage")
    with database.transaction():
        return payer_entry.refuse(entry, reason=reason, by=by)


@jobs.periodic("5 0 * * *")
@jobs.task("payers.renew-names", queue="payments")
def renew_names() -> None:
    """Payers that were entered are agencies, called as they are called today: people act for them."""
    entered = [one for one in on(clock.today()).values() if one.since is not None]
    Agency.objects.bulk_create(
        [Agency(code=one.code, kind=AgencyKind.OTHER, name_vi=one.name_vi, name_en=one.name_en) for one in entered],
        update_conflicts=True, unique_fields=["code"], update_fields=["name_vi", "name_en"],
    )  # fmt: skip


def communes_of_each(day: date) -> dict[str, int]:
    """How many communes have a contract with each payer on that day or later."""
    rows = PayerContract.objects.unscoped("how many communes a payer pays for; a count").filter(
        Q(valid_to=None) | Q(valid_to__gt=day)
    )
    return dict(rows.order_by().values_list("payer").annotate(Count("commune", distinct=True)))


def contracts_beyond(payer: str, day: date) -> list[str]:
    """The communes that have a contract with the payer on that day or later."""
    rows = PayerContract.objects.unscoped("who still needs this payer").filter(
        Q(valid_to=None) | Q(valid_to__gt=day), payer=payer
    )
    return list(rows.order_by("commune").values_list("commune", flat=True).distinct())


def _closable(payer: str, day: date) -> None:
    known = on(day).get(payer)
    if known is None or known.closed is not None:
        raise WrongPayer(_("There is no such payer on that day, or it is closed. Nothing was changed."))
    if held := contracts_beyond(payer, day):
        words = _("%(count)s communes still have a contract with this payer on that day, for example %(commune)s: "
                  "they contract another first. Nothing was changed.")  # fmt: skip
        raise ledger.InvalidState(words % {"count": len(held), "commune": held[0]})
