"""Receipt: the proof that a delivery arrived, as the partner gave it. Written once."""

from typing import ClassVar
from uuid import UUID, uuid5

from django.db import models

from lienthong.database import clock
from lienthong.ledger.canonical import normalised
from lienthong.ledger.couriers import Accepted
from lienthong.ledger.delivery import Delivery


class Receipt(models.Model):
    """History: what the partner answered when it accepted a delivery."""

    id = models.UUIDField(primary_key=True)
    delivery = models.UUIDField()
    obligation = models.UUIDField(null=True)
    kind = models.TextField()
    proof = models.JSONField()
    thing = models.TextField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Receipt"]] = models.Manager()

    class Meta:
        db_table = "ledger_receipt"
        indexes = [
            models.Index(fields=["delivery"], name="ledger_receipt_delivery"),
            models.Index(fields=["thing"], name="ledger_receipt_thing"),
        ]


def identity(delivery: UUID, kind: str) -> UUID:
    """A delivery has one receipt of a kind, however often it was sent."""
    return uuid5(delivery, kind)


def write(delivery: Delivery, accepted: Accepted) -> Receipt:
    """Keep what the partner answered; a second answer of the same kind changes nothing."""
    receipt, _made = Receipt.objects.get_or_create(
        id=identity(delivery.id, accepted.receipt_kind),
        defaults={
            "delivery": delivery.id,
            "obligation": delivery.obligation,
            "kind": accepted.receipt_kind,
            "proof": normalised(accepted.proof),
            "thing": delivery.thing,
            "happened_at": clock.now(),
            "recorded_at": clock.real_now(),
        },
    )
    return receipt
