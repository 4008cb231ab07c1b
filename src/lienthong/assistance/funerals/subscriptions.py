"""What assistance does when a death is a fact, is taken back, or somebody asks for the grant by a form of their own.

The register and the payroll follow the person's life status (`register.subscriptions`); here it is told, on the death
itself, that they have, and the funeral grant is offered.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from lienthong import access, ledger
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.funerals import offer, taking_up
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import Family
from lienthong.assistance.register.subscriptions import DIED
from lienthong.civil.death import Death
from lienthong.ledger.life import identity
from lienthong.people.persons import Person


def established(event: ledger.Event) -> None:
    """The death is a fact, or its day was corrected: offer the grant; say whether a benefit is concerned."""
    row = Death.objects.unscoped("the death an event is about").select_related("person").get(pk=identity(event.thing))
    if not row.announced:
        return  # it was taken back meanwhile
    made = offer.consider(row)
    _record(row, "death.funeral-considered", event, offer=made.thing if made else "")
    if _benefits(row.person).exists():
        _record(row, "death.benefit-concerned", event)
        _stopped(row)


def revoked(event: ledger.Event) -> None:
    """The death does not stand."""
    row = Death.objects.unscoped("the death an event is about").select_related("person").get(pk=identity(event.thing))
    if not row.announced:
        offer.withdraw(row.person)


def benefit_stopped(event: ledger.Event) -> None:
    """A benefit ended: if it was because of a death, and nothing runs any more, the commune has done what it owed."""
    row = Death.objects.unscoped("of whose benefit it is told").select_related("person").filter(
        person=event.subject.removeprefix("person:"), announced=True
    ).first()  # fmt: skip
    if row is not None:
        _stopped(row)


def asked(event: ledger.Event) -> None:
    """A dossier was handed in: if it asks for the funeral grant that was offered, the offer is taken up."""
    rows = Dossier.objects.unscoped("the dossier an event is about").select_related("person")
    dossier = rows.filter(pk=identity(event.thing)).first()
    row = offer.of(dossier.person) if dossier else None
    if dossier is not None and row is not None and dossier.procedure in (offer.ALLOWANCE, offer.PENSION):
        taking_up.follow(row, dossier, by=access.SYSTEM)


def _stopped(row: Death) -> None:
    """Every benefit of the person has ended: said once for each time the death became a fact."""
    owed = ledger.obligations.of(thing=row.thing).filter(rule="death.benefit", standing="open").first()
    if owed is not None and not _benefits(row.person).exclude(hold__endswith=DIED).filter(to_month=None).exists():
        ledger.record(
            "death.benefit-stopped", subject=row.subject, thing=row.thing, by=access.SYSTEM.code,
            organisation=row.owner, parties={"commune": row.owner}, key=f"death.benefit-stopped/{owed.id}",
        )  # fmt: skip


def _benefits(person: Person) -> QuerySet[Entitlement]:
    rows = Entitlement.objects.unscoped("which benefits a death ends")
    whose = Q(beneficiary__person=person) | Q(carer=person, family=Family.CARE)
    return rows.filter(whose).filter(Q(to_month=None) | Q(hold__endswith=DIED)).exclude(family=Family.FUNERAL)


def _record(row: Death, kind: str, event: ledger.Event, **data: str) -> None:
    ledger.record(
        kind, subject=row.subject, thing=row.thing, by=access.SYSTEM.code, organisation=row.owner or row.thing,
        parties={"commune": row.owner, "person": row.subject} if row.owner else {}, data=data, key=f"{kind}/{event.id}",
    )  # fmt: skip


SUBSCRIPTIONS = (
    ledger.Subscription("funerals.established", ("death.established", "death.corrected"), established),
    ledger.Subscription("funerals.revoked", ("death.revoked",), revoked),
    ledger.Subscription("funerals.stopped", ("entitlement.stopped",), benefit_stopped),
    ledger.Subscription("funerals.asked", ("dossier.submitted",), asked),
)
