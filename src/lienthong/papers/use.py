"""Use: a patient comes with a paper, and the XML1 of that episode names it (`MA_NOI_DI` and `GIAY_CHUYEN_TUYEN`).

A referral is used at the facility it names, an appointment paper at the facility that wrote it. What counts is the day
of arrival: a paper that expired since stays usable to the end of the episode. Where the XML1 comes before the paper
itself, the use is kept and done when the paper arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from lienthong import access, database
from lienthong.database import clock
from lienthong.papers import appointment, dispatch, referral
from lienthong.papers.paper import Paper
from lienthong.papers.state import VOID, State


class Outcome(TextChoices):
    """What came of naming a paper."""

    USED = "used", _("The paper was used.")
    AWAITED = "awaited", _("No such paper is here yet; it will be used when it arrives.")
    LATE = "late", _("The paper was not valid on the day of arrival.")
    SPENT = "spent", _("The paper was used before; it can be used once.")
    OTHER_PERSON = "other-person", _("The paper is another person's.")
    VOID = "void", _("The paper was cancelled or replaced.")


@dataclass(frozen=True)
class Use:
    """The outcome, and the paper if there is one."""

    outcome: Outcome
    paper: Paper | None = None


class AwaitedUse(models.Model):
    """An episode named a paper that is not here yet."""

    personal = "no: codes only, read by the action that waits for the paper; no screen lists it"

    owner = models.CharField(max_length=60)
    issuer = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    person = models.UUIDField()
    episode = models.CharField(max_length=100)
    arrived_on = models.DateField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[AwaitedUse]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "issuer", "number", "episode"], name="paper_awaited_once")
        ]


def use(
    number: str, *, issuer: str, owner: str, person: UUID, episode: str, arrived_on: date, by: access.Actor | str
) -> Use:
    """An episode at `owner` names the paper `number` of `issuer`. Naming it again in a correction changes nothing."""
    paper = _named(number, issuer, owner)
    if paper is None:
        if issuer == owner:
            return Use(Outcome.VOID)
        AwaitedUse.objects.get_or_create(
            owner=owner, issuer=issuer, number=number, episode=episode,
            defaults={"person": person, "arrived_on": arrived_on, "recorded_at": clock.real_now()},
        )  # fmt: skip
        return Use(Outcome.AWAITED)
    return Use(_use(paper, person, episode, arrived_on, by), paper)


def accept(paper: Paper, *, by: access.Actor) -> Paper:
    """The receiving facility has looked at a referral and awaits the patient. Raises NotAllowed, InvalidState."""
    access.require(by, "papers.accept", organisation=paper.owner)
    with database.transaction():
        parties = {"issuer": paper.issuer, "receiver": paper.owner, "person": paper.subject}
        paper.act("accepted", State.ACCEPTED, by=by, organisation=paper.owner, parties=parties)
        dispatch.send(paper)
        access.audit.wrote(by, "paper.accept", [paper.thing], [paper.subject])
    return paper


def awaited(paper: Paper, *, by: access.Actor) -> None:
    """The paper has come: do what episodes before it asked for."""
    waiting = AwaitedUse.objects.filter(owner=paper.owner, issuer=paper.issuer, number=paper.number)
    for asked in waiting.order_by("recorded_at"):
        _use(paper, asked.person, asked.episode, asked.arrived_on, by)
        asked.delete()


def carry_over(old: Paper, new: Paper, *, by: access.Actor) -> None:
    """A corrected paper takes over the uses of the one it replaces."""
    for action in old.actions.filter(name="used").order_by("number"):
        _do(new, action.data["episode"], date.fromisoformat(action.data["arrived_on"]), by)


def _named(number: str, issuer: str, owner: str) -> Paper | None:
    """The paper meant: the one that counts, else the newest of that number."""
    found = Paper.objects.unscoped("an episode names a paper by its number").filter(
        owner=owner, issuer=issuer, number=number, kind__in=[referral.KIND, appointment.KIND]
    )
    found = found.exclude(Q(kind=appointment.KIND) & ~Q(copy_of=""))
    rows = sorted(found.exclude(state=State.DRAFT), key=lambda row: (row.state in VOID, -row.changed_at.timestamp()))
    return next(iter(rows), None)


def _use(paper: Paper, person: UUID, episode: str, arrived_on: date, by: access.Actor | str) -> Outcome:
    if paper.person_id != person:
        return Outcome.OTHER_PERSON
    if State(paper.state) in VOID:
        return Outcome.VOID
    uses = [action.data["episode"] for action in paper.actions.filter(name="used")]
    if episode in uses:
        return Outcome.USED
    if uses and not (paper.kind == referral.KIND and referral.lasts_a_year(paper.main_code)):
        return Outcome.SPENT
    if not _valid(paper, arrived_on):
        return Outcome.LATE
    _do(paper, episode, arrived_on, by)
    return Outcome.USED


def _valid(paper: Paper, arrived_on: date) -> bool:
    assert paper.signed_at and paper.valid_until
    return referral.usable(paper.signed_at.astimezone(clock.VIETNAM).date(), paper.valid_until, arrived_on)


def _do(paper: Paper, episode: str, arrived_on: date, by: access.Actor | str) -> None:
    with database.transaction():
        parties = {"issuer": paper.issuer, "person": paper.subject}
        if paper.is_copy:
            parties["receiver"] = paper.owner
        data = {"episode": episode, "arrived_on": arrived_on.isoformat()}
        paper.act("used", State.USED, by=by, organisation=paper.owner, parties=parties, data=data)
        dispatch.send(paper)
