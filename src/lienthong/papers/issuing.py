"""Issuing: a paper is drafted, signed, corrected by a newer one, or withdrawn. Signing obliges its delivery.

`sign` seals the content with the facility's key, begins or moves the paper's life, and puts it on its way: in one
transaction. A correction is a new paper that replaces the old one; whoever has the old one gets the new.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, ledger, signing
from lienthong.database import clock
from lienthong.ledger import calendar
from lienthong.papers import (
    appointment,
    birth_certificate,
    content,
    death_notice,
    discharge,
    dispatch,
    moment,
    record_summary,
    referral,
    sick_leave,
)
from lienthong.papers.content import Writing
from lienthong.papers.form import Fault, form
from lienthong.papers.paper import SOCIAL_INSURANCE, Paper, class_of
from lienthong.papers.state import VOID, State
from lienthong.print import verification


class NotReady(ValueError):
    """The paper can't be signed yet; `faults` says field by field what mends it. The draft is kept as it was."""

    def __init__(self, faults: list[Fault]):
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))
        self.faults = faults


class Superseded(Exception):
    """Another paper of this kind counts for this episode already. Nothing was changed."""


def faults(writing: Writing, *, signed_at: datetime) -> list[Fault]:
    """Everything that keeps it from being signed: the form's rules, then those of its kind."""
    found = form(writing.kind).faults(writing.values)
    if writing.kind == referral.KIND and writing.receiver == writing.issuer:
        found.append(Fault("MA_CSKCB_DEN", _("A facility can't refer to itself.")))
    values, day = writing.values, signed_at.date()
    rules = {
        appointment.KIND: lambda: appointment.faults(values, day),
        discharge.KIND: lambda: discharge.faults(values),
        record_summary.KIND: lambda: record_summary.faults(values),
        sick_leave.KIND: lambda: sick_leave.faults(values, content.main_code(values)),
        birth_certificate.KIND: lambda: birth_certificate.faults(values),
        death_notice.KIND: lambda: death_notice.faults(values, signed_at),
    }
    return found + rules.get(writing.kind, list)()


def draft(writing: Writing, *, by: access.Actor) -> Paper:
    """Begin a draft on a screen. Raises NotAllowed."""
    access.require(by, "papers.write", organisation=writing.issuer)
    with database.transaction():
        paper = class_of(writing.kind).begin(
            State.DRAFT, by=by, organisation=writing.issuer, **_columns(writing, clock.today())
        )
        access.audit.wrote(by, "paper.draft", [paper.thing], [paper.subject])
    return paper


def redraft(paper: Paper, writing: Writing, *, by: access.Actor) -> Paper:
    """Keep what was typed so far. Raises NotAllowed, InvalidState once it is signed."""
    access.require(by, "papers.write", organisation=paper.owner)
    if paper.state != State.DRAFT:
        raise ledger.InvalidState(_("This paper is signed: it can be replaced, not changed."))
    columns = _columns(writing, clock.today())
    del columns["person"], columns["subject"]
    with database.transaction():
        paper.act("redrafted", by=by, organisation=paper.owner, **columns)
        access.audit.wrote(by, "paper.draft", [paper.thing], [paper.subject])
    return paper


def sign(paper: Paper, *, by: access.Actor, confirmed: bool) -> Paper:
    """Sign a draft: the doctor confirms, the facility seals, the paper goes on its way.

    Raises NotAllowed, InvalidState, NotReady with every fault, Superseded if the episode has one already.
    """
    access.require(by, "papers.sign", organisation=paper.owner)
    if paper.state != State.DRAFT:
        raise ledger.InvalidState(_("Only a draft can be signed."))
    now = clock.now()
    writing = writing_of(paper)
    found = faults(writing, signed_at=now)
    if not confirmed:
        found.append(Fault("confirmed", _("Confirm that the paper is right.")))
    if found:
        raise NotReady(found)
    with database.transaction():
        _alone(writing)
        columns = _columns(writing, now.date()) | _sealed(writing, now)
        del columns["person"], columns["subject"]
        # What the doctor did to sign, kept in the action: Circular 13/2025/TT-BYT, Article 3.
        fact = _fact(writing, now, columns, confirmed_by=by.code, manner="signed-in-session")
        paper.act("signed", State.SIGNED, by=by, **fact, **columns)
        _send(paper, by=by)
        access.audit.wrote(by, "paper.sign", [paper.thing], [paper.subject])
    return paper


def issue(writing: Writing, *, by: access.Actor | str, signed_at: datetime, replaces: Paper | None = None) -> Paper:
    """A paper that came signed, in an envelope: it begins signed. The paper it replaces counts no longer."""
    with database.transaction():
        if replaces is not None:
            told = bool(replaces.receiver) and replaces.receiver != writing.receiver
            withdraw(replaces, State.REPLACED, by=by, told=told, reason="corrected")
        columns = _columns(writing, signed_at.date()) | _sealed(writing, signed_at)
        columns["replaces"] = replaces.thing if replaces else ""
        # What is owed for a correction is owed from the correction on, not from the day the first paper was signed.
        fact = _fact(writing, clock.now() if replaces else signed_at, columns)
        paper = class_of(writing.kind).begin(State.SIGNED, by=by, **fact, **columns)
        if replaces is not None:
            verification.replace(replaces.verify_code, by=paper.verify_code)
        _send(paper, by=by)
    return paper


