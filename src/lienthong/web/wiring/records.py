"""The hospital's medical record."""


def records() -> None:
    """The hospital's medical record."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access
    from lienthong.forms import catalogue, lists
    from lienthong.ledger import refold
    from lienthong.pages import navigation
    from lienthong.records import diseases, evidence, permissions, record_form
    from lienthong.web import records_waiting, today

    access.permit(permissions.PERMISSIONS)
    catalogue.add(record_form.FOLDER)
    lists.offer(diseases.DISEASES)
    refold.also(evidence.FOLDING)
    today.add(*records_waiting.PROVIDERS)
    navigation.add(navigation.Item(_("Medical records"), "records", "records.list", rank=14))
    _desk()


def _desk() -> None:
    """Reception, going paperless, export and released copies."""
    from pathlib import Path

    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger, records
    from lienthong.pages import navigation
    from lienthong.records import desk_permissions

    access.permit(desk_permissions.PERMISSIONS)
    ledger.catalogue.add(Path(str(records.__file__)).with_name("paperless_obligations.yaml"))
    navigation.add(
        navigation.Item(_("Reception"), "reception", "records.receive", rank=15),
        navigation.Item(_("Going paperless"), "paperless", "paperless.assess", rank=31),
    )
