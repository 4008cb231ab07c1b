"""Rollout, tasks, reports."""


def oversight() -> None:
    """Rollout, tasks, reports."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger
    from lienthong.ledger import refold
    from lienthong.oversight import permissions, subscriptions, travelled
    from lienthong.pages import navigation
    from lienthong.web import oversight_waiting, today

    access.permit(permissions.PERMISSIONS)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS, *travelled.SUBSCRIPTIONS)
    refold.also(travelled.FOLDING)
    assert travelled.count_readings  # a periodic job: importing it is handing it over
    today.add(oversight_waiting.oversight)
    navigation.add(
        navigation.Item(_("Oversight"), "oversight", "oversight.read", rank=10),
        navigation.Item(_("Rollout"), "oversight-rollout", "oversight.read", rank=11),
        navigation.Item(_("Report"), "oversight-report", "oversight.read", rank=12),
        navigation.Item(_("Way to paperless"), "oversight-way", "way.read", rank=66),
        navigation.Item(_("Project 06 tasks"), "oversight-tasks", "oversight.read", rank=67),
        navigation.Item(_("Published figures"), "oversight-figures", "oversight.read", rank=68),
    )
