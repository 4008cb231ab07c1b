"""The desk: somebody comes in person or writes by post. Find the person, fill the form with them, receive.

What the desk needs to know besides the form (which request, which channel, who applies) travels in the draft's purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import forms, people
from lienthong.assistance.dossiers import entitled, reception, submission
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.dossiers.state import Channel, Kind
from lienthong.assistance.dossiers.submission import Application, Proxy
from lienthong.assistance.screens import citizen_apply, citizen_facts
from lienthong.assistance.screens.citizen_facts import APPLICANT, DEAD, PROXY
from lienthong.database import clock
from lienthong.forms import catalogue as questionnaires
from lienthong.forms.screens.fill import fill
from lienthong.forms.sheet import Fault
from lienthong.pages import forms as pages
from lienthong.pages import screen
from lienthong.people.identifiers import PERSONAL_NUMBER, InvalidIdentifier
from lienthong.people.persons import Person, Sex

PURPOSE = "assistance.desk"
FUNERAL, FUNERAL_OF_PENSIONER, PENSION, ALLOWANCE = "1.001731", "1.014028", "1.014027", "1.001776"
_TEXT = {"autocomplete": "off"}


@dataclass(frozen=True)
class Matter:
    """What the desk knows of a draft besides its form."""

    what: str
    kind: str
    channel: str
    applicant: str

    def purpose(self) -> str:
        return ":".join((PURPOSE, self.what, self.kind, self.channel, self.applicant))

    @staticmethod
    def of(purpose: str) -> Matter:
        """The matter of a draft. Raises Http404 for a draft of another purpose."""
        parts = purpose.split(":")
        if len(parts) != 5 or parts[0] != PURPOSE or parts[1] not in citizen_apply.choices():
            raise Http404
        return Matter(*parts[1:])


class Choose(pages.Form):
    """Which request, from whom: a number finds a person; name, birth and sex enter one who is new."""

    what = pages.ChoiceField(label=gettext_lazy("What is asked for?"), widget=pages.RadioSelect)
    kind = pages.ChoiceField(
        label=gettext_lazy("Kind of request"), choices=Kind.choices, widget=pages.RadioSelect, initial=Kind.NEW
    )
    channel = pages.ChoiceField(
        label=gettext_lazy("How it came"), choices=Channel.choices[1:], widget=pages.RadioSelect, initial=Channel.DESK
    )
    number = pages.CharField(
        label=gettext_lazy("Personal number of the person concerned"), max_length=20,
        help_text=gettext_lazy("12 digits; for a funeral grant, of the person who died"),
        widget=pages.TextInput(attrs={**_TEXT, "class": "govuk-input--width-20 lt-figures", "inputmode": "numeric"}),
    )  # fmt: skip
    name = pages.CharField(
        label=gettext_lazy("Name, if the person is not known yet"), max_length=120, required=False,
        widget=pages.TextInput(attrs=_TEXT),
    )  # fmt: skip
    birth = pages.BirthDay(label=gettext_lazy("Date of birth, if not known yet"), required=False)
    sex = pages.ChoiceField(
        label=gettext_lazy("Sex, if not known yet"), choices=Sex.choices[:2], widget=pages.RadioSelect, required=False
    )
    applicant = pages.CharField(
        label=gettext_lazy("Personal number of the applicant, if another"), max_length=20, required=False,
        help_text=gettext_lazy("A guardian, or who arranges the funeral"),
        widget=pages.TextInput(attrs={**_TEXT, "class": "govuk-input--width-20 lt-figures", "inputmode": "numeric"}),
    )  # fmt: skip
    applicant_name = pages.CharField(
        label=gettext_lazy("Applicant's name, if not known yet"), max_length=120, required=False,
        widget=pages.TextInput(attrs=_TEXT),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.key, one.name) for one in citizen_apply.choices().values()]
        self.fields["what"].choices = offered  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("dossier.receive")
def choose(request: Any) -> HttpResponse:
    """Choose request and persons; the form follows."""
    asked = Choose(request.POST or None, initial={"number": request.GET.get("number", "")})
    if request.method == "POST" and asked.is_valid():
        person, applicant = _persons(asked, request.actor)
        if person is not None and applicant is not None:
            return HttpResponseRedirect(
                reverse("dossier-desk-form", args=[_begun(request, asked, person, applicant).pk])
            )
    crumbs = [(_("My work today"), reverse("work-today")), (_("Receive at the desk"), "")]
    context = {"form": asked, "breadcrumbs": crumbs, "drafts": _drafts(request.actor)}
    return render(request, "assistance/dossier_desk.html", context)


@screen.needs("dossier.receive")
def form(request: Any, pk: UUID) -> HttpResponse:
    """The form of a draft; sent, it is a dossier, received."""
    try:
        draft = forms.find(pk, by=request.actor)
    except forms.Draft.DoesNotExist:
        raise Http404 from None
    matter = Matter.of(draft.purpose)
    person, applicant = _known(str(draft.person_id)), _known(matter.applicant)

    def submitted(sent: forms.Submission) -> HttpResponse:
        return _submitted(request, matter, sent, person, applicant)

    trail = [(_("My work today"), reverse("work-today")), (_("Receive at the desk"), reverse("dossier-desk"))]
    return fill(request, draft, submitted, send=_("Receive"), breadcrumbs=[*trail, (person.name, "")])


def _begun(request: Any, asked: Choose, person: Person, applicant: Person) -> forms.Draft:
    given = asked.cleaned_data
    choice = citizen_apply.choices()[given["what"]]
    matter = Matter(choice.key, given["kind"], given["channel"], str(applicant.pk))
    said = {
        "purpose": "apply" if given["kind"] == Kind.NEW else "change", "kinds": list(choice.ticked),
        "filled_by": "self" if applicant == person else "guardian", "who_buries": "person",
    }  # fmt: skip
    subjects = {DEAD: person, APPLICANT: applicant} if choice.is_funeral else {APPLICANT: person}
    if applicant != person and not choice.is_funeral:
        subjects[PROXY] = applicant
    questions = questionnaires.get(choice.form)
    initial = {link: value for link, value in said.items() if link in questions.index and value}
    initial |= citizen_facts.known(questions, subjects)
    return forms.begin(matter.purpose(), choice.form, by=request.actor, person=person, initial=initial)


def _submitted(request: Any, matter: Matter, sent: forms.Submission, person: Person, applicant: Person) -> HttpResponse:
    """Hand in and receive, both or neither; what keeps it from being received is told on the form."""
    try:
        dossier = submission.submit(_application(matter, sent, person, applicant), by=request.actor, key=sent.thing)
    except NotReady as fault:
        raise forms.NotComplete([Fault("", "", one.message) for one in fault.faults]) from None
    if dossier.unit == request.actor.organisation:
        dossier = reception.receive(dossier, by=request.actor)
        messages.success(request, _("Received under the number %(number)s.") % {"number": dossier.number})
        return HttpResponseRedirect(reverse("dossier", args=[dossier.pk]))
    messages.success(
        request, _("Taken in under the number %(number)s; the commune where the person lives decides.")
        % {"number": dossier.number},
    )  # fmt: skip
    return HttpResponseRedirect(reverse("work-today"))


def _application(matter: Matter, sent: forms.Submission, person: Person, applicant: Person) -> Application:
    choice, said = citizen_apply.choices()[matter.what], sent.values()
    citizen_apply.of_today(choice, sent)
    return Application(
        procedure=_procedure(choice, said, person),
        person=person,
        applicant=applicant,
        channel=matter.channel,
        form=choice.form,
        answers=sent.whole(),
        kind=Kind.NEW if choice.is_funeral else matter.kind,
        proxy=_proxy(said, applicant),
        commune=str(said.get("dead_commune" if choice.is_funeral else "residence_commune") or ""),
    )


def _procedure(choice: citizen_apply.Choice, said: Mapping[str, Any], person: Person) -> str:
    """The procedure: of a funeral by what the dead had, first by the register, then as declared."""
    if not choice.is_funeral:
        return choice.procedure
    had = entitled.families_ever(person)
    if "allowance" in had or "child_raising" in had:
        return FUNERAL
    pensioner = "social_pension" in had or "social_pension" in (said.get("dead_benefits") or [])
    return FUNERAL_OF_PENSIONER if pensioner else FUNERAL


def _proxy(said: Mapping[str, Any], applicant: Person) -> Proxy | None:
    """Who filled it in for the applicant, as the form says; the applicant is no proxy of their own."""
    name, number = str(said.get("proxy_name") or ""), str(said.get("proxy_number") or "")
    if not name or number in _numbers(applicant):
        return None
    rest = [str(said.get(f"proxy_{part}") or "") for part in ("relation", "address", "phone")]
    return Proxy(name, number, *rest)


def _numbers(person: Person) -> set[str]:
    rows = people.Identifier.objects.unscoped("whether the proxy is the applicant")
    return set(rows.filter(person=person).values_list("value", flat=True))


def _persons(asked: Choose, actor: Any) -> tuple[Person | None, Person | None]:
    given = asked.cleaned_data
    facts = {"name": given["name"], "birth": _birth(given["birth"]), "sex": given["sex"]}
    person = _person(asked, "number", facts, actor)
    if not given["applicant"].strip():
        if given["what"] == "funeral":
            asked.add_error("applicant", _("Write who arranges the funeral."))
            return person, None
        return person, person
    return person, _person(asked, "applicant", {"name": given["applicant_name"]}, actor)


def _person(asked: Choose, field: str, facts: dict[str, Any], actor: Any) -> Person | None:
    """The person with this number, known or entered anew."""
    number = "".join(asked.cleaned_data[field].split())
    known = people.find(PERSONAL_NUMBER, number, clock.today())
    if known is not None:
        return known
    if not facts["name"]:
        asked.add_error(field, _("Nobody with this number is known. Write the name as well."))
        return None
    try:
        return people.match_or_create(
            people.PersonFacts(
                name=facts["name"], identifiers={PERSONAL_NUMBER: number}, birth=facts.get("birth"),
                sex=facts.get("sex") or "unknown", source="desk", synthetic=clock.is_synthetic(),
            ),
            by=actor,
        )  # fmt: skip
    except InvalidIdentifier:
        asked.add_error(field, _("A personal number has 12 digits: check it."))
        return None


def _birth(given: Any) -> people.BirthDate | None:
    if not given:
        return None
    day, precision = given
    month = day.month if precision != "year" else None
    return people.BirthDate(day.year, month, day.day if precision == "day" else None)


def _known(pk: str) -> Person:
    """Whom the desk chose for this draft."""
    rows = Person.objects.unscoped("whom the desk chose by the number that was presented")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _drafts(actor: Any) -> list[dict[str, Any]]:
    """What was begun at this desk and not finished."""
    rows = forms.open_drafts(actor).filter(purpose__startswith=f"{PURPOSE}:").select_related("person")[:20]
    return [{"row": row, "href": reverse("dossier-desk-form", args=[row.pk])} for row in rows if row.person]