def withdraw(paper: Paper, state: State, *, by: access.Actor | str, reason: str, told: bool = True) -> Paper:
    """The paper counts no longer (cancelled or replaced). With `told`, whoever received it is owed the news."""
    if state not in VOID:
        raise ValueError(f"a paper is withdrawn as cancelled or replaced, not {state}")
    with database.transaction():
        parties = paper.parties(told=told) if paper.state != State.DRAFT else {}
        paper.act("withdrawn", state, by=by, organisation=paper.owner, parties=parties, data={"reason": reason})
        dispatch.send(paper)
        if state == State.CANCELLED and not paper.is_copy:
            verification.cancel(paper.verify_code)
    return paper


def cancel(paper: Paper, *, by: access.Actor, reason: str) -> Paper:
    """The issuer takes a paper back. Raises NotAllowed, InvalidState, ValueError without a reason."""
    access.require(by, "papers.sign", organisation=paper.owner)
    if not reason.strip():
        raise ValueError(_("Say why the paper is cancelled."))
    with database.transaction():
        withdraw(paper, State.CANCELLED, by=by, reason="cancelled")
        access.audit.wrote(by, "paper.cancel", [paper.thing], [paper.subject])
    return paper


def writing_of(paper: Paper) -> Writing:
    """What a paper certifies, read back from its content."""
    said = paper.read()
    return Writing(
        kind=paper.kind,
        person=paper.person,
        issuer=paper.issuer,
        episode=paper.episode,
        values=said["values"],
        number=paper.number,
        place=paper.place,
        receiver=paper.receiver,
        written_on=paper.written_on,
        licence=said["doctor"]["licence"],
        address=said["person"]["address"],
        source=paper.source,
    )


def valid_until(writing: Writing, signed_on: date) -> date | None:
    """The last day on which the patient may use the paper; None for papers that only certify."""
    if writing.kind == referral.KIND:
        return referral.expiry(signed_on, content.main_code(writing.values))
    revisit = moment.day(writing.values.get("NGAY_HEN_KL"))
    if writing.kind == appointment.KIND and revisit:
        return appointment.expiry(revisit)
    return None


def _send(paper: Paper, *, by: access.Actor | str) -> None:
    """Put it on its way to everyone it obliges."""
    sent = dispatch.send(paper)
    paper.act("sent", State.SENT, by=by, organisation=paper.owner, data={"deliveries": len(sent)})


def _fact(writing: Writing, now: datetime, columns: dict[str, Any], **data: str) -> dict[str, Any]:
    """The one event that raises the obligations: whom the paper concerns, and its hash."""
    parties = {"issuer": writing.issuer, "person": writing.person.party, "insurer": SOCIAL_INSURANCE}
    return {
        "organisation": writing.issuer,
        "parties": parties | ({"receiver": writing.receiver} if writing.receiver else {}),
        "data": {"content": columns["content"], "number": writing.number, "episode": writing.episode, **data},
        "happened_at": now,
    }


def _sealed(writing: Writing, signed_at: datetime) -> dict[str, Any]:
    written = content.compose(writing, signed_on=signed_at.date())
    until = valid_until(writing, signed_at.date())
    return {
        "content": content.keep(written),
        "seal": signing.seal(written, organisation=writing.issuer).to_dict(),
        "signed_at": signed_at,
        "written_on": writing.written_on or signed_at.date(),
        "valid_until": until,
        "due_at": calendar.end_of(until) if until else None,
    }


def _columns(writing: Writing, on: date) -> dict[str, Any]:
    values = writing.values
    return {
        "kind": writing.kind,
        "number": writing.number,
        "person": writing.person,
        "subject": writing.person.party,
        "issuer": writing.issuer,
        "owner": writing.issuer,
        "receiver": writing.receiver,
        "episode": writing.episode,
        "place": writing.place,
        "source": writing.source,
        "main_code": content.main_code(values)[:10],
        "sensitive": content.tells_of_hiv(values),
        "written_on": writing.written_on,
        "revisit_on": moment.day(values.get("NGAY_HEN_KL")),
        "content": content.keep(content.compose(writing, signed_on=on)),
    }


def _alone(writing: Writing) -> None:
    """One paper of a kind counts for an episode (Circular 01/2025/TT-BYT, Article 11, for appointments)."""
    standing = standing_paper(writing.issuer, writing.kind, writing.episode, writing.place)
    if standing is not None:
        raise Superseded(
            _("This episode has this paper already (number %(number)s). Replace or cancel that one first.")
            % {"number": standing.number}
        )


def standing_paper(issuer: str, kind: str, episode: str, place: str = "") -> Paper | None:
    """The issuer's paper of this kind that counts for the episode, or None."""
    return (
        Paper.objects.unscoped("is there a paper for this episode already")
        .filter(owner=issuer, kind=kind, episode=episode, place=place, copy_of="")
        .exclude(state__in=[State.DRAFT, *VOID])
        .first()
    )


def renumbered(writing: Writing, number: str) -> Writing:
    """The same with its number."""
    return replace(writing, number=number)
