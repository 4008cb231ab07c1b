"""Delivery: something on its way to somebody, with proof at the end.

A delivery is sent at least once, always with the same idempotency key. Attempts and receipts are history; the row
here is the queue. What a person decides (send again, give up) is an event.
"""

from typing import ClassVar
from uuid import UUID, uuid5

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong import database
from lienthong.database import clock
from lienthong.ledger.couriers import Parcel
from lienthong.ledger.event import record
from lienthong.ledger.obligations import Obligation

DELIVERIES = UUID("6f1a3d0e-8f4f-5d0b-9a53-6c1f6a2b7e11")  # the namespace of delivery ids


class State(models.TextChoices):
    """How a delivery stands."""

    WAITING = "waiting", _("waiting")
    TAKEN = "taken", _("on its way")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("fate unknown")
    GIVEN_UP = "given-up", _("given up")


# What may follow what. Refused and unknown are dead letters: a person looks.
NEXT = {
    State.WAITING: {State.TAKEN, State.GIVEN_UP},
    State.TAKEN: {State.WAITING, State.ACCEPTED, State.REFUSED, State.UNKNOWN},
    State.REFUSED: {State.WAITING, State.GIVEN_UP},
    State.UNKNOWN: {State.WAITING, State.GIVEN_UP},
    State.ACCEPTED: set(),
    State.GIVEN_UP: set(),
}
DEAD = (State.REFUSED, State.UNKNOWN)
DONE = (State.ACCEPTED, State.GIVEN_UP)
LONG = 6  # attempts after which a delivery that still waits is shown to a person too


class Deliveries(models.Manager["Delivery"]):
    """All deliveries, and those that wait for a person."""

    def dead(self) -> models.QuerySet["Delivery"]:
        """Dead letters: refused, of unknown fate, or tried in vain for long."""
        return self.filter(Q(state__in=DEAD) | Q(state=State.WAITING, attempts__gte=LONG))


class NotDead(Exception):
    """Only a delivery that waits for a person can be sent again or given up."""


class Delivery(models.Model):
    """The queue row of a delivery. `number` is the order of sending: one thing's deliveries to one place keep it.

    Its times are business times; only the pause until the next attempt (`next_at`) is told by the machine's clock.
    """

    number = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    obligation = models.UUIDField(null=True)
    channel = models.TextField()
    destination = models.TextField()
    payload = models.TextField()
    kind = models.TextField()
    key = models.TextField()
    subject = models.TextField()
    thing = models.TextField()
    state = models.TextField(choices=State.choices)
    attempts = models.IntegerField(default=0)
    unsure = models.BooleanField(default=False, help_text="an earlier attempt may have arrived")
    reason = models.TextField(default="")
    sent_at = models.DateTimeField()
    next_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[Deliveries] = Deliveries()

    class Meta:
        db_table = "ledger_delivery"
        constraints = [
            models.UniqueConstraint(fields=["channel", "destination", "key"], name="ledger_delivery_key"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="ledger_delivery_state"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at"],
                condition=Q(state__in=["waiting", "taken"]),
                name="ledger_delivery_queue",
            ),
            models.Index(
                fields=["changed_at"], condition=Q(state__in=["refused", "unknown"]), name="ledger_delivery_dead"
            ),
            models.Index(
                fields=["obligation"],
                condition=Q(state__in=["refused", "unknown", "given-up"]),
                name="ledger_delivery_failed",
            ),
            models.Index(fields=["thing"], name="ledger_delivery_thing"),
            models.Index(fields=["obligation"], name="ledger_delivery_obligation"),
        ]

    @property
    def is_dead(self) -> bool:
        """Whether a person may send it again or give it up."""
        return State(self.state) in DEAD or (self.state == State.WAITING and self.attempts >= LONG)

    def parcel(self) -> Parcel:
        """The delivery as its courier sees it."""
        names = ("id", "channel", "destination", "payload", "kind", "key", "subject", "thing")
        return Parcel(**{name: getattr(self, name) for name in names}, attempt=self.attempts)


class Attempt(models.Model):
    """History: a courier tried, or asked, and this is what came of it (happened_at: unknown of the oldest ones)."""

    delivery = models.UUIDField()
    number = models.IntegerField()
    asked = models.BooleanField()
    outcome = models.TextField()
    reason = models.TextField()
    proof = models.JSONField()
    happened_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Attempt"]] = models.Manager()

    class Meta:
        db_table = "ledger_attempt"
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="ledger_attempt_number")]


def identity(channel: str, destination: str, key: str) -> UUID:
    """The id of a delivery follows from where it goes and its key: the same thing can't be sent twice."""
    return uuid5(DELIVERIES, "\n".join((channel, destination, key)))


def send(
    obligation: Obligation | UUID | None,
    *,
    channel: str,
    destination: str,
    payload: str,
    kind: str,
    key: str,
    subject: str,
    thing: str,
) -> Delivery:
    """Put something on its way, in the caller's transaction. With a key sent before, that delivery is returned.

    `payload` is the digest of a file (database.files); `key` tells the receiver a repeat from something new.
    """
    now = clock.now()
    delivery, _made = Delivery.objects.get_or_create(
        id=identity(channel, destination, key),
        defaults={
            "obligation": obligation.id if isinstance(obligation, Obligation) else obligation,
            "channel": channel,
            "destination": destination,
            "payload": payload,
            "kind": kind,
            "key": key,
            "subject": subject,
            "thing": thing,
            "state": State.WAITING,
            "sent_at": now,
            "next_at": clock.real_now(),
            "changed_at": now,
        },
    )
    return delivery


def send_again(delivery: Delivery | UUID, *, by: str, organisation: str, reason: str) -> Delivery:
    """A person sends a dead letter again. The event says who and why. Raises NotDead."""
    return _decide(delivery, State.WAITING, "delivery.sent-again", by=by, organisation=organisation, reason=reason)


def give_up(delivery: Delivery | UUID, *, by: str, organisation: str, reason: str) -> Delivery:
    """A person gives a dead letter up; its obligation stays open and late. Raises NotDead."""
    return _decide(delivery, State.GIVEN_UP, "delivery.given-up", by=by, organisation=organisation, reason=reason)


def _decide(delivery: Delivery | UUID, state: State, kind: str, *, by: str, organisation: str, reason: str) -> Delivery:
    with database.transaction():
        row = Delivery.objects.select_for_update().get(id=delivery.id if isinstance(delivery, Delivery) else delivery)
        if not row.is_dead:
            raise NotDead(f"delivery {row.id} is {row.state}: nothing was changed")
        record(
            kind,
            subject=row.subject,
            thing=row.thing,
            by=by,
            organisation=organisation,
            data={"delivery": str(row.id), "reason": reason, "after": row.state},
        )
        row.state, row.reason, row.changed_at = state, reason, clock.now()
        row.next_at = clock.real_now()
        row.unsure = row.unsure and state != State.WAITING  # the person has decided that it may be repeated
        row.save()
        return row
