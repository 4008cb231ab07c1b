"""Deaths of a commune or a province: found, filtered by where they stand, exported."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.civil.contradiction import Contradiction
from lienthong.civil.contradiction import State as ContradictionState
from lienthong.civil.death import Death
from lienthong.civil.screens import words
from lienthong.civil.standing import Conflict, State
from lienthong.directory import alphabet
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage


class _Persons(ListPage):
    """What lists of persons' civil events share."""

    permission = "civil.read"
    search_label = _("Name")
    sort = "-changed_at"

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        """By words of the name, with or without marks."""
        return rows.filter(person__folded__contains=alphabet.folded(text))

    def persons(self, rows: Any) -> list[str]:
        return [row.person.party for row in rows]


class Deaths(_Persons):
    """The list."""

    title = _("Deaths")
    lead = _("One death a person, however many sources tell it. A notice holds payments; only a fact stops them.")
    purpose = "deaths"
    export_name = "deaths"
    empty = _("No death is told yet.")
    columns: ClassVar = [
        Column("person.name", _("Name"), link=lambda row: reverse("death", args=[row.pk])),
        Column("died_on", _("Died on"), sort="died_on"),
        Column("register_number", _("Number in the register")),
        Column("changed_at", _("Last changed"), sort="changed_at"),
        Column("state", _("State"), state=True, value=words.tone, words=lambda row: State(row.state).label),
    ]
    filters: ClassVar = [
        Filter("state", _("State"), State.choices),
        DayFilter("from", _("Died from"), "died_on__gte"),
        DayFilter("to", _("Died until"), "died_on__lte"),
    ]

    def rows(self) -> QuerySet:
        seen = Death.objects.within(self.request.actor)  # type: ignore[attr-defined]
        return seen.filter(person__survivor=None).select_related("person")


class Contradictions(_Persons):
    """The work list: what sources say of a death and can't be true together."""

    title = _("Contradictions about deaths")
    lead = _("Sources say different things about a death. Payments are held until you decide; both words are kept.")
    purpose = "death-contradictions"
    export_name = "death-contradictions"
    empty = _("No contradiction waits.")
    columns: ClassVar = [
        Column("person.name", _("Name"), link=lambda row: reverse("death-contradiction", args=[row.pk])),
        Column("kind", _("Contradiction"), value=lambda row: Conflict(row.kind).label),
        Column("began_at", _("Since"), sort="began_at"),
        Column(
            "state", _("State"), state=True, value=words.tone, words=lambda row: ContradictionState(row.state).label
        ),
    ]
    filters: ClassVar = [
        Filter("state", _("State"), ContradictionState.choices),
        Filter("kind", _("Contradiction"), Conflict.choices),
    ]

    def rows(self) -> QuerySet:
        return Contradiction.objects.within(self.request.actor).select_related("person")  # type: ignore[attr-defined]
