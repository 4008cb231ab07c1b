"""Applying: choose what for, fill the form that is filled as far as we know the person already, send.

A draft keeps itself and is gone on with. Sending makes the dossier in the same transaction: both or neither. For whom:
the citizen, or somebody in their care; then the citizen is kept as who declares for another (người khai thay). Or, as
an authorised proxy, somebody else: whom, the form alone says, and nothing of them is told back. A funeral grant is
asked for by whoever arranges the funeral, about the one who died.
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
from lienthong.assistance.dossiers import entitled, submission
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
ANOTHER = "another"  # for whom: somebody the citizen does not speak for; and the mark of such a draft
PENSION, ALLOWANCE = "1.014027", "1.001776"
FUNERAL, FUNERAL_OF_PENSIONER = "1.001731", "1.014028"
CARE = "care"


@dataclass(frozen=True)
class Choice:
    """Something one can apply for: the national code of its procedure, and what is ticked on its form already."""

    key: str
    name: str | Promise
    whom: str | Promise
    procedure: str
    ticked: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form of what is received today: the procedure's version knows it (Decree 335/2026, Article 33)."""
        return catalogue.procedure(self.procedure).on(clock.today()).questionnaires[self.key]

    def days(self) -> int:
        """The working days in which it must be decided, for what is received today."""
        return catalogue.procedure(self.procedure).on(clock.today()).limit(channel=Channel.ONLINE).days

    @property
    def by_proxy(self) -> bool:
        """Whether somebody may ask for it for another; care and funeral forms are about another already."""
        return self.key in ("social-pension", "allowance")

    @property
    def is_funeral(self) -> bool:
        return self.procedure == FUNERAL


