"""What payments follow: a list that was begun must be handed over in time; what ended must not be paid any more,
nor may a dead payee be.
"""

from lienthong import ledger
from lienthong.assistance.payments import due, payee, stop_order, stopping

STOPPING = ("entitlement.stopped", "entitlement.suspended", "entitlement.resumed")
SUBSCRIPTIONS = [
    ledger.Subscription("payments.due", ("payment-list.draft",), due.begun),
    ledger.Subscription("payments.stops", STOPPING, stopping.follow),
    ledger.Subscription("payments.payee-died", payee.DEATHS, payee.died_or_lives),
    ledger.Subscription("payments.payee-changed", payee.CHANGES, payee.changed),
    ledger.Subscription("payments.stop-received", ("delivery.accepted",), stop_order.received),
]
