"""What the commune's desk does: receive (the clock begins), ask for a supplement (it stands), go on without, return
the result, answer a complaint.

Limits of asking: Resolution 66.7/2025/NQ-CP, 8 working hours for what came online, one working day otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import closing, issuing, letter
from lienthong.assistance.dossiers.dossier import Dossier, locked
from lienthong.assistance.dossiers.fault import Fault, NotReady
from lienthong.assistance.dossiers.state import RUNNING, State
from lienthong.assistance.dossiers.submission import LONGEST, moved_due
from lienthong.database import clock
from lienthong.ledger import calendar


def receive(dossier: Dossier, *, by: access.Actor) -> Dossier:
    """Receive it: the version and the limit follow this day; a receipt with the due date is issued.

    Raises NotAllowed, InvalidState.
    """
    access.require(by, "dossier.receive", organisation=dossier.unit)
    today = clock.today()
    with database.transaction():
        row = locked(dossier)
        if row.state != State.SUBMITTED:  # a supplement comes back by itself, so the table allows more than this
            raise ledger.InvalidState(_("This dossier was received before. Nothing was changed."))
        version = row.rules.on(today)
        limit = version.limit(province=row.province, case=row.case, channel=row.channel)
        due = calendar.add_working_days(today, limit.days)
        row.act(
            "received", State.RECEIVED, by=by, parties=row.parties,
            data={"online": row.is_online, "stage": "running", "due_on": due.isoformat(), "version": version.name},
            received_on=today, limit_days=limit.days, version_name=version.name, due_at=calendar.end_of(due),
        )  # fmt: skip
        issuing.receipt(row, by=by)
        access.audit.wrote(by, "dossier.receive", [row.thing], row.persons)
    return row


def ask_supplement(dossier: Dossier, wanted: Sequence[str], *, by: access.Actor, guide: str = "") -> Dossier:
    """Ask the applicant for what is missing, and say how it is put right; a slip is issued and the clock stands.

    Raises NotAllowed, InvalidState, NotReady if nothing is asked for.
    """
    access.require(by, "dossier.receive", organisation=dossier.unit)
    asked = [text.strip() for text in wanted if text.strip()]
    if not asked:
        raise NotReady(Fault("wanted", _("Write what is missing, one thing a line.")))
    if sum(map(len, asked)) + len(guide) > LONGEST:
        raise NotReady(Fault("wanted", _("Write at most %(limit)s characters.") % {"limit": LONGEST}))
    with database.transaction():
        row = locked(dossier)
        stopped = clock.today() if row.received_on else None
        # What is asked for is the applicant's affair: the event tells how many things, the row's action which.
        row.act(
            "supplement_asked", State.SUPPLEMENT, by=by, parties=row.parties, data={"things": len(asked)},
            asked_for=asked, stopped_on=stopped, **_without_proposal(),
        )  # fmt: skip
        closing.fulfil(row, *closing.ANSWER)
        issuing.supplement_request(row, guide=guide, by=by)
        access.audit.wrote(by, "dossier.ask-supplement", [row.thing], row.persons)
    return row


def resume(dossier: Dossier, reason: str, *, by: access.Actor) -> Dossier:
    """Go on without what was asked for, with a reason; the clock goes on too. Raises NotAllowed, InvalidState,
    NotReady without a reason or before it was received."""
    access.require(by, "dossier.receive", organisation=dossier.unit)
    if not reason.strip():
        raise NotReady(Fault("reason", _("Say why you go on without the supplement.")))
    with database.transaction():
        row = locked(dossier)
        if row.received_on is None or row.state != State.SUPPLEMENT:
            raise ledger.InvalidState(
                _("Only a received dossier whose clock stands can go on so. Nothing was changed.")
            )
        due = moved_due(row.due_on, row.stopped_on, clock.today())
        data = {"online": row.is_online, "stage": "running", "due_on": due.isoformat(), "letter": letter.keep(reason)}
        row.act(
            "resumed", State.CHECKED, by=by, parties=row.parties, data=data,
            stopped_on=None, told_late=None, asked_for=[], due_at=calendar.end_of(due),
        )  # fmt: skip
        access.audit.wrote(by, "dossier.resume", [row.thing], row.persons)
    return row


def return_result(dossier: Dossier, *, to: str, by: access.Actor) -> Dossier:
    """The applicant (or whoever `to` names) has the result. Raises NotAllowed, InvalidState, NotReady."""
    access.require(by, "dossier.receive", organisation=dossier.unit)
    if not to.strip():
        raise NotReady(Fault("to", _("Write who received the result.")))
    with database.transaction():
        row = locked(dossier)
        row.act("returned", State.RETURNED, by=by, parties=row.parties, data={"letter": letter.keep(to)})
        access.audit.wrote(by, "dossier.return", [row.thing], row.persons)
    return row


def answer_complaint(dossier: Dossier, text: str, *, by: access.Actor) -> Dossier:
    """Answer the open complaint. Raises NotAllowed, InvalidState if there is none, NotReady."""
    access.require(by, "dossier.answer-complaint", organisation=dossier.unit)
    if not text.strip():
        raise NotReady(Fault("text", _("Write the answer.")))
    with database.transaction():
        row = locked(dossier)
        if not row.complaint_open:
            raise ledger.InvalidState(_("There is no open complaint. Nothing was changed."))
        data = {"letter": letter.keep(text)}
        row.act("complaint_answered", by=by, parties=row.parties, data=data, complaint_open=False)
        access.audit.wrote(by, "dossier.answer-complaint", [row.thing], row.persons)
    return row


def apologise(dossier: Dossier, reason: str, *, days: int, by: access.Actor) -> Dossier:
    """Apologise for a limit that has passed or can't be kept, and promise a new date, `days` working days from now.

    The limit stays what it is: the dossier is late all the same. Raises NotAllowed, InvalidState, NotReady.
    """
    access.require(by, "dossier.receive", organisation=dossier.unit)
    if not reason.strip():
        raise NotReady(Fault("reason", _("Say why it takes longer.")))
    if not 1 <= days <= 30:
        raise NotReady(Fault("days", _("Promise a new date between 1 and 30 working days from now.")))
    promised = calendar.add_working_days(clock.today(), days)
    with database.transaction():
        row = locked(dossier)
        if State(row.state) not in RUNNING:
            raise ledger.InvalidState(_("The clock of this dossier does not run. Nothing was changed."))
        data = {"promised_on": promised.isoformat()}
        row.act("apologised", by=by, parties=row.parties, data=data, promised_on=promised)
        issuing.apology(row, reason=reason, by=by)
        access.audit.wrote(by, "dossier.apologise", [row.thing], row.persons)
    return row


def _without_proposal() -> dict[str, Any]:
    return {"proposal": {}, "proposed_by": "", "proposed_at": None}
