"""Paperless: a facility gives up paper records (Circular 13/2025/TT-BYT). No authority approves or recognises it.

It looks at itself against nine criteria, its director decides (number, date, from when, for what), the name is
published on the ministry's list, and it may have to be taken back. Each is an action; events "paperless.begun",
".assessed", ".stated", ".decided", ".published" and ".withdrawn", parties `facility` and `ministry`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

import orjson
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, directory, ledger
from lienthong.database import clock, files
from lienthong.ledger import calendar
from lienthong.records import paperless_criteria

MINISTRY = "agency:moh"


class State(models.TextChoices):
    ASSESSING = "assessing", gettext_lazy("Self-assessment under way")
    DECIDED = "decided", gettext_lazy("Decided by the director")
    PUBLISHED = "published", gettext_lazy("Published")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


# What may follow what. Looking at itself, answering and stating facts go on in every state.
NEXT: dict[State, set[State]] = {
    State.ASSESSING: {State.DECIDED},
    State.DECIDED: {State.PUBLISHED, State.WITHDRAWN},
    State.PUBLISHED: {State.WITHDRAWN},
    State.WITHDRAWN: {State.DECIDED},
}


class NotReady(ValueError):
    """What the director must see to first, in words. Nothing was changed."""


class Paperless(ledger.Life):
    """The current row of one facility's way from paper.

    answers: item → {met, note, on, by}, given by persons. assessment: digest of what was known when it was decided.
    """

    KIND = "paperless"
    NEXT = NEXT
    BEGIN = {State.ASSESSING}
    personal = "no: it says how a facility keeps its records"

    facility = models.CharField(max_length=60, unique=True)
    answers = models.JSONField(default=dict)
    security_level = models.PositiveSmallIntegerField(null=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    scope = models.CharField(max_length=500, blank=True)
    assessment = models.CharField(max_length=64, blank=True)
    published_on = models.DateField(null=True)
    publication = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of the withdrawal

    objects: ClassVar[models.Manager[Paperless]] = models.Manager()

    @property
    def is_paperless(self) -> bool:
        """Whether records are kept without paper today."""
        decided = self.state in (State.DECIDED, State.PUBLISHED)
        return decided and self.effective_on is not None and self.effective_on <= clock.today()


class PaperlessAction(ledger.Action):
    """History: what a facility did on its way from paper."""

    life = models.ForeignKey(Paperless, models.PROTECT, related_name="actions")


def of(facility: str) -> Paperless | None:
    """How far a facility (party code) has come; None if it has not begun."""
    return Paperless.objects.filter(facility=facility).first()


def begin(facility: str, *, by: access.Actor) -> Paperless:
    """Begin the facility's self-assessment; the law's day becomes its obligation. Once: later calls give the same.

    Raises NotAllowed, directory.UnknownFacility.
    """
    access.require(by, "paperless.assess", organisation=facility)
    known = of(facility)
    if known is not None:
        return known
    due = paperless_criteria.deadline(directory.facility(facility).kind).on
    return Paperless.begin(
        State.ASSESSING, by=by, organisation=facility, subject=facility, name="begun", facility=facility,
        owner=facility, due_at=calendar.end_of(due), parties=_parties(facility), data={"due": due.isoformat()},
        key=f"paperless:{facility}",
    )  # fmt: skip


def oblige_all() -> int:
    """Begin for every open facility that has not begun, so that who is late is seen; gives how many were begun."""
    known = set(Paperless.objects.values_list("facility", flat=True))
    waiting = [each.party for each in directory.Facility.objects.all() if each.is_open() and each.party not in known]
    for facility in waiting:
        begin(facility, by=access.SYSTEM)
    return len(waiting)


def answer(paperless: Paperless, item: str, *, met: bool, note: str, by: access.Actor) -> Paperless:
    """A person's answer to one item that the system can't see by itself. Raises NotAllowed, KeyError, NotReady."""
    access.require(by, "paperless.assess", organisation=paperless.facility)
    if paperless_criteria.items()[item].shown_by:
        raise NotReady(_("The system answers this by itself. Nothing was changed."))
    if not note.strip():
        raise NotReady(_("Say in a sentence how this is met, or what is missing."))
    with database.transaction():
        row = Paperless.objects.select_for_update().get(pk=paperless.pk)
        given = {"met": met, "note": note.strip(), "on": clock.today().isoformat(), "by": by.code}
        return _act(row, "assessed", None, by, {"item": item, "met": met}, answers=row.answers | {item: given})


def state(paperless: Paperless, *, security_level: int | None, by: access.Actor) -> Paperless:
    """The security level approved for the facility's information system. Raises NotAllowed."""
    access.require(by, "paperless.assess", organisation=paperless.facility)
    return _act(paperless, "stated", None, by, {}, security_level=security_level)


