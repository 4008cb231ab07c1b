"""Proposing and approving a list: two persons, and only what adds up. Approved, its lines are frozen.

Whoever has died or is said to have died since the draft, or whose right ended, is found here once more: then the list
is drawn up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.payroll import slice as slices
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.register import months
from lienthong.database import queries

QUERIES = queries.load(__file__)
PERMISSION = "payroll.approve"  # also to give back, and to call a frozen line back


class Broken(ledger.InvalidState):
    """The list doesn't add up: it can't be proposed. Nothing was changed."""


def draft(commune: str, month: date, *, by: access.Actor, again: bool = True) -> PaymentList:
    """Draw up a commune's list of a month, or draw its draft up anew.

    Raises NotAllowed, slice.NotReady, and InvalidState if the list is no draft any more.
    """
    access.require(by, "payroll.draft", organisation=f"unit:{commune}")
    slices.ensure_partitions([commune], month)
    drafted = slices.draft([commune], month, by=by, again=again)
    if drafted.lists:
        return drafted.lists[0]
    there = PaymentList.objects.unscoped("asked for above").get(commune=commune, list_month=month)
    if there.state != State.DRAFT:
        raise ledger.InvalidState(
            _("This list is a draft no longer: its lines stay. What became known since goes to the next one.")
        )
    return there


def propose(row: PaymentList, *, by: access.Actor) -> PaymentList:
    """Say that the draft is right, and hand it to whoever approves. Raises NotAllowed, Broken, InvalidState."""
    access.require(by, "payroll.draft", organisation=f"unit:{row.commune}")
    with database.transaction():
        row = _fresh(row)
        if row.broken:
            raise Broken(
                _("This list does not add up (%(what)s). Nothing was changed: draw it up again, or see what differs.")
                % {"what": ", ".join(row.broken)}
            )
        _refuse_unpayable(row)
        row.act("proposed", State.PROPOSED, by=by, parties=_parties(row), proposed_by=by.code)
        access.audit.wrote(by, "payroll.propose", things=[row.thing])
    return row


def give_back(row: PaymentList, *, by: access.Actor, why: str) -> PaymentList:
    """Not approved: it is a draft again, for a reason. Raises NotAllowed, InvalidState."""
    deputies.require_signer(by, row.commune, permission=PERMISSION)
    if not why.strip():
        raise ledger.InvalidState(_("Say why the list is given back. Nothing was changed."))
    row.act("given_back", State.DRAFT, by=by, parties=_parties(row), data={"why": why}, proposed_by="")
    access.audit.wrote(by, "payroll.give-back", things=[row.thing])
    return row


def approve(row: PaymentList, *, by: access.Actor) -> PaymentList:
    """Freeze the list: the chairman, or the deputy on the chairman's behalf.

    Raises NotAllowed (also for whoever proposed it), InvalidState.
    """
    deputy = deputies.require_signer(by, row.commune, permission=PERMISSION)
    with database.transaction():
        row = _fresh(row)
        _another_person(row.proposed_by, by)
        _refuse_unpayable(row)
        told = {"deputy": deputy.thing} if deputy else {}
        row.act("approved", State.APPROVED, by=by, parties=_parties(row), data=told, approved_by=by.code)
        access.audit.wrote(by, "payroll.approve", things=[row.thing])
    return row


def unpayable_lines(lists: Iterable[UUID]) -> dict[UUID, int]:
    """Of these lists, those that hold lines which must not be paid, and how many entitlements that concerns."""
    given: dict[str, Any] = {"lists": list(lists)}
    connection = database.connection()
    first, last = connection.execute(QUERIES["list_months"], given).fetchone() or (None, None)
    if first is None or last is None:
        return {}
    given["months"] = months.between(months.plus(first, -slices.LONGEST), last)
    return dict(connection.execute(QUERIES["unpayable_lines"], given, prepare=False).fetchall())


def _refuse_unpayable(row: PaymentList) -> None:
    if found := unpayable_lines([row.pk]):
        raise ledger.InvalidState(
            _(
                "%(count)s persons on this list must not be paid any more: a death, or their right ended after it was "
                "drawn up. Nothing was changed: draw it up again."
            )
            % {"count": sum(found.values())}
        )


def _another_person(proposed_by: str, by: access.Actor) -> None:
    if proposed_by == by.code:
        raise access.NotAllowed(
            _("You proposed this list yourself: another person must approve it. Nothing was changed.")
        )


def _fresh(row: PaymentList) -> PaymentList:
    return PaymentList.objects.unscoped("may be done: asked before").select_for_update().get(pk=row.pk)


def _parties(row: PaymentList) -> dict[str, str]:
    return {"commune": f"unit:{row.commune}"}


def lines_of(row: PaymentList, *, by: access.Actor) -> Any:
    """The lines of a list, in the order of files."""
    from lienthong.assistance.payroll.line import Line

    rows = Line.objects.within(by).filter(list_month=row.list_month, commune=row.commune)
    return rows.order_by("entitlement_id", "for_month", "sequence")
