"""Split communes: 471 former communes were divided on 01/07/2025, and a code alone does not say where a place lies.

Each doubtful place is a case on a work list with its candidates and a proposal. An officer decides and says why;
whoever asked hears of it by the event "split.decided". A village decided once answers for the next ones.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.directory import alphabet, units
from lienthong.directory.villages import Village

RESIDENCE = "residence:"


class State(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    DECIDED = "decided", _("Decided")


NEXT: dict[str, set[str]] = {State.OPEN: {State.DECIDED}, State.DECIDED: {State.DECIDED}}


class Split(models.Model):
    """A place in a former commune that was divided. `about` and `subject` are codes of the room that asks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    old_code = models.CharField(max_length=5)
    village = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=500, blank=True, default="")
    about = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    candidates = ArrayField(models.CharField(max_length=5))
    province = models.CharField(max_length=2)
    proposed = models.CharField(max_length=5, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    decided_code = models.CharField(max_length=5, blank=True, default="")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "old_code"], name="split_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_code="") | Q(state="decided", decided_at__isnull=False),
                name="split_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "opened_at"], name="split_state"),
            models.Index(fields=["old_code", "state"], name="split_commune"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Officers of the communes it may lie in, and of their province."""
        codes = [code.removeprefix("unit:") for code in actor.units]
        return Q(candidates__overlap=codes) | Q(province__in=codes)


class Decision(models.Model):
    """History: who decided where a case lies, and why. Append-only."""

    split = models.UUIDField(db_index=True)
    code = models.CharField(max_length=5)
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=500)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()


@dataclass(frozen=True)
class Case:
    """A doubtful place, as the room that found it describes it."""

    old_code: str
    village: str
    place: str
    about: str
    subject: str
    found: units.Resolution


def open_many(cases: Sequence[Case]) -> None:
    """Put places on the work list; what is there already stays as it is."""
    now = clock.now()
    Split.objects.bulk_create(
        [
            Split(
                old_code=case.old_code, village=case.village, place=case.place, about=case.about, subject=case.subject,
                candidates=[unit.code for unit in case.found.candidates], opened_at=now,
                province=case.found.candidates[0].province_code,
                proposed=_of_village(case) or (case.found.default.code if case.found.default else ""),
            )
            for case in cases
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _of_village(case: Case) -> str:
    """The commune that an officer gave this village before."""
    if not case.village:
        return ""
    known = Village.objects.filter(former_commune=case.old_code, folded=alphabet.folded(case.village), valid_to=None)
    row = known.first()
    return row.commune if row else ""


def decide(split: Split, code: str, *, by: access.Actor, why: str, whole_village: bool = False) -> int:
    """Say in which present commune the place lies; with `whole_village`, of all open cases of that village too.

    Gives how many cases were decided. Raises NotAllowed, InvalidState for a commune that is no candidate or without a
    reason. Deciding again corrects; both decisions stay in the history.
    """
    access.require(by, "split.decide")
    if not why.strip():
        raise ledger.InvalidState(_("A decision needs its reason. Nothing was changed: say why."))
    with database.transaction():
        rows = Split.objects.within(by).select_for_update()
        split = rows.get(pk=split.pk)
        if code not in split.candidates:
            raise ledger.InvalidState(_("This commune took over no part of the former one. Nothing was changed."))
        decided = [split]
        if whole_village and split.village:
            others = rows.filter(old_code=split.old_code, village=split.village, state=State.OPEN)
            decided += list(others.exclude(pk=split.pk))
            _remember_village(split, code, by, why)
        for each in decided:
            _decide(each, code, by, why)
    return len(decided)


def _decide(split: Split, code: str, by: access.Actor, why: str) -> None:
    split.state, split.decided_code, split.decided_by = State.DECIDED, code, by.code
    split.decided_at, split.why = clock.now(), why
    split.save()
    Decision.objects.create(
        split=split.pk, code=code, by=by.code, why=why, happened_at=split.decided_at, recorded_at=clock.real_now()
    )
    ledger.record(
        "split.decided", subject=split.subject, thing=f"split:{split.pk}", by=by.code,
        organisation=by.organisation or by.code, parties={},
        data={"about": split.about, "old": split.old_code, "new": code},
    )  # fmt: skip


def _remember_village(split: Split, code: str, by: access.Actor, why: str) -> None:
    Village.objects.get_or_create(
        commune=code, folded=alphabet.folded(split.village), valid_to=None,
        defaults={"name": split.village, "former_commune": split.old_code, "valid_from": units.TWO_LEVELS,
                  "legal_basis": why[:255], "added_by": by.code},
    )  # fmt: skip
