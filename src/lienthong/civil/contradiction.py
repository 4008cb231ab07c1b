"""A contradiction between what sources say of a death. A person decides, with a reason; everything said is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.civil import reach
from lienthong.civil.standing import Conflict, Decision
from lienthong.civil.statement import Says, Statement
from lienthong.database import clock
from lienthong.people.persons import Person


class State(TextChoices):
    OPEN = "open", gettext_lazy("To be decided")
    DECIDED = "decided", gettext_lazy("Decided")
    RESOLVED = "resolved", gettext_lazy("Resolved by itself")


NEXT = {State.OPEN: {State.DECIDED, State.RESOLVED}}


class Contradiction(ledger.Life):
    """Statements on one person's death that can't be true together."""

    KIND = "death-contradiction"
    NEXT = NEXT
    BEGIN = {State.OPEN}
    personal = True

    person = models.ForeignKey(Person, models.PROTECT, related_name="death_contradictions")
    kind = models.CharField(max_length=10, choices=Conflict.choices)
    statements = ArrayField(models.BigIntegerField())
    commune = models.CharField(max_length=5, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="")
    rejected = ArrayField(models.BigIntegerField(), default=list)
    accepted = ArrayField(models.BigIntegerField(), default=list)
    died_on = models.DateField(null=True)
    reason = models.TextField(blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["commune", "state"], name="contradiction_commune")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return reach.seen(actor)

    @property
    def decision(self) -> Decision:
        """What was decided, as the fold reads it."""
        return Decision(self.rejected, self.accepted, self.died_on)


class ContradictionAction(ledger.Action):
    """History: what was done about a contradiction."""

    life = models.ForeignKey(Contradiction, on_delete=models.PROTECT, related_name="actions")


def renew(person: Person, conflicts: Sequence[tuple[Conflict, tuple[int, ...]]], *, by: access.Actor) -> None:
    """Open what is new, and close what no longer contradicts."""
    rows = Contradiction.objects.unscoped("what is still to be decided about a death")
    waiting = {(row.kind, tuple(row.statements)): row for row in rows.filter(person=person, state=State.OPEN)}
    now = {(kind.value, statements) for kind, statements in conflicts}
    for key, row in waiting.items():
        if key not in now:
            row.act("resolved", State.RESOLVED, by=by, parties=_parties(person))
    for kind, statements in sorted(now - waiting.keys()):
        Contradiction.begin(
            State.OPEN, by=by, subject=person.party, parties=_parties(person), data={"kind": kind}, person=person,
            kind=kind, statements=list(statements), commune=person.commune, province=person.province,
            owner=f"unit:{person.commune}" if person.commune else "",
        )  # fmt: skip


def decisions(person: Person) -> list[Decision]:
    """What was decided about a person's death, under their doubles' names too, in order."""
    rows = Contradiction.objects.unscoped("a death is folded from every decision")
    theirs = rows.filter(Q(person=person) | Q(person__survivor=person), state=State.DECIDED)
    return [row.decision for row in theirs.order_by("changed_at", "pk")]


def choices(row: Contradiction) -> list[tuple[str, list[Statement]]]:
    """What can be decided: a word for each choice, with the statements that would count."""
    told = {one.pk: one for one in Statement.objects.unscoped("of a contradiction").filter(pk__in=row.statements)}
    said = [told[pk] for pk in row.statements if pk in told]
    match Conflict(row.kind):
        case Conflict.DATE:
            days = sorted({one.died_on for one in said if one.died_on})
            return [(day.isoformat(), [one for one in said if one.died_on == day]) for day in days]
        case Conflict.ALIVE:
            return [(word.value, [one for one in said if one.says == word]) for word in (Says.DIED, Says.ALIVE)]
        case Conflict.IDENTITY:
            return [("same", said), ("other", [])]
        case Conflict.NO_DAY:
            return [("day", said)]


def settle(row: Contradiction, choice: str, *, reason: str, died_on: date | None, by: access.Actor) -> Contradiction:
    """Write the decision down. Raises NotAllowed, and InvalidState if it can't be decided so; nothing is changed then.

    The death itself follows in `death.decide`, in the same transaction.
    """
    access.require(by, "civil.decide", organisation=row.owner or None)
    known = dict(choices(row))
    if choice not in known:
        raise ledger.InvalidState(_("Choose what counts. Nothing was changed."))
    if not reason.strip():
        raise ledger.InvalidState(_("Say why you decide so: both statements are kept with it. Nothing was changed."))
    if choice == "day" and (died_on is None or died_on > clock.today()):
        raise ledger.InvalidState(_("Give the day of death, not one that lies ahead. Nothing was changed."))
    counts = {one.pk for one in known[choice]}
    columns: dict[str, Any] = {"reason": reason.strip(), "rejected": [pk for pk in row.statements if pk not in counts]}
    if choice == "same":
        columns["accepted"] = list(row.statements)
    if choice == "day":
        columns["died_on"] = died_on
    with database.transaction():
        row.act("decided", State.DECIDED, by=by, parties=_parties(row.person), data={"kind": row.kind}, **columns)
        access.audit.wrote(by, "death-contradiction.decide", things=[row.thing], persons=[row.subject])
    return row


def _parties(person: Person) -> dict[str, str]:
    return {"commune": f"unit:{person.commune}"} if person.commune else {}