def decide(
    paperless: Paperless, *, number: str, on: date, effective_on: date, scope: str, despite: str = "", by: access.Actor
) -> Paperless:
    """The director's decision to keep records without paper.

    What was known of every item is kept with it. Where something is unmet or unanswered, `despite` says why all the
    same. Raises NotAllowed, NotReady, InvalidState.
    """
    from lienthong.records import paperless_evidence

    access.require(by, "paperless.decide", organisation=paperless.facility)
    if not number.strip() or not scope.strip():
        raise NotReady(_("A decision has a number, and says for which records. Nothing was changed."))
    if on > clock.today() + timedelta(days=1):
        raise NotReady(_("A decision can't be dated in the future. Nothing was changed."))
    if effective_on < on:
        raise NotReady(_("A decision can't take effect before it was made. Nothing was changed."))
    found = paperless_evidence.assess(paperless)
    if not found.complete and len(despite.strip()) < 10:
        raise NotReady(
            _("%(n)s items are not met. Say why records go without paper all the same, or see to them first.")
            % {"n": len(found.unmet)}
        )
    with database.transaction():
        kept = files.put(orjson.dumps(found.to_dict() | {"despite": despite.strip()}), media_type="application/json")
        return _act(
            paperless, "decided", State.DECIDED, by,
            {"number": number.strip(), "on": on.isoformat(), "effective": effective_on.isoformat(),
             "unmet": len(found.unmet)},
            decision_number=number.strip(), decided_on=on, effective_on=effective_on, scope=scope.strip(),
            assessment=kept, due_at=None,
        )  # fmt: skip


def publish(paperless: Paperless, *, on: date, address: str, by: access.Actor) -> Paperless:
    """The facility's name is on the ministry's list. Raises NotAllowed, NotReady, InvalidState."""
    access.require(by, "paperless.decide", organisation=paperless.facility)
    if paperless.decided_on and on < paperless.decided_on:
        raise NotReady(_("It can't have been published before it was decided. Nothing was changed."))
    if not address.startswith("https://"):
        raise NotReady(_("Give the page on which the name stands: https://…"))
    told, facts = {"on": on.isoformat(), "address": address}, {"published_on": on, "publication": address}
    return _act(paperless, "published", State.PUBLISHED, by, told, **facts)


def withdraw(paperless: Paperless, *, reason: str, by: access.Actor) -> Paperless:
    """Records go back to paper; the law's day counts again. Raises NotAllowed, NotReady, InvalidState."""
    access.require(by, "paperless.decide", organisation=paperless.facility)
    if len(reason.strip()) < 10:
        raise NotReady(_("Say in a sentence why the decision is withdrawn."))
    due = paperless_criteria.deadline(directory.facility(paperless.facility).kind).on
    return _act(
        paperless, "withdrawn", State.WITHDRAWN, by, {"due": due.isoformat()}, reason=reason.strip(),
        effective_on=None, published_on=None, publication="", due_at=calendar.end_of(due),
    )  # fmt: skip


def _act(
    paperless: Paperless, name: str, target: State | None, by: access.Actor, data: dict[str, Any], **changes: Any
) -> Paperless:
    with database.transaction():
        paperless.act(name, target, by=by, organisation=paperless.facility, parties=_parties(paperless.facility),
                      data=data, **changes)  # fmt: skip
        access.audit.wrote(by, f"paperless.{name}", [paperless.thing])
    return paperless


def _parties(facility: str) -> dict[str, str]:
    return {"facility": facility, "ministry": MINISTRY}
