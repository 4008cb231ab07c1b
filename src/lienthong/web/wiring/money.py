"""Social assistance: the law, the register, the payroll, payments and dossiers."""


def assistance() -> None:
    """Social assistance: the law, the register and the payroll."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger
    from lienthong.assistance import permissions
    from lienthong.assistance.payroll import national
    from lienthong.assistance.payroll import subscriptions as payroll_subscriptions
    from lienthong.assistance.register import folding, moving_register, subscriptions
    from lienthong.ledger import refold
    from lienthong.pages import navigation
    from lienthong.web import law_waiting, today

    access.permit(permissions.PERMISSIONS)
    today.add(law_waiting.entries)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS, *payroll_subscriptions.SUBSCRIPTIONS)
    ledger.subscribe(*moving_register.SUBSCRIPTIONS)
    refold.also(folding.FOLDING)
    assert national.draft_slice  # a job: importing it is handing it over
    navigation.add(
        navigation.Item(_("Law"), "law", "law.read", rank=65),
        navigation.Item(_("Registers moved to two levels"), "register-moves", "register.move-levels", rank=68),
        navigation.Item(_("Hand-over to Public Security"), "handovers", "handover.export", rank=69),
    )


def payments() -> None:
    """Lists to the payers, their reports, settlement."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger
    from lienthong.assistance import payments
    from lienthong.assistance.payments import folding, matching, permissions, subscriptions
    from lienthong.ledger import refold
    from lienthong.pages import navigation
    from lienthong.partners import payer
    from lienthong.web import payments_waiting, today

    ledger.catalogue.add(Path(str(payments.__file__)).with_name("obligations.yaml"))
    access.permit(permissions.PERMISSIONS)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS)
    ledger.couriers.bind(payer.PayerCourier())
    refold.also(folding.FOLDING)
    today.add(*payments_waiting.PROVIDERS)
    navigation.add(
        navigation.Item(_("Payment periods"), "payroll", "payments.lists", rank=12),
        navigation.Item(_("Those we pay"), "register-people", "register.read", rank=13),
        navigation.Item(_("Payments across the country"), "payments-country", "payments.country", rank=13),
        navigation.Item(_("Payers"), "payers", "payers.manage", rank=14),
        navigation.Item(_("Lists to pay"), "payments-desk", "payments.desk", rank=10),
        navigation.Item(_("Payers' reports"), "payments-reports", "payments.reports", rank=14),
    )
    assert matching.judge_left and payer.collect  # periodic jobs: importing them is handing them over


def dossiers() -> None:
    """Social assistance: dossiers, from the application to the result."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import access, assistance, ledger
    from lienthong.assistance import permissions
    from lienthong.assistance.dossiers import lateness, printing
    from lienthong.pages import navigation

    ledger.catalogue.add(Path(str(assistance.__file__)).with_name("obligations.yaml"))
    access.permit(permissions.PERMISSIONS)
    navigation.add(
        navigation.Item(_("My work today"), "work-today", "dossier.handle", rank=5),
        navigation.Item(_("Dossiers"), "dossiers", "dossier.handle", rank=6),
        navigation.Item(_("Absence"), "absence", "dossier.name-deputy", rank=66),
        navigation.Item(_("Procedures"), "procedures", "procedure.read", rank=67),
    )
    assert lateness.find_overdue and printing.print_paper  # jobs: importing them is handing them over
