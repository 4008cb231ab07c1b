"""The national portal and the systems of the provinces."""


def connections() -> None:
    """The national portal and the systems of the provinces."""
    national_portal()


def national_portal() -> None:
    """The National Public Service Portal: dossiers in, their progress and results out."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import ledger
    from lienthong.pages import navigation
    from lienthong.partners.national_portal import courier, pulling, telling

    ledger.catalogue.add(Path(telling.__file__).with_name("obligations.yaml"))
    ledger.subscribe(*telling.SUBSCRIPTIONS)
    ledger.couriers.bind(courier.NationalPortalCourier())
    navigation.add(navigation.Item(_("National portal"), "national-portal", "national-portal.read", rank=33))
    assert pulling.look  # a periodic job: importing it is handing it over
