"""Papers that travel, and the exchange."""


def papers() -> None:
    """Papers that travel, and the partners they travel to."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import access, exchange, ledger, papers
    from lienthong.exchange import disease_search, hub
    from lienthong.exchange import subscriptions as exchange_subscriptions
    from lienthong.pages import navigation
    from lienthong.papers import expiry, permissions, ports, subscriptions
    from lienthong.partners import permissions as partners_permissions
    from lienthong.partners.certificate_envelope import CertificateEnvelopeWriter
    from lienthong.partners.health_book import HealthBookCourier
    from lienthong.partners.node import NodeCourier
    from lienthong.partners.social_insurance import SocialInsuranceCourier

    for room in (papers, exchange):
        ledger.catalogue.add(Path(str(room.__file__)).with_name("obligations.yaml"))
    for allowed in (permissions, partners_permissions):
        access.permit(allowed.PERMISSIONS)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS, *exchange_subscriptions.SUBSCRIPTIONS)
    ports.bind_envelope_writer(CertificateEnvelopeWriter())
    ports.bind_disease_finder(disease_search.find)
    for courier in (NodeCourier(), SocialInsuranceCourier(), HealthBookCourier()):
        ledger.couriers.bind(courier)
    navigation.add(
        navigation.Item(_("Papers received"), "papers-received", "papers.accept", rank=20),
        navigation.Item(_("Papers issued"), "papers-issued", "papers.write", rank=21),
        navigation.Item(_("Health book"), "health-books", "health-book.read", rank=22),
        navigation.Item(_("Interconnection"), "interconnection", "interconnection.read", rank=30),
        navigation.Item(_("Account at social insurance"), "portal-account", "portal-account", rank=75),
        navigation.Item(_("Account at the e-ID"), "eid-account", "eid-account", rank=76),
        navigation.Item(_("Sendings"), "arrivals", "hub.read", rank=40),
    )
    assert expiry.expire and hub.judge_left  # periodic jobs: importing them is handing them over
