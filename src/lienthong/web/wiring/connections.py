"""The national portal and the systems of the provinces."""


def connections() -> None:
    """The national portal and the systems of the provinces."""
    national_portal()
    provinces()


def national_portal() -> None:
    """The National Public Service Portal: dossiers in, their progress and results out."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import ledger
    from lienthong.pages import navigation
    from lienthong.partners.national_portal import courier, offers, pulling, telling
    from lienthong.web import connections_waiting, today

    ledger.catalogue.add(Path(telling.__file__).with_name("obligations.yaml"))
    ledger.subscribe(*telling.SUBSCRIPTIONS, *offers.SUBSCRIPTIONS)
    ledger.couriers.bind(courier.NationalPortalCourier())
    today.add(*connections_waiting.PROVIDERS)
    navigation.add(navigation.Item(_("National portal"), "national-portal", "national-portal.read", rank=33))
    assert pulling.look  # a periodic job: importing it is handing it over


def provinces() -> None:
    """The systems of the provinces: what is finished here goes to them, what they send is taken."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import ledger
    from lienthong.pages import navigation
    from lienthong.partners import province_arrival, province_queue
    from lienthong.partners.province_courier import ProvinceCourier

    ledger.catalogue.add(Path(province_queue.__file__).with_name("province_obligations.yaml"))
    ledger.subscribe(*province_queue.SUBSCRIPTIONS, *province_arrival.SUBSCRIPTIONS)
    ledger.couriers.bind(ProvinceCourier())
    navigation.add(navigation.Item(_("Links with the provinces"), "provinces", "provinces.read", rank=32))
    assert province_queue.gather_all and province_arrival.pull_all  # periodic jobs: importing is handing over
