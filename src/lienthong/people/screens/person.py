"""The page of a person: who they are, their numbers, residence and household through time, what is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.directory import Facility, units
from lienthong.pages import screen
from lienthong.people import households, personal_number, verification
from lienthong.people.duplicates import Duplicate, State
from lienthong.people.identifiers import FACILITY_PATIENT, PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person
from lienthong.people.residence import Residence

_SYSTEMS: dict[str, Any] = {
    "personal-number": gettext_lazy("Personal number"),
    "social-insurance": gettext_lazy("Social-insurance number"),
    "insurance-card": gettext_lazy("Insurance card"),
    "old-id": gettext_lazy("Old identity number (9 digits)"),
    "passport": gettext_lazy("Passport"),
}


@require_safe
@screen.needs("person.read")
def show(request: Any, pk: Any) -> HttpResponse:
    """One person within the reader's scope; a merged row leads to its survivor."""
    person = _within(request, pk)
    if person.survivor_id:
        return redirect("person", pk=person.survivor_id)
    access.audit.read(request.actor, "person", [person.party], request)
    residences = list(Residence.objects.within(request.actor).filter(person=person).order_by("-valid_from", "-pk"))
    codes = {row.commune for row in residences}
    return render(request, "people/person.html", {
        "person": person, "facts": _facts(person), "breadcrumbs": [(_("Persons"), reverse("persons"))],
        "numbers": _numbers(person, request.actor), "residences": residences,
        "communes": units.names(codes, clock.today()), "verification": verification.latest(person),
        "may_verify": allowed(request.actor, "person.verify"), "members": _members(person, request.actor),
        "doubts": Duplicate.objects.within(request.actor).filter(
            Q(older=person) | Q(newer=person), state=State.OPEN).count(),
    })  # fmt: skip


@require_POST
@screen.needs("person.verify")
def verify(request: Any, pk: Any) -> HttpResponse:
    """Ask the population database about a person, and say what it answered."""
    row = verification.verify(_within(request, pk), by=request.actor)
    words = _("The population database answered: %(answer)s.") % {"answer": row.get_result_display()}
    if row.result == verification.Result.UNAVAILABLE:
        words = _("The population database gave no answer. The question and this fault are kept; ask again later.")
        messages.warning(request, words)
    else:
        messages.success(request, words)
    return redirect("person", pk=pk)


def _within(request: Any, pk: Any) -> Person:
    person = Person.objects.within(request.actor).filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def _facts(person: Person) -> list[tuple[Any, Any]]:
    facts = [
        (_("Born"), str(person.birth) if person.birth else _("not known")),
        (_("Sex"), person.get_sex_display()),
        (_("Ethnicity (code)"), person.ethnicity),
        (_("Nationality"), person.nationality),
        (_("Telephone"), person.telephone),
        (_("Life status"), person.get_life_status_display()),
        (_("Died on"), person.died_on.strftime("%d/%m/%Y") if person.died_on else ""),
        (_("Source of the life status"), person.life_source),
    ]
    return [(name, value) for name, value in facts if value]


def _numbers(person: Person, actor: access.Actor) -> list[dict[str, Any]]:
    """Their own and those of rows merged into them; another facility's own numbers are not shown."""
    rows = Identifier.objects.unscoped("the numbers of a person one may see").filter(
        Q(person=person) | Q(person__survivor=person)
    )
    here = f"{FACILITY_PATIENT}{(actor.organisation or '').removeprefix('facility:')}"
    shown = [row for row in rows.order_by("system", "-pk") if row.system in _SYSTEMS or row.system == here]
    code = here.removeprefix(FACILITY_PATIENT)
    own = any(row.system == here for row in shown)
    names = dict(Facility.objects.filter(code=code).values_list("code", "name")) if own else {}
    other = _("Patient number at %(facility)s") % {"facility": names.get(code, code)}
    return [
        {"row": row, "system": _SYSTEMS.get(row.system) or other, "doubtful": _doubtful(row, person)} for row in shown
    ]


def _doubtful(row: Identifier, person: Person) -> bool:
    """Whether a personal number says another sex or year of birth than we hold."""
    if row.system != PERSONAL_NUMBER:
        return False
    return bool(personal_number.contradicts(row.value, sex=person.sex, birth=person.birth))


def _members(person: Person, actor: access.Actor) -> list[households.Member]:
    """Those of the household whom the reader may see too."""
    household = households.of(person)
    if household is None:
        return []
    rows = households.Member.objects.within(actor).filter(household=household, valid_to=None)
    return list(rows.exclude(person=person).select_related("person").order_by("person__sort_key"))
