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
    from lienthong.exchange.screens import from_record
    from lienthong.pages import navigation
    from lienthong.records import beside, desk_permissions, release_making

    access.permit(desk_permissions.PERMISSIONS)
    ledger.catalogue.add(Path(str(records.__file__)).with_name("paperless_obligations.yaml"))
    beside.add(from_record.panel)
    assert release_making.make  # a job: importing it is handing it over
    navigation.add(
        navigation.Item(_("Reception"), "reception", "records.receive", rank=15),
        navigation.Item(_("Going paperless"), "paperless", "paperless.assess", rank=31),
    )
