"""What payments follow: a list that was begun must be handed over in time."""

from lienthong import ledger
from lienthong.assistance.payments import due

SUBSCRIPTIONS = [ledger.Subscription("payments.due", ("payment-list.draft",), due.begun)]
