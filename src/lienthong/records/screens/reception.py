"""Reception: one box for a name, a number or a scanned card; then the patient's record is opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lienthong import access, people
from lienthong.database import clock
from lienthong.pages import forms, screen
from lienthong.people import identifiers
from lienthong.people.persons import Person, Sex
from lienthong.records import came_with, reception

LONGEST = 500


class Box(forms.Form):
    """The one box; a scanner types into it and presses Enter."""

    q = forms.CharField(
        label=gettext_lazy("Scan the card, or type a name or a number"), max_length=LONGEST,
        help_text=gettext_lazy("QR code of the identity card; personal number; insurance card; words of the name"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )  # fmt: skip


class NewPatient(forms.Form):
    """Who it is, where the number alone is not known here."""

    system = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth = forms.BirthDay(label=gettext_lazy("Date of birth"))
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=Sex.choices, widget=forms.RadioSelect)

    def facts(self) -> people.PersonFacts:
        """What the desk knows of the person."""
        given = self.cleaned_data
        day, precision = given["birth"]
        month = day.month if precision != "year" else None
        birth = people.BirthDate(day.year, month, day.day if precision == "day" else None)
        numbers = {given["system"]: given["number"]} if given["system"] in identifiers.SYSTEMS else {}
        return people.PersonFacts(name=given["name"], birth=birth, sex=given["sex"], identifiers=numbers,
                                  source="reception", synthetic=clock.is_synthetic())  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.receive")
def show(request: Any) -> HttpResponse:
    """The box, and whom it found. What is scanned is posted: it must not stand in addresses and logs."""
    box = Box(request.POST or None)
    if not box.is_valid():
        return render(request, "records/reception.html", {"form": box})
    asked = box.cleaned_data["q"]
    try:
        found = reception.find(asked, actor=request.actor)
    except reception.Misread as fault:
        box.add_error("q", str(fault))
        return render(request, "records/reception.html", {"form": box})
    if found.persons:
        access.audit.read(request.actor, "reception", [person.party for person in found.persons], request)
    new = NewPatient(initial={"system": found.system, "number": found.number})
    brought = came_with.open_papers(found.persons, request.actor.organisation or "", clock.today())
    context = {"form": box, "asked": asked, "found": found, "new": new, "doubts": _doubts(found.card),
               "rows": [(one, address_for(one), brought.get(one.pk, [])) for one in found.persons]}  # fmt: skip
    return render(request, "records/reception.html", context)


@require_POST
@screen.needs("records.receive")
def receive(request: Any) -> HttpResponse:
    """Take the person in: from the card that was scanned, or from what was typed; then on to the record."""
    form: Any = None
    try:
        if request.POST.get("card"):
            facts = reception.read_card(request.POST["card"][:LONGEST]).facts
        else:
            form = NewPatient(request.POST)
            if not form.is_valid():
                return _again(request, form)
            facts = form.facts()
        person = reception.receive(facts, by=request.actor)
    except (reception.Misread, identifiers.InvalidIdentifier) as fault:
        box = Box({"q": request.POST.get("card") or request.POST.get("number", "")})
        box.full_clean()
        box.add_error("q", str(fault))
        return render(request, "records/reception.html", {"form": box})
    return HttpResponseRedirect(address_for(person))


def _again(request: Any, form: NewPatient) -> HttpResponse:
    found = reception.Found(system=request.POST.get("system", ""), number=request.POST.get("number", ""))
    box = Box(initial={"q": found.number})
    return render(request, "records/reception.html", {"form": box, "found": found, "new": form, "asked": found.number})


def address_for(person: Person) -> str:
    """Where this person's record is opened."""
    return reverse("record-open", args=[person.pk])


def _doubts(card: reception.Card | None) -> list[str]:
    words = {
        "sex": _("The number says another sex than the card."),
        "birth": _("The number says another year of birth."),
    }
    return [words[doubt] for doubt in card.doubts] if card else []
