"""Who sends a parcel: the debtor of the obligation it fulfils."""

from __future__ import annotations

from lienthong import ledger
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import Obligation


class NoSender(LookupError):
    """The parcel fulfils no obligation, so that nobody is known who sends it."""


def sender_of(parcel: ledger.Parcel) -> str:
    """The party on whose behalf the parcel travels. Raises NoSender."""
    owed = Delivery.objects.filter(id=parcel.id).values("obligation")
    debtor = Obligation.objects.filter(id__in=owed).values_list("debtor", flat=True).first()
    if debtor is None:
        raise NoSender(f"delivery {parcel.id} fulfils no obligation")
    return debtor