_ALL = (
    Choice(
        "social-pension", gettext_lazy("Social pension"),
        gettext_lazy("For elderly people without a pension or monthly social insurance, or with a low one."),
        PENSION, ("social_pension",),
    ),
    Choice(
        "allowance", gettext_lazy("Monthly allowance"),
        gettext_lazy(
            "For disabled people, children without support, poor elderly people whom nobody supports, poor lone "
            "parents, and some others."
        ),
        ALLOWANCE,
    ),
    Choice(
        CARE, gettext_lazy("Care support"),
        gettext_lazy("For those who care for a special-severely disabled person, or bring up a child without support."),
        ALLOWANCE,
    ),
    Choice(
        "funeral", gettext_lazy("Funeral grant"),
        gettext_lazy("For whoever arranges the funeral of somebody who had an allowance or the social pension."),
        FUNERAL,
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
        if (key := _key(row)) in offered
    ]


@require_POST
@screen.needs(citizen_scope.NEEDED)
def begin(request: Any, choice: str) -> HttpResponse:
    """Begin an application, or go on with the one that was begun."""
    wanted, asked = _choice(choice), request.POST.get("whom", "")
    another = asked == ANOTHER and wanted.by_proxy
    citizen = _citizen(request)
    whom = citizen if another else citizen_scope.person(request, _uuid(asked))
    purpose = f"{PURPOSE}{choice}/{ANOTHER}" if another else PURPOSE + choice
    open_now = forms.open_drafts(request.actor, purpose).filter(person=whom).first()
    if open_now is None:
        initial = _filled_in(wanted, None if another else whom, citizen)
        open_now = forms.begin(purpose, wanted.form, by=request.actor, person=whom, initial=initial)
    return HttpResponseRedirect(reverse("citizen-form", args=[open_now.pk]))


@screen.needs(citizen_scope.NEEDED)
def form(request: Any, pk: UUID) -> HttpResponse:
    """The form of a draft; sent, it becomes a dossier."""
    draft = _draft(request, pk)
    choice = _choice(_key(draft))
    assert draft.person_id  # see _draft
    whom = None if draft.purpose.endswith(f"/{ANOTHER}") else citizen_scope.person(request, draft.person_id)

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


def _filled_in(choice: Choice, whom: Person | None, citizen: Person) -> dict[str, Any]:
    """What stands on the form from the beginning: whoever sends it reads it first and may change it.

    `whom` None: somebody the citizen does not speak for, of whom nothing is filled in.
    """
    asked = form_catalogue.get(choice.form)
    cares = choice.key == CARE
    subjects = {APPLICANT: citizen if choice.is_funeral else whom} if whom else {}
    if cares and whom == citizen:
        subjects = {}  # whom the citizen cares for is not known yet
    if cares or whom != citizen:
        subjects[PROXY] = citizen
    declares = "guardian" if whom else "proxy"
    said: dict[str, Any] = {
        "purpose": "apply", "kinds": list(choice.ticked), "filled_by": declares if PROXY in subjects else "self",
        "who_buries": "person", "care_for": ["carer"],
    }  # fmt: skip
    return {link: value for link, value in said.items() if link in asked.index and value} | citizen_facts.known(
        asked, subjects
    )


def _submitted(request: Any, choice: Choice, sent: forms.Submission, whom: Person | None) -> HttpResponse:
    """Make the dossier. What keeps it from being made is told on the form, and nothing is sent."""
    application = _application(request, choice, sent, whom)
    try:
        dossier = submission.submit(application, by=request.actor, key=sent.thing)
    except NotReady as fault:
        raise forms.NotComplete([Fault(_question(sent, one.field), "", one.message) for one in fault.faults]) from None
    messages.success(request, _("Sent. Your dossier has the number %(number)s.") % {"number": dossier.number})
    return HttpResponseRedirect(reverse("citizen-dossier", args=[dossier.pk]))


def _application(request: Any, choice: Choice, sent: forms.Submission, whom: Person | None) -> Application:
    said, citizen = sent.values(), _citizen(request)
    of_today(choice, sent)
    if whom is None and said.get("filled_by") == "self":
        words = _("You fill this in for somebody else: say as whose guardian or by whose authorisation.")
        raise forms.NotComplete([Fault("filled_by", "", words)])
    about = _about(request, choice, said, whom)
    carer = "carer" in (said.get("care_for") or [])
    applicant = citizen if choice.is_funeral or carer else about
    return Application(
        procedure=_procedure(choice, said, about),
        person=about,
        applicant=applicant,
        channel=Channel.ONLINE,
        form=choice.form,
        answers=sent.whole(),
        kind=Kind.ADJUST if said.get("purpose") == "change" else Kind.NEW,  # a move is a new request here
        proxy=_proxy(said, applicant, citizen),
        filed_by=None if request.actor.speaks_for(applicant.party) else citizen,
        commune=str(said.get("dead_commune" if choice.is_funeral else "residence_commune") or ""),
    )


def of_today(choice: Choice, sent: forms.Submission) -> None:
    """A form that was begun before the law changed it is not taken any more. Raises NotComplete."""
    if form_catalogue.get(sent.questionnaire).url != form_catalogue.get(choice.form).url:
        words = _("The law has another form since you began: begin anew. What you wrote stays here to be read.")
        raise forms.NotComplete([Fault("", "", words)])


def _about(request: Any, choice: Choice, said: Mapping[str, Any], whom: Person | None) -> Person:
    """Whom it is about: the one who died, the one who is cared for, whom the citizen chose, or whom the form names.

    Somebody the citizen does not speak for is found by what the form says, and nothing of them is told back.
    """
    prefix = DEAD if choice.is_funeral else APPLICANT
    if whom is not None and not choice.is_funeral and "carer" not in (said.get("care_for") or []):
        return whom
    return people.match_or_create(citizen_facts.named(said, prefix, synthetic=clock.is_synthetic()), by=request.actor)


def _proxy(said: Mapping[str, Any], applicant: Person, citizen: Person) -> Proxy | None:
    """Who declares for another: whoever signed in where it is not for them, whatever was typed; else as typed."""
    facts = {name: str(said.get(f"proxy_{name}") or "") for name in ("name", "number", "relation", "address", "phone")}
    own = citizen_scope.numbers_of(citizen).get(PERSONAL_NUMBER, "")
    if applicant == citizen and (not facts["name"] or facts["number"] in ("", own)):
        return None
    if applicant != citizen:
        facts |= {"name": citizen.name, "number": own or facts["number"]}
    return Proxy(facts["name"], facts["number"], facts["relation"], facts["address"], facts["phone"])


def _procedure(choice: Choice, said: Mapping[str, Any], about: Person) -> str:
    """Which procedure follows: of the joint form by the cases ticked; of a funeral by what the dead had."""
    if choice.is_funeral:
        had = entitled.families_ever(about)
        if "allowance" in had or "child_raising" in had:
            return FUNERAL
        pensioner = "social_pension" in had or "social_pension" in (said.get("dead_benefits") or [])
        return FUNERAL_OF_PENSIONER if pensioner else FUNERAL
    kinds = set(said.get("kinds") or [])
    if not kinds:
        return choice.procedure
    if kinds == {"social_pension"}:
        return PENSION
    return choice.procedure if "social_pension" in kinds else ALLOWANCE


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


def _key(draft: forms.Draft) -> str:
    """Which choice a draft is of."""
    return draft.purpose.removeprefix(PURPOSE).partition("/")[0]


def _citizen(request: Any) -> Person:
    """Whoever signed in. Raises Http404 for an account that speaks for nobody."""
    mine = citizen_scope.persons(request)
    if not mine:
        raise Http404
    return mine[0]


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
