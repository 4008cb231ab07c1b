"""Release: a copy of an archived record for whoever has a right to it (Law 15/2023/QH15, Article 69.4 and 69.5).

A written request is entered, allowed or refused; a job then makes the copy (`release_making.py`), which is kept as a
file, signed by the facility, and verified by anyone under its code. Events "record-release.requested", ".allowed",
".refused", ".made", ".failed", ".withdrawn".
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.access.permission import allowed
from lienthong.database import clock, files
from lienthong.print import verification
from lienthong.records import release_rules
from lienthong.records.record import MedicalRecord
from lienthong.records.record import State as RecordState

SHORTEST_REASON = 10


class State(models.TextChoices):
    REQUESTED = "requested", gettext_lazy("Requested")
    ALLOWED = "allowed", gettext_lazy("Being made")
    REFUSED = "refused", gettext_lazy("Refused")
    MADE = "made", gettext_lazy("Made")
    FAILED = "failed", gettext_lazy("Could not be made")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Scope(models.TextChoices):
    WHOLE = "whole", gettext_lazy("The whole record")
    SUMMARY = "summary", gettext_lazy("The summary")


# What may follow what. A copy that could not be made is allowed again once its cause is mended.
NEXT: dict[State, set[State]] = {
    State.REQUESTED: {State.ALLOWED, State.REFUSED},
    State.ALLOWED: {State.MADE, State.FAILED},
    State.FAILED: {State.ALLOWED, State.REFUSED},
    State.MADE: {State.WITHDRAWN},
    State.REFUSED: set(),
    State.WITHDRAWN: set(),
}


class NotAcceptable(ValueError):
    """What the request lacks, in words. Nothing was changed."""


class Release(ledger.Life):
    """The current row of one request. `owner` is the facility, `subject` the patient. done/total: parts of the copy."""

    KIND = "record-release"
    NEXT = NEXT
    BEGIN: ClassVar[Any] = {State.REQUESTED}

    record = models.ForeignKey(MedicalRecord, models.PROTECT, related_name="releases")
    requester = models.CharField(max_length=30)  # key of release_rules
    requester_name = models.CharField(max_length=255)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    purpose = models.CharField(max_length=300)
    letter = models.CharField(max_length=100, blank=True, default="")  # number of the written request, where it has one
    written_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True, default="")
    copy = models.CharField(max_length=64, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-changed_at"], name="record_release_owner")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The records office and the director of the facility; the citizen it is about."""
        seen = Q(subject__in=actor.persons)
        if actor.organisation and actor.roles & {"records_officer", "facility_director"}:
            seen |= Q(owner=actor.organisation)
        return seen

    @property
    def rule(self) -> release_rules.Rule:
        """On what the right rests."""
        return release_rules.rules()[self.requester]

    @property
    def code(self) -> str:
        """The code under which anyone can verify the copy."""
        return verification.code_for(self.thing)


class ReleaseAction(ledger.Action):
    """History: requested, allowed or refused, made, withdrawn."""

    life = models.ForeignKey(Release, models.PROTECT, related_name="actions")


def request(
    record: MedicalRecord, *, requester: str, name: str, scope: str, purpose: str, written_on: date, letter: str = "",
    by: access.Actor,
) -> Release:  # fmt: skip
    """Enter a written request. Raises NotAllowed, NotAcceptable."""
    access.require(by, "records.release", organisation=record.owner)
    rule = release_rules.rules().get(requester)
    if record.state != RecordState.ARCHIVED:
        raise NotAcceptable(_("Copies are released from the archive: archive the record first. Nothing was changed."))
    if rule is None or scope not in rule.scopes:
        raise NotAcceptable(_("Whoever asks has no right to this: choose what the law gives them."))
    if not name.strip() or not purpose.strip():
        raise NotAcceptable(_("Say who asks, and what for."))
    if requester == "authority" and not letter.strip():
        raise NotAcceptable(_("An authority asks by a letter: give its number."))
    if written_on > clock.today():
        raise NotAcceptable(_("The request can't be dated in the future."))
    with database.transaction():
        release = Release.begin(
            State.REQUESTED, by=by, organisation=record.owner, subject=record.subject, owner=record.owner,
            record=record, requester=requester, requester_name=name.strip(), scope=scope, purpose=purpose.strip(),
            letter=letter.strip(), written_on=written_on, parties=record.parties,
            data={"record": record.thing, "scope": scope},
        )  # fmt: skip
        access.audit.wrote(by, "records.release-requested", [release.thing, record.thing], [record.subject])
    return release


def allow(release: Release, *, by: access.Actor) -> Release:
    """Let the copy be made; a job makes it. Raises NotAllowed, InvalidState."""
    from lienthong.records.release_making import make

    access.require(by, "records.release", organisation=release.owner)
    with database.transaction():
        _act(release, "allowed", State.ALLOWED, by)
        make.defer(release=str(release.pk))
    return release


def refuse(release: Release, *, reason: str, by: access.Actor) -> Release:
    """Refuse, with a reason in words. Raises NotAllowed, NotAcceptable, InvalidState."""
    access.require(by, "records.release", organisation=release.owner)
    return _act(release, "refused", State.REFUSED, by, reason=_sentence(reason))


def withdraw(release: Release, *, reason: str, by: access.Actor) -> Release:
    """The copy counts no longer: its code says so. Raises NotAllowed, NotAcceptable, InvalidState."""
    access.require(by, "records.release", organisation=release.owner)
    with database.transaction():
        _act(release, "withdrawn", State.WITHDRAWN, by, reason=_sentence(reason))
        verification.cancel(release.code)
    return release


def copy_of(release: Release, *, by: access.Actor) -> bytes:
    """The copy. Raises NotAllowed where it tells of HIV and the actor may not see that; audited as a reading."""
    if release.record.sensitive and not (release.subject in by.persons or allowed(by, "hiv.read")):
        raise access.NotAllowed(_("This record tells of HIV: only the patient, or a doctor, opens its copy."))
    access.audit.read(by, "records.release-copy", [release.subject], things=[release.thing])
    return files.get(release.copy)


def of(record: MedicalRecord, actor: access.Actor) -> Any:
    """The requests about a record that the actor may see, newest first."""
    return Release.objects.within(actor).filter(record=record).order_by("-began_at")


def _act(release: Release, name: str, state: State, by: access.Actor, **changes: Any) -> Release:
    with database.transaction():
        release.act(name, state, by=by, organisation=release.owner, parties=release.record.parties, **changes)
        access.audit.wrote(by, f"records.release-{name}", [release.thing], [release.subject])
    return release


def _sentence(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotAcceptable(_("Give the reason in a sentence."))
    return reason.strip()
