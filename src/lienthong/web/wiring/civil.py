"""The interlinked chains of civil events."""


def civil() -> None:
    """The interlinked chains of civil events, the partners they go to, and what they bring about in assistance."""
    from pathlib import Path

    from lienthong import access, civil, ledger
    from lienthong.assistance.funerals import effects
    from lienthong.assistance.funerals import subscriptions as funeral_subscriptions
    from lienthong.civil import permissions, ports, subscriptions

    ledger.catalogue.add(Path(str(civil.__file__)).with_name("obligations.yaml"))
    access.permit(permissions.PERMISSIONS)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS, *funeral_subscriptions.SUBSCRIPTIONS)
    ports.bind(effects.of)
