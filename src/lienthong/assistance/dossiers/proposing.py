"""Proposing: the officer puts a draft decision before the chairman, who may send it back.

The amounts are the rules', not the officer's: `propose` reckons them itself. What the officer says is whether to grant
(adjust, stop) or to refuse, and why.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import deputies, letter, reckoning
from lienthong.assistance.dossiers.dossier import Dossier, locked
from lienthong.assistance.dossiers.fault import Fault, NotReady
from lienthong.assistance.dossiers.proposal import LONGEST, Proposal
from lienthong.assistance.dossiers.state import Outcome, State
from lienthong.database import clock


def propose(dossier: Dossier, *, refuse: bool, reasons: str = "", by: access.Actor) -> Dossier:
    """Propose what the rules give, or a refusal with its reasons.

    Raises NotAllowed, InvalidState unless it is checked, NotReady if the rules give nothing or a refusal
    has no reasons.
    """
    access.require(by, "dossier.propose", organisation=dossier.unit)
    if len(reasons) > LONGEST:
        raise NotReady(Fault("reasons", _("Write at most %(limit)s characters.") % {"limit": LONGEST}))
    with database.transaction():
        row = locked(dossier)
        if row.state != State.CHECKED:
            raise ledger.InvalidState(_("Only a checked dossier can be proposed. Nothing was changed."))
        draft = _refusal(reasons) if refuse else _grant(row, reasons)
        # Amounts and months are the dossier's content; the event only tells that there is a proposal.
        row.act(
            "proposed", State.PROPOSED, by=by, parties=row.parties, data={"outcome": str(draft.outcome)},
            proposal=draft.to_dict(), proposed_by=by.code, proposed_at=clock.now(),
        )  # fmt: skip
        access.audit.wrote(by, "dossier.propose", [row.thing], [row.person.party])
    return row


def send_back(dossier: Dossier, reason: str, *, by: access.Actor) -> Dossier:
    """The chairman does not sign it as it is: the officer looks again. Raises NotAllowed, InvalidState, NotReady."""
    deputies.require_signer(by, dossier.commune)
    if not reason.strip():
        raise NotReady(Fault("reason", _("Say what the officer should look at again.")))
    kept = letter.keep(reason)
    with database.transaction():
        row = locked(dossier)
        if row.state != State.PROPOSED:
            raise ledger.InvalidState(_("Only a proposal can be sent back. Nothing was changed."))
        row.act(
            "sent_back", State.CHECKED, by=by, parties=row.parties, data={"letter": kept},
            proposal={}, proposed_by="", proposed_at=None,
        )  # fmt: skip
        access.audit.wrote(by, "dossier.send-back", [row.thing], [row.person.party])
    return row


def _refusal(reasons: str) -> Proposal:
    if not reasons.strip():
        raise NotReady(Fault("reasons", _("A refusal needs its reasons: the applicant reads them.")))
    return Proposal(Outcome.REFUSE, reasons=reasons.strip())


def _grant(row: Dossier, words: str) -> Proposal:
    reckoned = reckoning.reckon(row)
    if not reckoned.measures:
        raise NotReady(
            Fault("", _("The rules give nothing for this request. Look at the reasons below; refuse, or ask."))
        )
    return Proposal(
        reckoned.outcome, reckoned.measures, words.strip(), reckoned.facts_from, clock.now().isoformat(), reckoned.facts
    )
