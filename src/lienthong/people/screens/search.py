"""Finding a person: by name with or without marks, and year of birth; or by one of their numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lienthong import access
from lienthong.database import clock
from lienthong.directory import units
from lienthong.pages import forms, screen
from lienthong.people import identifiers, name_search
from lienthong.people.persons import Person


class SearchForm(forms.Form):
    """Words of a name or a number, and the year of birth."""

    q = forms.CharField(
        label=_("Name or number"), max_length=120, required=False,
        help_text=_("With or without marks, in any order; or a personal number or insurance card"),
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1880, max_value=2100,
        help_text=_("May be a year off; leave it empty if you don't know"),
    )  # fmt: skip


@require_safe
@screen.needs("person.read")
def show(request: Any) -> HttpResponse:
    """The search and what it found, within the reader's scope."""
    form = SearchForm(request.GET or None)
    found, asked = None, ""
    if form.is_valid():
        asked = form.cleaned_data["q"].strip()
        holder = _holder(asked, request.actor)
        if holder:
            return redirect("person", pk=holder.pk)
        found = name_search.search(asked, form.cleaned_data["year"], actor=request.actor) if asked else None
    persons = list(found) if found else []
    names = units.names([person.commune for person in persons], clock.today()) if persons else {}
    if persons:
        access.audit.read(request.actor, "person-search", [person.party for person in persons], request)
    return render(request, "people/search.html", {
        "form": form, "asked": asked, "found": found,
        "rows": [(person, names.get(person.commune, "")) for person in persons],
    })  # fmt: skip


def _holder(text: str, actor: access.Actor) -> Person | None:
    """The one person within scope who has this number."""
    if not any(letter.isdigit() for letter in text):
        return None
    for system in identifiers.SYSTEMS:
        person = identifiers.find(system, text)
        if person and Person.objects.within(actor).filter(pk=person.pk).exists():
            return person
    return None
