"""A draft: what somebody has written into a form so far, for a purpose of the room that asked.

It saves itself. Each save names the revision it was made from; one that is not the latest is refused (Stale), so that
two tabs or two machines never overwrite each other unseen. A draft belongs to the actor who began it, and to the
organisation they act for.

    draft = forms.begin("assistance.apply", "form-01-335-2026", initial={"applicant_name": …}, by=actor, person=person)
    forms.find(draft.pk, by=actor)
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.database import clock
from lienthong.forms import catalogue, restricted
from lienthong.forms import written as page
from lienthong.forms.questionnaire import Questionnaire
from lienthong.forms.sheet import Sheet
from lienthong.forms.written import Written
from lienthong.people.persons import Person

FILL = "forms.fill"


class State(models.TextChoices):
    """A draft is open until it is sent or thrown away."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


class Stale(Exception):
    """Somebody saved this draft since: `draft` is as it stands now. Nothing was changed."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(_("This form was changed in another window. Nothing was overwritten."))


class Closed(Exception):
    """The draft was sent or thrown away; it can't be written into any more. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("This form has been sent or thrown away already. Nothing was changed."))


class Draft(models.Model):
    """One draft; the row is renewed with each save. Restricted answers are not in `written` (restricted.py)."""

    personal = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=100)
    questionnaire = models.CharField(max_length=300)  # url|version
    by = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True, default="")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written = models.JSONField(default=dict)
    revision = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["by", "state", "-saved_at"], name="forms_draft_by")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever began it, acting for the same organisation."""
        return Q(by=actor.code, organisation=actor.organisation or "")

    @property
    def thing(self) -> str:
        return f"form-draft:{self.pk}"

    @property
    def form(self) -> Questionnaire:
        return catalogue.get(self.questionnaire)

    @property
    def persons(self) -> list[str]:
        """Whom the audit names."""
        return [f"person:{self.person_id}"] if self.person_id else []

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    def all_written(self) -> Written:
        """What was written, restricted answers included: for the one who writes it."""
        return {**self.written, **(restricted.written_of(self.pk) if self.form.restricted else {})}

    def sheet(self, written: Written | None = None) -> Sheet:
        """The draft as a sheet; with `written`, as it would be."""
        from lienthong.forms import attachment

        return Sheet(self.form, self.all_written() if written is None else written, attachment.of(self))


def begin(
    purpose: str,
    questionnaire: str,
    *,
    by: access.Actor,
    person: Person | None = None,
    initial: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
) -> Draft:
    """Begin a draft. `initial`: plain values by linkId (see answers.py); `response`: answers to go on from.

    Raises NotAllowed, catalogue.UnknownForm, KeyError for a linkId the form does not have.
    """
    access.require(by, FILL)
    form = catalogue.get(questionnaire)
    written = page.initial(form) | (page.from_items(form, response.get("item", ())) if response else {})
    shown, hidden = page.split(form, written | page.from_values(form, initial or {}))
    now = clock.now()
    with database.transaction():
        draft = Draft.objects.create(
            purpose=purpose, questionnaire=form.canonical, by=by.code, organisation=by.organisation or "",
            person=person, written=shown, begun_at=now, saved_at=now,
        )  # fmt: skip
        if hidden:
            restricted.keep_written(draft.pk, hidden)
        access.audit.wrote(by, "form.begin", [draft.thing], draft.persons)
    return draft


def find(pk: uuid.UUID | str, *, by: access.Actor) -> Draft:
    """The actor's own draft. Raises Draft.DoesNotExist."""
    return Draft.objects.within(by).get(pk=pk)


def open_drafts(by: access.Actor, purpose: str = "") -> models.QuerySet[Draft]:
    """The actor's drafts not yet sent, the latest first."""
    rows = Draft.objects.within(by).filter(state=State.OPEN).order_by("-saved_at")
    return rows.filter(purpose=purpose) if purpose else rows


def save(draft: Draft, sent: Mapping[str, Any], *, revision: int, by: access.Actor) -> Draft:
    """Keep what was written, made from `revision`. The draft as it now stands.

    Raises Stale, Closed, NotAllowed, written.TooMuch; nothing is changed then.
    """
    access.require(by, FILL)
    form = draft.form
    written = page.clean(form, sent, before=draft.all_written())
    shown, hidden = page.split(form, written)
    with database.transaction():
        rows = Draft.objects.within(by).filter(pk=draft.pk, state=State.OPEN, revision=revision)
        if not rows.update(written=shown, revision=F("revision") + 1, saved_at=clock.now()):
            _refuse(draft, by)
        if form.restricted:
            restricted.keep_written(draft.pk, hidden)
        access.audit.wrote(by, "form.save", [draft.thing], draft.persons, durable=False)
    return find(draft.pk, by=by)


def discard(draft: Draft, *, by: access.Actor) -> None:
    """Throw a draft away, and what was written with it. Raises Closed."""
    with database.transaction():
        rows = Draft.objects.within(by).filter(pk=draft.pk, state=State.OPEN)
        if not rows.update(state=State.DISCARDED, written={}, revision=F("revision") + 1, saved_at=clock.now()):
            raise Closed
        restricted.keep_written(draft.pk, {})
        access.audit.wrote(by, "form.discard", [draft.thing], draft.persons)


def _refuse(draft: Draft, by: access.Actor) -> None:
    now = Draft.objects.within(by).get(pk=draft.pk)
    raise Stale(now) if now.is_open else Closed
