"""The composition root: the only place that knows every room.

Each room hands over what it brings; nothing is found by scanning. To add a room, add its lines here.
"""

from functools import cache

from lienthong.web.wiring import civil, connections, ground, health, money, oversight, partnership, records


@cache
def build() -> None:
    """Bind the adapters to the ports and hand every room's subscriptions and rules to the ledger. Once a process."""
    ground.ground()
    ground.ledger()
    ground.places_and_people()
    ground.forms()
    health.papers()
    records.records()
    civil.civil()
    money.assistance()
    money.payments()
    money.dossiers()
    connections.connections()
    oversight.oversight()
    partnership.partnership()
    _home_page()


def load_reference() -> None:
    """Load or renew the reference data of every room; quick when there is nothing to do."""
    from lienthong.directory import reference
    from lienthong.oversight import facts

    reference.load()
    facts.load()


def _home_page() -> None:
    """What waits for whom, on the first page after signing in; the tour of a synthetic home."""
    from django.utils.translation import gettext_lazy as _

    from lienthong.pages import layout, navigation
    from lienthong.web import today, tour, waiting

    layout.show_above(tour.banner)
    today.add(*waiting.PROVIDERS)
    navigation.add(
        navigation.Item(_("Today"), "home", rank=0),
        navigation.Item(_("My affairs"), "citizen", "citizen.affairs", rank=5),
        navigation.Item(_("Benefits and payments"), "citizen-benefits", "citizen.affairs", rank=6),
    )
