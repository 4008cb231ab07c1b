"""The interlinked chains of civil events."""


def civil() -> None:
    """The interlinked chains of civil events, the partners they go to, and what they bring about in assistance."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import access, civil, ledger
    from lienthong.assistance.funerals import effects
    from lienthong.assistance.funerals import subscriptions as funeral_subscriptions
    from lienthong.civil import permissions, ports, subscriptions
    from lienthong.pages import navigation
    from lienthong.partners import chain_step, civil_status
    from lienthong.web import civil_waiting, today

    ledger.catalogue.add(Path(str(civil.__file__)).with_name("obligations.yaml"))
    access.permit(permissions.PERMISSIONS)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS, *funeral_subscriptions.SUBSCRIPTIONS)
    ports.bind(effects.of)
    ledger.couriers.bind(civil_status.CivilStatusCourier())
    for courier in chain_step.couriers():
        ledger.couriers.bind(courier)
    assert civil_status.collect  # a periodic job: importing it is handing it over
    today.add(*civil_waiting.PROVIDERS)
    navigation.add(
        navigation.Item(_("Deaths"), "deaths", "civil.read", rank=15),
        navigation.Item(_("Births"), "births", "civil.read", rank=16),
        navigation.Item(_("Civil status register"), "registrations", "civil.read", rank=17),
        navigation.Item(_("Contradictions about deaths"), "death-contradictions", "civil.decide", rank=18),
        navigation.Item(_("Funeral offers"), "funeral-offers", "dossier.handle", rank=19),
        navigation.Item(_("Systems civil events go to"), "partner-endpoints", "partner-endpoints", rank=77),
        navigation.Item(_("Extracts"), "extracts", "civil.answer-extract", rank=8),
    )
