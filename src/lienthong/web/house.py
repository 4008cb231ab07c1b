"""The composition root: the only place that knows every room.

Each room hands over what it brings; nothing is found by scanning. To add a room, add its lines here.
"""

from functools import cache


@cache
def build() -> None:
    """Bind the adapters to the ports and hand every room's subscriptions and rules to the ledger. Once a process."""
    _ground()
    _ledger()
    _places_and_people()
    _forms()
    _papers()
    _assistance()
    _payments()
    _dossiers()
    _home_page()


def load_reference() -> None:
    """Load or renew the reference data of every room; quick when there is nothing to do."""
    from lienthong.directory import reference

    reference.load()


def _ground() -> None:
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


def _ledger() -> None:
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


def _places_and_people() -> None:
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


def _forms() -> None:
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


def _papers() -> None:
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


def _payments() -> None:
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
        navigation.Item(_("Payments across the country"), "payments-country", "payments.country", rank=13),
        navigation.Item(_("Lists to pay"), "payments-desk", "payments.desk", rank=10),
        navigation.Item(_("Payers' reports"), "payments-reports", "payments.reports", rank=14),
    )
    assert matching.judge_left and payer.collect  # periodic jobs: importing them is handing them over


def _assistance() -> None:
    """Social assistance: the law, the register and the payroll."""
    from django.utils.translation import gettext_lazy as _

    from lienthong import access, ledger
    from lienthong.assistance import permissions
    from lienthong.assistance.payroll import national
    from lienthong.assistance.payroll import subscriptions as payroll_subscriptions
    from lienthong.assistance.register import folding, subscriptions
    from lienthong.ledger import refold
    from lienthong.pages import navigation
    from lienthong.web import law_waiting, today

    access.permit(permissions.PERMISSIONS)
    today.add(law_waiting.entries)
    ledger.subscribe(*subscriptions.SUBSCRIPTIONS, *payroll_subscriptions.SUBSCRIPTIONS)
    refold.also(folding.FOLDING)
    assert national.draft_slice  # a job: importing it is handing it over
    navigation.add(navigation.Item(_("Law"), "law", "law.read", rank=65))


def _dossiers() -> None:
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


def _home_page() -> None:
    """What waits for whom, on the first page after signing in."""
    from django.utils.translation import gettext_lazy as _

    from lienthong.pages import navigation
    from lienthong.web import today, waiting

    today.add(*waiting.PROVIDERS)
    navigation.add(
        navigation.Item(_("Today"), "home", rank=0),
        navigation.Item(_("My affairs"), "citizen", "citizen.affairs", rank=5),
        navigation.Item(_("Benefits and payments"), "citizen-benefits", "citizen.affairs", rank=6),
    )
