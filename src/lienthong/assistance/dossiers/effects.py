"""What a signed decision does to the register, in the transaction of the signature.

A grant puts the person on the register with the facts of the form; an adjustment changes the facts from the month of
the change; a stop ends what runs from the month after; a funeral grant is paid once, to whoever arranges the funeral.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong import access
from lienthong.assistance.dossiers import circumstances, known_facts, sensitive
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.assistance.dossiers.proposal import Measure, Proposal
from lienthong.assistance.dossiers.state import Outcome
from lienthong.assistance.register import facts, granting, moving, running
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import PAID_TO_CARER, Family, shown_family
from lienthong.people.persons import Person


class NotPossible(Exception):
    """The register can't take this decision; the sentence says why. Nothing was changed."""


def apply(dossier: Dossier, proposal: Proposal, *, decision: DossierPaper, by: access.Actor) -> None:
    """Do to the register what was decided. A refusal does nothing. Raises NotPossible."""
    if proposal.is_refusal:
        return
    event = dossier.actions.order_by("-number").values_list("event", flat=True)[0]
    why: dict[str, Any] = {"decision": decision.thing, "event": event, "by": by}
    match Outcome(proposal.outcome):
        case Outcome.GRANT:
            _keep_facts(dossier, proposal, why)
            for measure in proposal.measures:
                _grant(dossier, measure, why)
        case Outcome.ADJUST:
            beneficiary = _keep_facts(dossier, proposal, why)
            if "channel" in circumstances.values(dossier):
                granting.change_payment(beneficiary, circumstances.payment(dossier), **why)
            for measure in proposal.measures:
                _adjust(dossier, measure, why)
        case Outcome.STOP:
            for measure in proposal.measures:
                running.stop(_entitlement(dossier, measure), month=measure.from_month, **why)
        case Outcome.MOVE:
            _move(dossier, proposal, why)
        case Outcome.FUNERAL:
            for measure in proposal.measures:
                _funeral(dossier, measure, why)


def shown_vi(family: str) -> str:
    """The family as a paper may say it."""
    with translation.override("vi"):
        return shown_family(family)


def paid_to(dossier: Dossier, measure: Measure) -> str:
    """Whom the decision names as receiving the money, where it is not the person."""
    if measure.family == Family.FUNERAL:
        return dossier.applicant.name
    if measure.carer:
        found = Person.objects.unscoped("a decision names the carer").filter(pk=UUID(measure.carer.split(":")[-1]))
        return found.values_list("name", flat=True).first() or ""
    return ""


def _keep_facts(dossier: Dossier, proposal: Proposal, why: dict[str, Any]) -> Beneficiary:
    """The facts of the form become the circumstances; HIV facts through the register's own door."""
    beneficiary = granting.enrol(
        dossier.person, commune=dossier.commune, province=dossier.province,
        payment=circumstances.payment(dossier), **why,
    )  # fmt: skip
    since = proposal.facts_from or date.min
    private = sensitive.of(dossier, by=access.SYSTEM)
    said = circumstances.of(dossier) | circumstances.with_hiv(private)
    if "born" not in said:
        raise NotPossible(_("The person's date of birth is not known: complete it first. Nothing was changed."))
    facts.amend(beneficiary, valid_from=since, source=dossier.thing, by=why["by"], **said)
    hiv = circumstances.hiv(private)
    if hiv is not None:
        facts.record_hiv(beneficiary, hiv, valid_from=since, source=dossier.thing, by=access.SYSTEM)
    return beneficiary


def _grant(dossier: Dossier, measure: Measure, why: dict[str, Any]) -> None:
    granting.grant(
        dossier.person, measure.family, commune=dossier.commune, province=dossier.province,
        from_month=measure.from_month, carer=_carer(dossier, measure), payment=circumstances.payment(dossier), **why,
    )  # fmt: skip


def _adjust(dossier: Dossier, measure: Measure, why: dict[str, Any]) -> None:
    """A family that runs is adjusted; one that the new facts give besides is granted."""
    if measure.entitlement is None:
        _grant(dossier, measure, why)
    else:
        running.adjust(_entitlement(dossier, measure), month=measure.from_month, carer=_carer(dossier, measure), **why)


def _move(dossier: Dossier, proposal: Proposal, why: dict[str, Any]) -> None:
    """The old commune stops and this one goes on, in one month; the money goes the way the form says."""
    beneficiary = known_facts.beneficiary(dossier.person)
    if beneficiary is None:
        raise NotPossible(_("The register no longer has what was to be changed. Nothing was changed."))
    moving.move(
        beneficiary, commune=dossier.commune, province=dossier.province, month=proposal.measures[0].from_month, **why
    )
    beneficiary.refresh_from_db()
    granting.change_payment(beneficiary, circumstances.payment(dossier), **why)


def _funeral(dossier: Dossier, measure: Measure, why: dict[str, Any]) -> None:
    granting.grant(
        dossier.person, Family.FUNERAL, commune=dossier.commune, province=dossier.province,
        from_month=measure.from_month, carer=dossier.applicant, one_off_amount=measure.amount, **why,
    )  # fmt: skip


def _entitlement(dossier: Dossier, measure: Measure) -> Entitlement:
    rows = Entitlement.objects.unscoped("the entitlement that was proposed to change")
    found = rows.filter(pk=measure.entitlement, beneficiary__person=dossier.person).first()
    if found is None:
        raise NotPossible(_("The register no longer has what was to be changed. Nothing was changed."))
    return found


def _carer(dossier: Dossier, measure: Measure) -> Person | None:
    """Who is paid for caring; entered now, if the form names somebody who was not known here."""
    if measure.family not in PAID_TO_CARER:
        return None
    if not measure.carer:
        return circumstances.named_carer(dossier)
    rows = Person.objects.unscoped("the carer a decision names")
    return rows.filter(pk=UUID(measure.carer.split(":")[-1])).first()
