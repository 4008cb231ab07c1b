"""Which rows of the ledger an actor sees: those that their organisation, or one they look into, owes or is owed.

The ledger knows parties as opaque codes only, so the scope is drawn here, above it. The ministry and whoever runs the
installation see all: whose obligation it is and whether it is late, never what a paper says.
"""

from django.db.models import Q, QuerySet

from lienthong.access import Actor
from lienthong.access.actor import HOME
from lienthong.access.role import Role
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import Obligation

ALL_SEEING = frozenset({Role.MINISTRY_OFFICER.value})


def sees_all(actor: Actor) -> bool:
    """Whether nothing of the ledger is hidden from the actor."""
    return actor.is_system or actor.organisation == HOME or bool(actor.roles & ALL_SEEING)


def obligations(actor: Actor) -> QuerySet[Obligation]:
    """The obligations the actor may see."""
    rows = Obligation.objects.all()
    if sees_all(actor):
        return rows
    parties = actor.organisations | actor.persons
    return rows.filter(Q(debtor__in=parties) | Q(creditor__in=parties))


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """The deliveries that were to fulfil an obligation of the actor's organisations."""
    rows = Delivery.objects.all()
    if sees_all(actor):
        return rows
    owed = Obligation.objects.filter(debtor__in=actor.organisations)
    return rows.filter(obligation__in=owed.values("id"))
