"""The commune registrar's screen, for an officer without other software: register a death or a birth.

What a hospital's paper says already is filled in. The draft extract goes to the applicant; see `screens/registration`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import ledger, people
from lienthong.civil import registration, sources, statement
from lienthong.civil.birth import Birth
from lienthong.civil.death import Death
from lienthong.civil.registration import Kind, Registration
from lienthong.civil.source import Says, Source
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.papers import moment
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier, State
from lienthong.people.persons import Person, Sex

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class _Entry(forms.Form):
    """What both entries ask of the applicant."""

    applicant_number = forms.CharField(
        label=gettext_lazy("Applicant's personal number"), max_length=12, widget=forms.TextInput(attrs=NUMBER)
    )
    relation = forms.CharField(label=gettext_lazy("Applicant's relation"), max_length=80)
    copies = forms.IntegerField(label=gettext_lazy("Copies of the extract"), min_value=0, max_value=50, initial=1)

    def clean_applicant_number(self) -> Person:
        """Somebody known here."""
        return _person(self.cleaned_data["applicant_number"])


class DeathEntry(_Entry):
    """Form of procedure 1.000656, as far as the register needs it."""

    number = forms.CharField(
        label=gettext_lazy("Personal number of the person who died"),
        max_length=12,
        widget=forms.TextInput(attrs=NUMBER),
    )
    died_on = forms.Day(label=gettext_lazy("Died on"))
    died_at = forms.CharField(label=gettext_lazy("At (hour and minute)"), max_length=5, required=False)
    place = forms.CharField(label=gettext_lazy("Place of death"), max_length=250)
    cause = forms.CharField(label=gettext_lazy("Cause of death"), max_length=250, required=False)
    paper_number = forms.CharField(label=gettext_lazy("Number of the death notice"), max_length=60, required=False)
    field_order = ["number"]

    def clean_number(self) -> Person:
        """Somebody known here."""
        return _person(self.cleaned_data["number"])

    def clean_died_on(self) -> date:
        """Not a day that lies ahead."""
        return _past(self.cleaned_data["died_on"])


class BirthEntry(_Entry):
    """Form of birth registration, as far as the register needs it."""

    child_name = forms.CharField(label=gettext_lazy("Child's name"), max_length=120)
    child_sex = forms.ChoiceField(label=gettext_lazy("Child's sex"), choices=[
        (one.value, one.label) for one in (Sex.FEMALE, Sex.MALE)], widget=forms.RadioSelect)  # fmt: skip
    born_on = forms.Day(label=gettext_lazy("Born on"))
    born_place = forms.CharField(label=gettext_lazy("Place of birth"), max_length=250)
    father_name = forms.CharField(label=gettext_lazy("Father's name"), max_length=120, required=False)
    child_number = forms.CharField(
        label=gettext_lazy("Child's personal number, once it is given"), max_length=12, required=False,
        widget=forms.TextInput(attrs=NUMBER),
    )  # fmt: skip
    field_order = ["child_name", "child_sex", "born_on", "born_place", "father_name", "child_number"]

    def clean_born_on(self) -> date:
        """Not a day that lies ahead."""
        return _past(self.cleaned_data["born_on"])

    def clean_child_number(self) -> str:
        """Twelve digits that nobody holds."""
        given: str = self.cleaned_data["child_number"].strip()
        if given and (len(given) != 12 or not given.isdecimal()):
            raise forms.ValidationError(_("A personal number has 12 digits."))
        if given and people.find(PERSONAL_NUMBER, given) is not None:
            raise forms.ValidationError(_("Somebody holds this number already."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("civil.register")
def register_death(request: Any) -> HttpResponse:
    """Enter a death; `?death=` fills in what the hospital's notice says."""
    known = _noticed(request)
    form = DeathEntry(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        answer = _drafted(request, form, Kind.DEATH, said.pop("number"), "")
        if answer is not None:
            return answer
    crumbs = [(_("Deaths"), reverse("deaths")), (_("Register a death"), "")]
    context = {"form": form, "title": _("Register a death"), "breadcrumbs": crumbs, "filled": bool(known)}
    return render(request, "civil/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("civil.register")
def register_birth(request: Any, pk: UUID) -> HttpResponse:
    """Enter the birth that a certificate tells of."""
    row = Birth.objects.within(request.actor).select_related("mother").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = BirthEntry(request.POST or None, initial=_certified(row))
    if request.method == "POST" and form.is_valid():
        answer = _drafted(request, form, Kind.BIRTH, row.mother, row.thing)
        if answer is not None:
            return answer
    crumbs = [(_("Births"), reverse("births")), (row.mother.name, reverse("birth", args=[pk])), (_("Register"), "")]
    context = {"form": form, "title": _("Register a birth"), "breadcrumbs": crumbs, "filled": True}
    return render(request, "civil/register.html", context)


def _drafted(request: Any, form: _Entry, kind: Kind, person: Person, about: str) -> HttpResponse | None:
    said = dict(form.cleaned_data)
    applicant = said.pop("applicant_number")
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    try:
        row: Registration = registration.draft(
            kind, person=person, applicant=applicant, values=values, about=about, by=request.actor
        )
    except ledger.InvalidState as fault:
        form.add_error(None, str(fault))
        return None
    messages.success(request, _("The draft extract was sent to the applicant, who has a day to answer."))
    return HttpResponseRedirect(reverse("registration", args=[row.pk]))


def _noticed(request: Any) -> dict[str, Any]:
    """What is known of a death that was told already."""
    try:
        pk = UUID(request.GET.get("death", ""))
    except ValueError:
        return {}
    row = Death.objects.within(request.actor).select_related("person").filter(pk=pk).first()
    if row is None:
        return {}
    told = [one for one in statement.of(row.person) if one.source == Source.HOSPITAL and one.says == Says.DIED]
    paper = sources.paper_values(told[-1].reference) if told else {}
    at = moment.parse(paper.get("NGAY_TU_VONG", ""))
    return {
        "number": _number(row.person), "died_on": row.died_on, "died_at": f"{at:%H:%M}" if at else "",
        "place": paper.get("NOI_TU_VONG", ""), "cause": paper.get("NGUYEN_NHAN", ""),
        "paper_number": paper.get("number", ""), "relation": paper.get("QUAN_HE", ""),
    }  # fmt: skip


def _certified(row: Birth) -> dict[str, Any]:
    paper = sources.paper_values(row.paper)
    sexes = {"1": "male", "2": "female"}
    return {
        "child_name": paper.get("HO_TEN_CON", ""), "child_sex": sexes.get(paper.get("GIOI_TINH_CON", "")),
        "born_on": row.born_on, "born_place": paper.get("NOI_SINH_CON", ""), "father_name": paper.get("HO_TEN_CHA", ""),
        "applicant_number": _number(row.mother), "relation": _("mother"),
    }  # fmt: skip


def _number(person: Person) -> str:
    held = Identifier.objects.unscoped("of a person the registrar may see")
    row = held.filter(person=person, system=PERSONAL_NUMBER, state=State.ACTIVE).first()
    return row.value if row else ""


def _person(number: str) -> Person:
    found = people.find(PERSONAL_NUMBER, number.strip(), clock.today())
    if found is None:
        raise forms.ValidationError(_("Nobody with this number is known here. Check it, or enter the person first."))
    return found


def _past(day: date) -> date:
    if day > clock.today():
        raise forms.ValidationError(_("This day still lies ahead."))
    return day
