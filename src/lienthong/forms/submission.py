"""A submission: answers that were sent, as a FHIR QuestionnaireResponse. It can't be changed; a correction is another.

The room that asked gets it, in the same transaction, and does with it what it was asked for.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from lienthong import access, database
from lienthong.database import clock
from lienthong.forms import answers, response, restricted
from lienthong.forms.draft import FILL, Closed, Draft, Stale, State
from lienthong.forms.sheet import Fault

_kept_by_room: set[str] = set()  # the first word of purposes


def let_room_keep(purpose: str) -> None:
    """Answers sent for purposes that begin with this word are kept by the room that asked, and by it alone."""
    _kept_by_room.add(purpose)


class NotComplete(Exception):
    """What was written can't be sent yet; `faults` names every place. The draft is kept."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{one.label}: {one.message}" for one in faults))


class Submission(models.Model):
    """History: what was sent. `response` is without restricted answers; `whole()` has them. Where the room that asked
    keeps the answers (`let_room_keep`), the row has none, and `whole()` only in the transaction that sent them."""

    personal = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=100)
    questionnaire = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True, default="")
    response = models.JSONField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = access.ScopedManager()

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever sent it; the room that asked decides who else may see what it made of it."""
        return Q(by=actor.code, organisation=actor.organisation or "")

    @property
    def thing(self) -> str:
        return f"form-submission:{self.pk}"

    def whole(self) -> dict[str, Any]:
        """The response with restricted answers. Whoever shows it asks `restricted.for_actor` first."""
        return restricted.response_of(self.pk) or self.response

    def values(self) -> dict[str, Any]:
        """Every answer by its linkId, restricted ones included (see answers.py)."""
        return answers.values(self.whole())


def submit(draft: Draft, *, revision: int, by: access.Actor) -> Submission:
    """Send what the draft says now. Raises NotComplete, Stale, Closed, NotAllowed; the draft is kept then."""
    access.require(by, FILL)
    with database.transaction():
        now = Draft.objects.within(by).select_for_update().get(pk=draft.pk)
        if not now.is_open:
            raise Closed
        if now.revision != revision:
            raise Stale(now)
        reading = now.sheet().read()
        if reading.faults:
            raise NotComplete(reading.faults)
        subject = f"person:{now.person_id}" if now.person_id else ""
        said = response.build(now.form, reading.items, authored=clock.now(), author=by.code, subject=subject)
        return _keep(now, said, by)


def _keep(draft: Draft, said: dict[str, Any], by: access.Actor) -> Submission:
    by_room = draft.purpose.partition(":")[0] in _kept_by_room
    kept = Submission.objects.create(
        draft=draft, purpose=draft.purpose, questionnaire=draft.questionnaire, by=by.code,
        organisation=draft.organisation, response={} if by_room else restricted.strip(said, draft.form),
        happened_at=clock.now(), recorded_at=clock.real_now(),
    )  # fmt: skip
    if by_room:
        kept.response = said
    elif restricted.is_marked(said):
        restricted.keep_response(kept.pk, said)
    restricted.keep_written(draft.pk, {})
    draft.state, draft.written, draft.saved_at = State.SUBMITTED, {}, clock.now()
    draft.save(update_fields=["state", "written", "saved_at"])
    access.audit.wrote(by, "form.submit", [draft.thing, kept.thing], draft.persons)
    return kept
