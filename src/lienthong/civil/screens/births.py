"""Births of a commune, and one child's way from the certificate to the insurance card."""

from __future__ import annotations

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

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.civil import birth, chain
from lienthong.civil.birth import Birth, State
from lienthong.civil.registration import Registration
from lienthong.civil.screens import words
from lienthong.directory import alphabet
from lienthong.pages import formats, screen
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage


class Births(ListPage):
    """The list."""

    title = gettext_lazy("Births")
    lead = gettext_lazy("From the certificate to registration, residence and insurance card: three working days.")
    permission = "civil.read"
    purpose = "births"
    export_name = "births"
    empty = gettext_lazy("No birth is certified yet.")
    search_label = gettext_lazy("Name")
    sort = "-changed_at"
    columns: ClassVar = [
        Column("mother.name", gettext_lazy("Mother"), link=lambda row: reverse("birth", args=[row.pk])),
        Column("child_name", gettext_lazy("Child"), value=lambda row: row.child.name if row.child else ""),
        Column("born_on", gettext_lazy("Born on"), sort="born_on"),
        Column("changed_at", gettext_lazy("Last changed"), sort="changed_at"),
        Column("state", gettext_lazy("State"), state=True, value=words.tone, words=lambda row: State(row.state).label),
    ]
    filters: ClassVar = [
        Filter("state", gettext_lazy("State"), State.choices),
        DayFilter("from", gettext_lazy("Born from"), "born_on__gte"),
        DayFilter("to", gettext_lazy("Born until"), "born_on__lte"),
    ]

    def rows(self) -> QuerySet:
        return Birth.objects.within(self.request.actor).select_related("mother", "child")  # type: ignore[attr-defined]

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        """By words of the mother's name."""
        return rows.filter(mother__folded__contains=alphabet.folded(text))

    def persons(self, rows: Any) -> list[str]:
        return [one.party for row in rows for one in (row.mother, row.child) if one]


@require_safe
@screen.needs("civil.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """One child's way."""
    row = _found(request, pk)
    access.audit.read(request.actor, "birth", [row.mother.party], request, things=[row.thing])
    entry = Registration.objects.within(request.actor).filter(about=row.thing).first()
    things = [row.thing, row.paper, *([entry.thing] if entry else [])]
    may = allowed(request.actor, "civil.register", organisation=row.owner) and row.state == State.CERTIFIED
    context = {
        "row": row, "tone": words.tone(row), "state": State(row.state).label, "story": words.story(row), "entry": entry,
        "steps": chain.steps(things, language=words.language()),
        "facts": [
            (_("Mother"), row.mother.name), (_("Child"), row.child.name if row.child else "–"),
            (_("Born on"), formats.day(row.born_on) if row.born_on else "–"),
            (_("Number in the register"), row.register_number or "–"),
        ],
        "may_register": may and entry is None, "may_verify": may,
        "breadcrumbs": [(_("Births"), reverse("births")), (row.mother.name, "")],
    }  # fmt: skip
    return render(request, "civil/birth.html", context)


@require_POST
@screen.needs("civil.register")
def verify(request: Any, pk: UUID) -> HttpResponse:
    """Something must be verified first: five working days."""
    birth.need_verification(_found(request, pk), by=request.actor)
    messages.success(request, _("Noted: five working days from the certificate on."))
    return HttpResponseRedirect(reverse("birth", args=[pk]))


def _found(request: Any, pk: UUID) -> Birth:
    row = Birth.objects.within(request.actor).select_related("mother", "child").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
