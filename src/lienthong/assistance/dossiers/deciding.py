"""Deciding: the chairman, or the deputy on the chairman's behalf, signs what was proposed.

Number, seal, state, register and audit are one transaction: all of it, or nothing. Whoever proposed can't sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import closing, deputies, effects, issuing, numbering, reckoning
from lienthong.assistance.dossiers.dossier import Dossier, UnknownDossier, found, locked
from lienthong.assistance.dossiers.fault import Fault, FourEyes, NotReady
from lienthong.assistance.dossiers.issued_paper import DossierPaper, PaperKind
from lienthong.assistance.dossiers.proposal import Measure, Proposal
from lienthong.assistance.dossiers.state import State
from lienthong.database import clock

CHAIRMAN = "CHỦ TỊCH"
ON_BEHALF = "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


@dataclass(frozen=True)
class Signed:
    """What became of one dossier in an act of many: its paper, or the sentence that says why not."""

    dossier: str
    number: str
    paper: DossierPaper | None
    fault: str = ""


def sign(dossier: Dossier, *, by: access.Actor, version: int | None = None) -> DossierPaper:
    """Sign the proposal. With `version`, only if the dossier is still what the signer saw.

    Raises NotAllowed, FourEyes, InvalidState, NotReady if the rules no longer give what was proposed; then nothing was
    changed, and no number was used.
    """
    deputy = deputies.require_signer(by, dossier.commune)
    with database.transaction():
        row = locked(dossier)
        _may_be_signed(row, by, version)
        proposal = _as_of_now(row, Proposal.from_dict(row.proposal))
        kind = PaperKind.REFUSAL if proposal.is_refusal else PaperKind.DECISION
        paper = issuing.issue(
            row, kind, _said(row, proposal), by=by, on_behalf=deputy is not None,
            series=numbering.NOTICES if proposal.is_refusal else numbering.DECISIONS,
            office=ON_BEHALF if deputy else CHAIRMAN,
        )  # fmt: skip
        state = State.REFUSED if proposal.is_refusal else State.DECIDED
        row.act(
            "decided", state, by=by, parties=row.parties,
            data=_fact(paper, proposal, deputy),
            proposal=proposal.to_dict(), decision=paper.thing, decided_at=clock.now(),
        )  # fmt: skip
        closing.fulfil(row, closing.APOLOGY)
        effects.apply(row, proposal, decision=paper, by=by)
        access.audit.wrote(by, "dossier.sign", [row.thing, paper.thing], [row.person.party, row.applicant.party])
    return paper


def sign_many(chosen: Iterable[tuple[UUID | str, int | None]], *, by: access.Actor) -> list[Signed]:
    """Sign many in one act: each in a transaction of its own, each failure told for itself."""
    return [_sign_one(code, version, by) for code, version in chosen]


def _sign_one(code: UUID | str, version: int | None, by: access.Actor) -> Signed:
    try:
        dossier = found(code, actor=by)
    except UnknownDossier as fault:
        return Signed(str(code), "", None, str(fault))
    try:
        paper = sign(dossier, by=by, version=version)
    except (access.NotAllowed, FourEyes, ledger.InvalidState, NotReady, effects.NotPossible) as fault:
        return Signed(dossier.thing, dossier.number, None, str(fault))
    return Signed(dossier.thing, dossier.number, paper)


def _may_be_signed(row: Dossier, by: access.Actor, version: int | None) -> None:
    if row.state != State.PROPOSED:
        raise ledger.InvalidState(_("There is nothing to sign any more: somebody was quicker. Nothing was changed."))
    if version is not None and row.version != version:
        raise ledger.InvalidState(_("The dossier has changed since you saw it. Look again. Nothing was changed."))
    if row.proposed_by == by.code:
        raise FourEyes(_("You proposed this decision, so another must sign it. Nothing was changed."))


def _as_of_now(row: Dossier, proposal: Proposal) -> Proposal:
    """The proposal with the months of today: a grant counts from the month of signature, not of the proposal.

    Raises NotReady if law, facts or age have changed what is due since: then the officer proposes anew.
    """
    if proposal.is_refusal:
        return proposal
    now = reckoning.reckon(row)
    if [_without_month(one) for one in now.measures] != [_without_month(one) for one in proposal.measures]:
        raise NotReady(
            Fault("", _("The rules now give another result than was proposed: send it back. Nothing was changed."))
        )
    return replace(proposal, measures=now.measures, facts_from=now.facts_from)


def _without_month(one: Measure) -> Measure:
    return replace(one, from_month=date.min)


def _said(row: Dossier, proposal: Proposal) -> dict[str, Any]:
    """What the decision says besides its heading. The law is cited only where its primary document was seen."""
    return {
        "outcome": str(proposal.outcome),
        "kind_of_request": row.kind,
        "bases": [row.version_rules.cited] if row.version_rules.cited else [],
        "measures": [
            {
                "family": one.family,
                "shown": effects.shown_vi(one.family),
                "amount": one.amount,
                "national": one.national,
                "province": one.province,
                "from_month": one.from_month.isoformat(),
                "paid_to": effects.paid_to(row, one),
            }
            for one in proposal.measures
        ],
        "reasons": proposal.reasons if proposal.is_refusal else "",
        "proposed_by": row.proposed_by,
        "signed_on": clock.today().isoformat(),
    }


def _fact(paper: DossierPaper, proposal: Proposal, deputy: deputies.Deputy | None) -> dict[str, Any]:
    return {
        "decision": paper.thing,
        "outcome": str(proposal.outcome),
        "content": paper.content,
        "number": paper.written_number,
        "deputy": deputy.thing if deputy else "",
        "stage": "decided",
    }
