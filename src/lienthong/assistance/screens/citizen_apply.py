"""Applying: choose what for, fill the form that is filled as far as we know the person already, send.

A draft keeps itself and is gone on with. Sending makes the dossier in the same transaction: both or neither. For whom:
the citizen, or somebody in their care; then the citizen is kept as who declares for another (người khai thay). A
funeral grant is asked for by whoever arranges the funeral, about the one who died.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong import forms, people
from lienthong.access import Actor
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.dossiers.state import Channel, Kind
from lienthong.assistance.dossiers.submission import Application, Proxy
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.screens import citizen_facts, citizen_scope
from lienthong.assistance.screens.citizen_facts import APPLICANT, DEAD, PROXY
from lienthong.database import clock
from lienthong.forms import catalogue as form_catalogue
from lienthong.forms.catalogue import UnknownForm
from lienthong.forms.screens.fill import fill
from lienthong.forms.sheet import Fault
from lienthong.pages import screen
from lienthong.people.identifiers import PERSONAL_NUMBER
from lienthong.people.persons import Person

PURPOSE = "assistance.apply:"
PENSION, ALLOWANCE = "1.014027", "1.001776"
FUNERAL, FUNERAL_OF_PENSIONER = "1.001731", "1.014028"


@dataclass(frozen=True)
class Choice:
    """Something one can apply for: the national code of its procedure, its form, and what is ticked on it already."""

    key: str
    name: str | Promise
    whom: str | Promise
    procedure: str
    form: str
    ticked: tuple[str, ...] = ()

    def days(self) -> int:
        """The working days in which it must be decided, for what is received today."""
        return catalogue.procedure(self.procedure).on(clock.today()).limit(channel=Channel.ONLINE).days

    @property
    def is_funeral(self) -> bool:
        return self.procedure == FUNERAL


_ALL = (
    Choice(
        "social-pension", gettext_lazy("Social pension"),
        gettext_lazy("For elderly people without a pension or monthly social insurance, or with a low one."),
        PENSION, "form-01-335-2026", ("social_pension",),
    ),
    Choice(
        "allowance", gettext_lazy("Monthly allowance"),
        gettext_lazy(
            "For disabled people, children without support, poor elderly people whom nobody supports, poor lone "
            "parents, and some others."
        ),
        ALLOWANCE, "form-01-335-2026",
    ),
    Choice(
        "care", gettext_lazy("Care support"),
        gettext_lazy("For those who care for a special-severely disabled person, or bring up a child without support."),
        ALLOWANCE, "form-02-335-2026",
    ),
    Choice(
        "funeral", gettext_lazy("Funeral grant"),
        gettext_lazy("For whoever arranges the funeral of somebody who had an allowance or the social pension."),
        FUNERAL, "form-03-335-2026",
    ),
)  # fmt: skip


def choices() -> dict[str, Choice]:
    """What can be applied for online: every choice whose form is known here."""
    return {one.key: one for one in _ALL if _is_known(one.form)}


def drafts(actor: Actor) -> list[dict[str, Any]]:
    """The applications that the citizen has begun and not sent."""
    rows = forms.open_drafts(actor).filter(purpose__startswith=PURPOSE).select_related("person")
    offered = choices()
    return [
        {"row": row, "name": offered[key].name, "href": reverse("citizen-form", args=[row.pk])}
        for row in rows
        if (key := row.purpose.removeprefix(PURPOSE)) in offered
    ]


@require_POST
@screen.needs(citizen_scope.NEEDED)
def begin(request: Any, choice: str) -> HttpResponse:
    """Begin an application, or go on with the one that was begun."""
    wanted, whom = _choice(choice), citizen_scope.person(request, _uuid(request.POST.get("whom", "")))
    open_now = forms.open_drafts(request.actor, PURPOSE + choice).filter(person=whom).first()
    if open_now is None:
        initial = _filled_in(wanted, whom, citizen_scope.persons(request)[0])
        open_now = forms.begin(PURPOSE + choice, wanted.form, by=request.actor, person=whom, initial=initial)
    return HttpResponseRedirect(reverse("citizen-form", args=[open_now.pk]))


@screen.needs(citizen_scope.NEEDED)
def form(request: Any, pk: UUID) -> HttpResponse:
    """The form of a draft; sent, it becomes a dossier."""
    draft = _draft(request, pk)
    choice = _choice(draft.purpose.removeprefix(PURPOSE))
    assert draft.person_id  # see _draft
    whom = citizen_scope.person(request, draft.person_id)

    def submitted(sent: forms.Submission) -> HttpResponse:
        return _submitted(request, choice, sent, whom)

    trail = [(_("My affairs"), reverse("citizen")), (_("Apply"), reverse("citizen-guide")), (choice.name, "")]
    context = {"whom": whom, "choice": choice}
    template = "assistance/citizen_form.html"
    return fill(
        request, draft, submitted, send=_("Send to the commune"), breadcrumbs=trail, context=context, template=template
    )


@require_POST
@screen.needs(citizen_scope.NEEDED)
def discard(request: Any, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    try:
        forms.discard(_draft(request, pk), by=request.actor)
    except forms.Closed as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Thrown away. Nothing of it was sent."))
    return HttpResponseRedirect(reverse("citizen"))


def _filled_in(choice: Choice, whom: Person, citizen: Person) -> dict[str, Any]:
    """What stands on the form from the beginning: whoever sends it reads it first and may change it."""
    asked = form_catalogue.get(choice.form)
    subjects = {APPLICANT: citizen if choice.is_funeral else whom}
    if whom != citizen:
        subjects[PROXY] = citizen
    said: dict[str, Any] = {
        "purpose": "apply", "kinds": list(choice.ticked), "filled_by": "guardian" if whom != citizen else "self",
        "who_buries": "person",
    }  # fmt: skip
    return {link: value for link, value in said.items() if link in asked.index and value} | citizen_facts.known(
        asked, subjects
    )


def _submitted(request: Any, choice: Choice, sent: forms.Submission, whom: Person) -> HttpResponse:
    """Make the dossier. What keeps it from being made is told on the form, and nothing is sent."""
    application = _application(request, choice, sent, whom)
    try:
        dossier = submission.submit(application, by=request.actor, key=sent.thing)
    except NotReady as fault:
        raise forms.NotComplete([Fault(_question(sent, one.field), "", one.message) for one in fault.faults]) from None
    messages.success(request, _("Sent. Your dossier has the number %(number)s.") % {"number": dossier.number})
    return HttpResponseRedirect(reverse("citizen-dossier", args=[dossier.pk]))


def _application(request: Any, choice: Choice, sent: forms.Submission, whom: Person) -> Application:
    said, citizen = sent.values(), citizen_scope.persons(request)[0]
    about = whom
    if choice.is_funeral:
        about = people.match_or_create(
            citizen_facts.named(said, DEAD, synthetic=clock.is_synthetic()), by=request.actor
        )
    return Application(
        procedure=_procedure(choice, said),
        person=about,
        applicant=citizen if choice.is_funeral else whom,
        channel=Channel.ONLINE,
        form=choice.form,
        answers=sent.whole(),
        kind=Kind.NEW if said.get("purpose", "apply") == "apply" else Kind.ADJUST,
        proxy=_proxy(choice, said, whom, citizen),
        commune=str(said.get("dead_commune" if choice.is_funeral else "residence_commune") or ""),
    )


def _proxy(choice: Choice, said: Mapping[str, Any], whom: Person, citizen: Person) -> Proxy | None:
    """Who declares for another: as the form says, and always where the citizen is not the one it is for."""
    if choice.is_funeral or (whom == citizen and not said.get("proxy_name")):
        return None
    facts = {name: str(said.get(f"proxy_{name}") or "") for name in ("name", "number", "relation", "address", "phone")}
    if whom != citizen:
        number = citizen_scope.numbers_of(citizen).get(PERSONAL_NUMBER, facts["number"])
        facts |= {"name": citizen.name, "number": number}  # whoever signed in, not whoever was typed
    return Proxy(facts["name"], facts["number"], facts["relation"], facts["address"], facts["phone"])


def _procedure(choice: Choice, said: Mapping[str, Any]) -> str:
    """Which procedure follows: of the joint form by the cases that were ticked, of a funeral by what the dead had."""
    if choice.is_funeral:
        return FUNERAL_OF_PENSIONER if "social_pension" in (said.get("dead_benefits") or []) else FUNERAL
    kinds = set(said.get("kinds") or [])
    if choice.form.startswith("form-01") and kinds:
        if kinds == {"social_pension"}:
            return PENSION
        return choice.procedure if "social_pension" in kinds else ALLOWANCE
    return choice.procedure


def _question(sent: forms.Submission, field: str) -> str:
    """The question of the form at which a fault of the dossier is shown, "" for the whole."""
    asked = {"commune": "residence_commune"}.get(field, field)
    return asked if asked in form_catalogue.get(sent.questionnaire).index else ""


def _draft(request: Any, pk: UUID) -> forms.Draft:
    """The citizen's draft of an application. Raises Http404."""
    try:
        draft = forms.find(pk, by=request.actor)
    except forms.Draft.DoesNotExist:
        raise Http404 from None
    if not draft.purpose.startswith(PURPOSE) or draft.person_id is None:
        raise Http404
    return draft


def _choice(key: str) -> Choice:
    found = choices().get(key)
    if found is None:
        raise Http404
    return found


def _is_known(form: str) -> bool:
    try:
        form_catalogue.get(form)
    except UnknownForm:
        return False
    return True


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
