"""An entry of the register: the draft extract, what the applicant says of it, and the registration.

The registrar's pages and the applicant's own. The applicant has at most a day; silence is consent (1.000656).
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.civil import registering, registration
from lienthong.civil.registration import Kind, Registration, State
from lienthong.civil.screens import words
from lienthong.civil.screens.deaths import _Persons
from lienthong.database import clock
from lienthong.pages import formats, screen
from lienthong.pages.lists import Column, Filter
from lienthong.people.persons import Sex

LABELS = {
    "died_on": gettext_lazy("Died on"), "died_at": gettext_lazy("At (hour and minute)"),
    "place": gettext_lazy("Place of death"), "cause": gettext_lazy("Cause of death"),
    "paper_number": gettext_lazy("Number of the death notice"), "child_name": gettext_lazy("Child's name"),
    "child_sex": gettext_lazy("Child's sex"), "born_on": gettext_lazy("Born on"),
    "born_place": gettext_lazy("Place of birth"), "father_name": gettext_lazy("Father's name"),
    "child_number": gettext_lazy("Child's personal number, once it is given"),
    "relation": gettext_lazy("Applicant's relation"), "copies": gettext_lazy("Copies of the extract"),
}  # fmt: skip


class Registrations(_Persons):
    """The commune's entries."""

    title = gettext_lazy("Civil status register")
    lead = gettext_lazy("Deaths and births entered here, from the draft extract to the number in the register.")
    purpose = "registrations"
    export_name = "registrations"
    empty = gettext_lazy("Nothing is entered yet.")
    template_name = "civil/registrations.html"
    columns: ClassVar = [
        Column("person.name", gettext_lazy("Name"), link=lambda row: reverse("registration", args=[row.pk])),
        Column("kind", gettext_lazy("Entry"), value=lambda row: Kind(row.kind).label),
        Column("written_number", gettext_lazy("Number in the register")),
        Column("due_at", gettext_lazy("Applicant answers until"), sort="due_at"),
        Column("changed_at", gettext_lazy("Last changed"), sort="changed_at"),
        Column("state", gettext_lazy("State"), state=True, value=words.tone, words=lambda row: State(row.state).label),
    ]
    filters: ClassVar = [
        Filter("kind", gettext_lazy("Entry"), Kind.choices),
        Filter("state", gettext_lazy("State"), State.choices),
    ]

    def rows(self) -> QuerySet:
        return Registration.objects.within(self.request.actor).select_related("person")  # type: ignore[attr-defined]


@require_safe
@screen.needs("civil.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """One entry, for officers."""
    row = _found(request, pk)
    can = allowed(request.actor, "civil.register", organisation=row.owner)
    silent = row.state == State.AWAITING and row.due_at is not None and clock.now() > row.due_at
    crumbs = [(_("Civil status register"), reverse("registrations")), (row.person.name, "")]
    more = {
        "may_register": can and (row.state == State.AGREED or silent), "silent": silent, "breadcrumbs": crumbs,
        "may_send": can and row.state == State.OBJECTED, "may_withdraw": can and row.state in registration.NEXT,
    }  # fmt: skip
    return render(request, "civil/registration.html", _context(request, row) | more)


@require_POST
@screen.needs("civil.register")
def act(request: Any, pk: UUID, step: str) -> HttpResponse:
    """Register it, send the mended draft again, or give it up."""
    row = _found(request, pk)
    try:
        if step == "register":
            registering.register(row, by=request.actor)
            messages.success(request, _("Registered. What follows is on its way."))
        elif step == "send":
            registration.amend(row, row.values | _mended(request), by=request.actor)
            messages.success(request, _("The mended draft was sent to the applicant."))
        elif step == "withdraw":
            registration.withdraw(row, by=request.actor)
            messages.success(request, _("Given up. Nothing was registered."))
        else:
            raise Http404
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("registration", args=[pk]))


@require_safe
@screen.needs("civil.answer-extract")
def extracts(request: Any) -> HttpResponse:
    """The citizen's extracts: what they are asked to confirm, and what was registered."""
    rows = list(Registration.objects.within(request.actor).select_related("person").order_by("-changed_at")[:50])
    access.audit.read(request.actor, "extracts", [row.person.party for row in rows], request)
    told = [{"row": row, "kind": Kind(row.kind).label, "state": State(row.state).label, "tone": words.tone(row)}
            for row in rows]  # fmt: skip
    return render(request, "civil/extracts.html", {"rows": told, "breadcrumbs": [(_("Extracts"), "")]})


@require_safe
@screen.needs("civil.answer-extract")
def extract(request: Any, pk: UUID) -> HttpResponse:
    """One extract, for the applicant."""
    row = _found(request, pk)
    more = {
        "may_answer": row.state == State.AWAITING and row.applicant.party in request.actor.persons,
        "breadcrumbs": [(_("Extracts"), reverse("extracts")), (row.person.name, "")],
    }  # fmt: skip
    return render(request, "civil/extract.html", _context(request, row) | more)


@require_POST
@screen.needs("civil.answer-extract")
def answer(request: Any, pk: UUID) -> HttpResponse:
    """The applicant confirms, or says what is wrong."""
    row = _found(request, pk)
    try:
        if request.POST.get("answer") == "agree":
            registration.agree(row, by=request.actor)
            messages.success(request, _("Confirmed. The commune registers it now."))
        else:
            registration.disagree(row, request.POST.get("text", ""), by=request.actor)
            messages.success(request, _("The commune reads what you wrote and mends the draft."))
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("extract", args=[pk]))


def _found(request: Any, pk: UUID) -> Registration:
    rows = Registration.objects.within(request.actor).select_related("person", "applicant")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _context(request: Any, row: Registration) -> dict[str, Any]:
    access.audit.read(
        request.actor, "registration", [row.person.party, row.applicant.party], request, things=[row.thing]
    )
    named = _("Mother") if row.kind == Kind.BIRTH else _("Person who died")
    facts = [(named, row.person.name), *_values(row), (_("Applicant"), row.applicant.name)]
    if row.written_number:
        facts.append((_("Number in the register"), row.written_number))
    return {
        "row": row, "kind": Kind(row.kind).label, "state": State(row.state).label, "tone": words.tone(row),
        "facts": facts, "story": words.story(row),
        "fields": [(name, LABELS[name], row.values.get(name, "")) for name in LABELS if name in row.values],
    }  # fmt: skip


def _values(row: Registration) -> list[tuple[Any, Any]]:
    return [(LABELS[name], _shown(name, row.values[name])) for name in LABELS if row.values.get(name) not in (None, "")]


def _shown(name: str, value: Any) -> Any:
    if name in ("died_on", "born_on"):
        return formats.day(date.fromisoformat(value))
    return Sex(value).label if name == "child_sex" else value


def _mended(request: Any) -> dict[str, str]:
    """What the registrar mended of the texts; days and numbers are mended by a new entry."""
    texts = ("died_at", "place", "cause", "paper_number", "child_name", "born_place", "father_name", "relation")
    return {name: request.POST[name].strip()[:250] for name in texts if request.POST.get(name, "").strip()}
