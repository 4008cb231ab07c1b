"""The floors below every room: access, the ledger, places and people, forms."""


def ground() -> None:
    """Who may do what on the floors below, and who signs the ledger's blocks."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access
    from lienthong.access import actors, cleaning
    from lienthong.access import permissions as access_permissions
    from lienthong.database import backup
    from lienthong.exchange import permissions as exchange_permissions
    from lienthong.fhir import permissions as fhir_permissions
    from lienthong.ledger import seals
    from lienthong.pages import navigation
    from lienthong.signing.blocks import BlockSigner
    from lienthong.web import evidence
    from lienthong.web.places import Places

    for permissions in (access_permissions, fhir_permissions, exchange_permissions):
        access.permit(permissions.PERMISSIONS)
    seals.sign_with(BlockSigner())
    actors.bind(Places())
    assert cleaning.clean  # a periodic job: importing it is handing it over
    backup.bind(verify=evidence.faults_of_this_home, record=evidence.record)
    navigation.add(
        navigation.Item(_("Users"), "users", "manage-users", rank=80),
        navigation.Item(_("API clients"), "api-clients", "manage-clients", rank=81),
        navigation.Item(_("Audit"), "audit", "read-audit", rank=82),
        navigation.Item(_("Who looked at my data"), "my-data", "read-own-audit", rank=70),
    )


def ledger() -> None:
    """Who may look into the ledger and decide on dead letters, and what of it waits on the home page."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access
    from lienthong.pages import navigation
    from lienthong.web import permissions, today
    from lienthong.web.screens import stuck_events

    access.permit(permissions.PERMISSIONS)
    navigation.add(
        navigation.Item(_("Obligations"), "obligations", "obligations.read", rank=30),
        navigation.Item(_("Dead letters"), "dead-letters", "dead-letters.read", rank=31),
    )
    today.add(stuck_events.waiting)


def places_and_people() -> None:
    """Units and persons, and the population database against which persons are verified."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger
    from lienthong.access import eid
    from lienthong.directory import permissions as directory_permissions
    from lienthong.pages import navigation
    from lienthong.partners import eid as partners_eid
    from lienthong.partners import population
    from lienthong.partners.eid_person import HoldersOfNumbers
    from lienthong.people import permissions as people_permissions
    from lienthong.people import subscriptions, verification

    for permissions in (directory_permissions, people_permissions):
        access.permit(permissions.PERMISSIONS)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS)
    verification.bind(population.adapter())
    eid.bind(partners_eid.adapter(), HoldersOfNumbers())
    navigation.add(
        navigation.Item(_("Persons"), "persons", "person.read", rank=20),
        navigation.Item(_("One person or two?"), "duplicates", "person.decide-duplicate", rank=60),
        navigation.Item(_("Divided communes"), "splits", "split.decide", rank=61),
        navigation.Item(_("Facilities"), "facilities", "directory.read", rank=62),
        navigation.Item(_("Practitioners"), "practitioners", "directory.read", rank=63),
        navigation.Item(_("Administrative units"), "units", "directory.read", rank=64),
    )


def forms() -> None:
    """The form engine, and the lists of codes it offers that higher floors hold."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access
    from lienthong.exchange.tables import code_lists
    from lienthong.forms import forgetting, lists, permissions
    from lienthong.pages import navigation

    access.permit(permissions.PERMISSIONS)
    groups = code_lists.code_list("ethnic_group")
    pairs = ((code, groups.label(code)) for code in groups.labels)
    lists.offer(
        lists.short(lists.ETHNIC_GROUPS, "http://lienthong.vn/fhir/sid/ethnic-group", _("Ethnic groups"), pairs)
    )
    navigation.add(navigation.Item(_("Forms"), "forms", "forms.fill", rank=65))
    assert forgetting.forget  # a periodic job: importing it is handing it over
