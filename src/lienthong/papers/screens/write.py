"""Writing a paper on a screen: for clinics without software. Choose paper and patient, draft, sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger, people
from lienthong.access import user
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.papers import issuing, moment
from lienthong.papers.content import Writing
from lienthong.papers.form import form as legal_form
from lienthong.papers.form import forms as legal_forms
from lienthong.papers.numbering import next_number
from lienthong.papers.paper import Paper
from lienthong.papers.screens.paper import found
from lienthong.papers.screens.paper_form import CONFIRM, LOOK_UP, PaperForm, initial
from lienthong.papers.state import State
from lienthong.people.identifiers import InvalidIdentifier
from lienthong.people.persons import Person, Sex

SYSTEMS = {12: "personal-number", 15: "insurance-card", 10: "social-insurance", 9: "old-id"}


class Choose(forms.Form):
    """Which paper, and for whom: a number finds the patient; name and birth enter one who is new."""

    kind = forms.ChoiceField(label=gettext_lazy("Which paper?"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=gettext_lazy("Patient's personal number or insurance card"), max_length=20,
        help_text=gettext_lazy("12 digits, or the 15 characters of the card"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20 lt-figures"}),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name, if the patient is new"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth = forms.BirthDay(label=gettext_lazy("Date of birth, if the patient is new"), required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex, if the patient is new"), choices=Sex.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, one.title) for kind, one in legal_forms().items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("papers.write")
def choose(request: Any) -> HttpResponse:
    """Choose paper and patient."""
    asked = Choose(request.POST or None, initial={"kind": request.GET.get("kind", "referral")})
    if request.method == "POST" and asked.is_valid():
        person = _patient(asked, request.actor)
        if person is not None:
            return HttpResponseRedirect(reverse("papers-begin", args=[asked.cleaned_data["kind"], person.pk]))
    crumbs = [(_("Papers issued"), reverse("papers-issued"))]
    return render(request, "papers/choose.html", {"form": asked, "breadcrumbs": crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("papers.write")
def begin(request: Any, kind: str, person: UUID) -> HttpResponse:
    """An empty form; the draft begins when it is first kept."""
    patient = Person.objects.within(request.actor).filter(pk=person).first()
    if kind not in legal_forms() or patient is None:
        raise Http404
    return _edit(request, kind, patient, None)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("papers.write")
def edit(request: Any, pk: UUID) -> HttpResponse:
    """Go on with a draft."""
    paper = found(request, pk)
    if paper.state != State.DRAFT:
        return HttpResponseRedirect(reverse("paper", args=[pk]))
    return _edit(request, paper.kind, paper.person, paper)


def _edit(request: Any, kind: str, patient: Person, paper: Paper | None) -> HttpResponse:
    legal = legal_form(kind)
    access.audit.read(request.actor, "paper.write", [patient.party], request)
    if request.method == "POST":
        asked = PaperForm(legal, request.POST)
        if asked.is_valid():
            kept = _keep(request, asked, patient, paper)
            if "sign" not in request.POST:
                messages.success(request, _("Draft kept. Nothing has been sent."))
                return HttpResponseRedirect(reverse("paper-edit", args=[kept.pk]))
            if _sign(request, asked, kept):
                return HttpResponseRedirect(reverse("paper", args=[kept.pk]))
            paper = kept
    else:
        asked = PaperForm(legal, initial=_initial(paper, request.actor, legal))
    context = {
        "form": asked, "legal": legal, "patient": patient, "paper": paper, "may_sign": _may_sign(request.actor),
        "lists": [f"options-{field.name}" for field in legal.fields if field.kind in LOOK_UP],
        "action": reverse("paper-edit", args=[paper.pk]) if paper else request.path,
        "breadcrumbs": [(_("Papers issued"), reverse("papers-issued"))],
    }  # fmt: skip
    return render(request, "papers/edit.html", context)


def _patient(asked: Choose, actor: access.Actor) -> Person | None:
    """The patient with this number; a new one where name and birth are given too."""
    given = asked.cleaned_data
    number = "".join(given["number"].split())
    system = SYSTEMS.get(len(number))
    if system is None:
        asked.add_error("number", _("Give the 12 digits of the personal number or the 15 characters of the card."))
        return None
    known = people.find(system, number, clock.today())
    if known is None and not (given["name"] and given["birth"] and given["sex"]):
        asked.add_error("name", _("Nobody with this number is known. Enter name, date of birth and sex as well."))
        return None
    facts = people.PersonFacts(
        name=given["name"] or (known.name if known else ""), identifiers={system: number},
        birth=_birth(given["birth"]), sex=given["sex"] or "unknown", source="screen", synthetic=clock.is_synthetic(),
    )  # fmt: skip
    try:
        return people.match_or_create(facts, by=actor)
    except InvalidIdentifier:
        asked.add_error("number", _("This number can't be right: check each character."))
        return None


def _birth(given: Any) -> people.BirthDate | None:
    if not given:
        return None
    day, precision = given
    month = day.month if precision != "year" else None
    return people.BirthDate(day.year, month, day.day if precision == "day" else None)


def _keep(request: Any, asked: PaperForm, patient: Person, paper: Paper | None) -> Paper:
    writing = _writing(asked, patient, request.actor, paper)
    if paper is None:
        return issuing.draft(writing, by=request.actor)
    return issuing.redraft(paper, writing, by=request.actor)


def _sign(request: Any, asked: PaperForm, paper: Paper) -> bool:
    """Sign the draft; what keeps it from being signed is shown, and the draft stays."""
    try:
        issuing.sign(paper, by=request.actor, confirmed=bool(asked.cleaned_data.get(CONFIRM)))
    except issuing.NotReady as fault:
        asked.tell(fault.faults)
        return False
    except (issuing.Superseded, ledger.InvalidState) as fault:
        asked.add_error(None, str(fault))
        return False
    messages.success(request, _("Signed. The paper is on its way; this page shows each receipt as it comes."))
    return True


def _writing(asked: PaperForm, patient: Person, actor: access.Actor, paper: Paper | None) -> Writing:
    values, legal = asked.values(), asked.legal
    organisation = actor.organisation or ""
    number = (
        asked.cleaned_data.get("number") or (paper.number if paper else "") or next_number(organisation, legal.kind)
    )
    if legal.number and any(field.name == legal.number for field in legal.fields):
        values[legal.number] = number
    receiver = values.get("MA_CSKCB_DEN", "")
    return Writing(
        kind=legal.kind,
        person=patient,
        issuer=organisation,
        episode=paper.episode if paper else number,
        values=values,
        number=number,
        place=number if legal.kind == "birth_certificate" else "",
        receiver=f"facility:{receiver}" if receiver else "",
        written_on=moment.day(values.get("NGAY_CT")) or clock.today(),
        licence=asked.cleaned_data.get("licence", "").strip(),
        address=paper.read()["person"]["address"] if paper else "",
    )


def _initial(paper: Paper | None, actor: access.Actor, legal: Any) -> dict[str, Any]:
    if paper is None:
        return {"licence": user.licences([actor.code]).get(actor.code, "")}
    said = paper.read()
    return initial(legal, said["values"], number=paper.number, licence=said["doctor"]["licence"])


def _may_sign(actor: access.Actor) -> bool:
    return allowed(actor, "papers.sign")
