"""Deciding a doubt: one person or two. Merging and parting are events; no number and no row is ever lost."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.people import persons
from lienthong.people.duplicates import NEXT, Duplicate, Merge, State
from lienthong.people.persons import Person, Treated


def same(doubt: Duplicate, *, survivor: Person | None = None, by: access.Actor, why: str) -> Person:
    """Decide that both are one person; `survivor` (else the older row) goes on. Gives the survivor.

    Raises NotAllowed, or InvalidState if the doubt is decided already or the reason is missing.
    """
    doubt = _open(doubt, State.MERGED, by, why)
    stays = survivor or doubt.older
    goes = doubt.newer if stays.pk == doubt.older_id else doubt.older
    with database.transaction():
        merge(goes, stays, by=by, why=why)
        _decide(doubt, State.MERGED, by, why)
    return stays


def distinct(doubt: Duplicate, *, by: access.Actor, why: str) -> None:
    """Decide that they are two persons. Raises as `same`."""
    doubt = _open(doubt, State.DISTINCT, by, why)
    with database.transaction():
        _decide(doubt, State.DISTINCT, by, why)
        ledger.record(
            "person.found-distinct", subject=doubt.newer.party, thing=doubt.newer.party, by=by.code,
            organisation=by.organisation or by.code, parties={}, data={"other": str(doubt.older_id)},
        )  # fmt: skip


def merge(goes: Person, stays: Person, *, by: access.Actor, why: str) -> None:
    """Let one row point to the other from now on. Whoever was merged into it before follows.

    Raises InvalidState if one of them is merged already or they are the same row.
    """
    with database.transaction():
        rows = Person.objects.unscoped("merging locks both rows, always in one order").select_for_update()
        locked = {row.pk: row for row in rows.filter(pk__in=[goes.pk, stays.pk]).order_by("pk")}
        if len(locked) < 2 or any(row.survivor_id for row in locked.values()):
            raise ledger.InvalidState(_("One of the two was merged already. Nothing was changed."))
        followers = Q(pk=goes.pk) | Q(survivor=goes.pk)
        Person.objects.unscoped("the merged rows point to the survivor").filter(followers).update(survivor=stays)
        persons.treated_by(stays, Treated.objects.filter(person=goes).values_list("organisation", flat=True))
        _write(goes.pk, stays.pk, parted=False, by=by, why=why)
        persons.note("merged", [goes, stays], by=by, data={goes.pk: {"into": str(stays.pk)}})
        ledger.record(
            "person.merged", subject=stays.party, thing=stays.party, by=by.code,
            organisation=by.organisation or by.code, parties={}, data={"merged": str(goes.pk)},
        )  # fmt: skip
        access.audit.wrote(by, "person.merge", things=[stays.party], persons=[stays.party, goes.party])


def part(merged: Person, *, by: access.Actor, why: str) -> None:
    """Undo a merge that was wrong: the row stands for itself again, with the numbers it always kept.

    Raises InvalidState if it is not merged.
    """
    access.require(by, "person.decide-duplicate")
    with database.transaction():
        row = Person.objects.unscoped("parting locks the row").select_for_update().get(pk=merged.pk)
        if row.survivor_id is None:
            raise ledger.InvalidState(_("This person is not merged with another. Nothing was changed."))
        survivor = row.survivor_id
        came_with = [each.merged for each in Merge.objects.unscoped("who came with it").filter(survivor=row.pk)]
        rows = Person.objects.unscoped("the parted row, and who was merged into it before")
        rows.filter(pk=row.pk).update(survivor=None)
        rows.filter(pk__in=came_with, survivor=survivor).update(survivor=row)
        Duplicate.objects.unscoped("the doubt is open again").filter(
            Q(older=row.pk, newer=survivor) | Q(older=survivor, newer=row.pk)
        ).update(state=State.OPEN, decided_at=None, decided_by="", why="")
        _write(row.pk, survivor, parted=True, by=by, why=why)
        persons.note("parted", [row], by=by, data={row.pk: {"from": str(survivor)}})
        ledger.record(
            "person.parted", subject=row.party, thing=row.party, by=by.code, organisation=by.organisation or by.code,
            parties={}, data={"from": str(survivor)},
        )  # fmt: skip
        access.audit.wrote(by, "person.part", things=[row.party], persons=[row.party, f"person:{survivor}"])


def _open(doubt: Duplicate, state: str, by: access.Actor, why: str) -> Duplicate:
    access.require(by, "person.decide-duplicate")
    if not why.strip():
        raise ledger.InvalidState(_("A decision needs its reason. Nothing was changed: say why."))
    row = Duplicate.objects.within(by).select_related("older", "newer").get(pk=doubt.pk)
    if state not in NEXT[row.state]:
        raise ledger.InvalidState(_("This was decided already. Nothing was changed."))
    return row


def _decide(doubt: Duplicate, state: str, by: access.Actor, why: str) -> None:
    changed = (
        Duplicate.objects.unscoped("the doubt was read within scope")
        .filter(pk=doubt.pk, state=doubt.state)
        .update(state=state, decided_at=clock.now(), decided_by=by.code, why=why)
    )
    if not changed:
        raise ledger.InvalidState(_("Someone else has just decided this. Nothing was changed."))
    doubt.state, doubt.decided_by, doubt.why = state, by.code, why


def _write(merged: uuid.UUID, survivor: uuid.UUID, *, parted: bool, by: access.Actor, why: str) -> None:
    Merge.objects.create(
        merged=merged, survivor=survivor, parted=parted, by=by.code, why=why, happened_at=clock.now(),
        recorded_at=clock.real_now(),
    )  # fmt: skip
