"""Obligation: somebody owes somebody something until a moment, because something happened.

It arises with its event and closes once: fulfilled (by an event or a receipt) or withdrawn. `ledger_obligation_arisen`
and `ledger_obligation_closed` are history; the table here is the current row, for lists and filters.
Late is no stored state: an open obligation is late when its due time has passed.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from lienthong import database
from lienthong.database import clock
from lienthong.ledger import catalogue
from lienthong.ledger.arising import QUERIES

SOON = timedelta(hours=24)


class State(models.TextChoices):
    """How an obligation stands now. `late` is seen, not stored."""

    OPEN = "open", _("open")
    LATE = "late", _("late")
    FULFILLED = "fulfilled", _("fulfilled")
    WITHDRAWN = "withdrawn", _("withdrawn")


# What may follow what; an open obligation becomes late by itself.
NEXT = {
    State.OPEN: {State.LATE, State.FULFILLED, State.WITHDRAWN},
    State.LATE: {State.FULFILLED, State.WITHDRAWN},
    State.FULFILLED: set(),
    State.WITHDRAWN: set(),
}


class Obligations(models.Manager["Obligation"]):
    """Every row comes with its `state` as of now."""

    def get_queryset(self) -> models.QuerySet["Obligation"]:
        late = When(standing="open", due_at__lt=clock.now(), then=Value(State.LATE.value))
        state = Case(late, default=F("standing"), output_field=models.CharField())
        return super().get_queryset().annotate(state=state)  # type: ignore[no-redef]


class Obligation(models.Model):
    """The current row of an obligation."""

    id = models.UUIDField(primary_key=True)
    rule = models.TextField()
    event = models.UUIDField()
    event_seq = models.BigIntegerField()
    event_kind = models.TextField()
    subject = models.TextField()
    thing = models.TextField()
    debtor = models.TextField()
    creditor = models.TextField()
    arose_at = models.DateTimeField()
    due_at = models.DateTimeField()
    standing = models.TextField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    receipt = models.UUIDField(null=True)

    state: str  # annotated by the manager

    objects: ClassVar[Obligations] = Obligations()

    class Meta:
        db_table = "ledger_obligation"
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=["open", "fulfilled", "withdrawn"]), name="ledger_obligation_standing"
            ),
            models.CheckConstraint(
                condition=Q(standing="open", closed_at=None) | ~Q(standing="open") & ~Q(closed_at=None),
                name="ledger_obligation_closed_at",
            ),
        ]
        indexes = [
            models.Index(fields=["thing"], name="ledger_obligation_thing"),
            models.Index(fields=["subject", "due_at"], name="ledger_obligation_subject"),
            models.Index(fields=["debtor", "due_at"], name="ledger_obligation_debtor"),
            models.Index(fields=["creditor", "due_at"], name="ledger_obligation_creditor"),
            models.Index(fields=["due_at"], condition=Q(standing="open"), name="ledger_obligation_open"),
        ]

    @property
    def law(self) -> catalogue.Rule | None:
        """The catalogue's row; None if the catalogue no longer holds it."""
        return catalogue.rule(self.rule)

    def title(self, language: str = "vi") -> str:
        """What is owed, in words; the code if the catalogue no longer holds the rule."""
        return self.law.title[language] if self.law else self.rule

    @property
    def is_due_soon(self) -> bool:
        """Open, in time, and due within a day."""
        return self.standing == "open" and timedelta(0) <= self.due_at - clock.now() <= SOON


class ObligationArisen(models.Model):
    """History: an obligation arose, with all that was fixed then."""

    id = models.UUIDField(primary_key=True)
    rule = models.TextField()
    event = models.UUIDField()
    event_seq = models.BigIntegerField()
    event_kind = models.TextField()
    subject = models.TextField()
    thing = models.TextField()
    debtor = models.TextField()
    creditor = models.TextField()
    arose_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_obligation_arisen"


class ObligationClosed(models.Model):
    """History: an obligation ended, once, and by what."""

    obligation = models.UUIDField(primary_key=True)
    outcome = models.TextField()
    event = models.UUIDField(null=True)
    receipt = models.UUIDField(null=True)
    reason = models.TextField()
    happened_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_obligation_closed"


def of(
    subject: str | None = None,
    thing: str | None = None,
    debtor: str | None = None,
    creditor: str | None = None,
    state: str | None = None,
) -> models.QuerySet[Obligation]:
    """Current rows, by whom they concern; `state` is open (and in time), late, fulfilled or withdrawn."""
    given = {"subject": subject, "thing": thing, "debtor": debtor, "creditor": creditor}
    rows = Obligation.objects.filter(**{name: value for name, value in given.items() if value is not None})
    return rows.filter(**as_columns(state)) if state else rows


def fulfil(obligation: Obligation | UUID, *, receipt: UUID | None = None, event: UUID | None = None) -> bool:
    """Close an obligation with its proof. False if it was closed before (then nothing changes)."""
    return _close(obligation, "fulfilled", receipt=receipt, event=event, reason="")


def withdraw(obligation: Obligation | UUID, *, reason: str, event: UUID | None = None) -> bool:
    """Close an obligation because what raised it no longer holds. False if it was closed before."""
    return _close(obligation, "withdrawn", receipt=None, event=event, reason=reason)


def _close(obligation: Obligation | UUID, outcome: str, **proof: Any) -> bool:
    identity = obligation.id if isinstance(obligation, Obligation) else obligation
    with database.transaction() as connection:
        given = {"obligation": identity, "outcome": outcome, "happened_at": clock.now(), **proof}
        return connection.execute(QUERIES["close_one"], given).fetchone() is not None


def as_columns(state: str) -> Mapping[str, Any]:
    """A state as a filter on columns, so that an index serves. Raises ValueError for what is no state."""
    match State(state):
        case State.OPEN:
            return {"standing": "open", "due_at__gte": clock.now()}
        case State.LATE:
            return {"standing": "open", "due_at__lt": clock.now()}
        case other:
            return {"standing": other.value}
