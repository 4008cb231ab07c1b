"""Vendors: the sandbox, conformance, certificates, pilots, metering."""


def partnership() -> None:
    """Vendors: what they send on trial is heard; what waits for the ministry."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger
    from lienthong.exchange import rehearsal as envelopes
    from lienthong.fhir import rehearsal as resources
    from lienthong.oversight import conformance, conformance_expiry, partnership_permissions
    from lienthong.pages import navigation
    from lienthong.web import partners_waiting, today

    access.permit(partnership_permissions.PERMISSIONS)
    ledger.catalogue.add(Path(conformance_expiry.__file__).with_name("conformance_obligations.yaml"))
    assert conformance_expiry.remind  # a periodic job: importing it is handing it over
    envelopes.bind(conformance.Envelopes())
    resources.bind(conformance.Resources())
    today.add(partners_waiting.vendors)
    navigation.add(
        navigation.Item(_("Sandbox"), "vendor-own", "vendor.manage", rank=77),
        navigation.Item(_("Vendors"), "vendors", "vendor.admit", rank=68),
        navigation.Item(_("Certificates of conformance"), "certificates", "vendor.read", rank=69),
        navigation.Item(_("Pilot agreements"), "pilots", "pilot.read", rank=69),
        navigation.Item(_("Usage and service levels"), "usage", "usage.read", rank=78),
    )
