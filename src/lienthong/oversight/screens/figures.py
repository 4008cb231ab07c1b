"""Published figures, each with day, denominator, source and evidence; and what offices have entered."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.access.permission import allowed
from lienthong.oversight import facts
from lienthong.oversight.fact_entry import FactEntry, State
from lienthong.oversight.facts import Fact
from lienthong.pages import formats
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.pages.templatetags.components import law

TONES = {State.SIGNED: "done", State.REFUSED: "late", State.ENTERED: "soon"}


def series_choices() -> list[tuple[str, str]]:
    """What is counted, in the report's order."""
    return [(code, one.title) for code, one in facts.series().items()]


def percent(share: float | None) -> str:
    """A share in percent, or a dash."""
    return formats.NOTHING if share is None else f"{formats.number(round(share, 1))} %"


def origin(row: Fact) -> str:
    """Where a figure is from: the signed entry, or the address its source names."""
    return reverse("oversight-entry", args=[row.entry.rpartition(":")[2]]) if row.entry else row.source_url


class Figures(ListPage):
    """Every published figure: the rows behind each number of the report."""

    title = _("Published figures")
    lead = _("Each as its source says it. They are never added to what this system counts itself.")
    permission = "oversight.read"
    template_name = "oversight/figures.html"
    export_name = "figures"
    sort = "-on"
    breadcrumbs = [(_("Oversight"), "/oversight/")]
    search_in = ["source", "of_vi", "of_en"]
    columns = [
        Column("series", _("Figure"), value=lambda row: facts.series()[row.series].title),
        Column("text", _("Value"), figure=True),
        Column("share", _("Share"), figure=True, show=percent),
        Column("of_what", _("Part of what")),
        Column("day", _("Day"), sort="on"),
        Column("known", _("Known since"), sort="known"),
        Column("source", _("Source"), link=origin),
        Column("evidence", _("Evidence"), show=lambda evidence: law(EVIDENCE[evidence], evidence)),
        Column("note", _("Note")),
    ]  # fmt: skip
    filters = [
        Filter("series", _("Figure"), series_choices),
        Filter("evidence", _("Evidence"), lambda: EVIDENCE.items()),
        DayFilter("known", _("Known until"), "known__lte"),
    ]

    def rows(self) -> QuerySet:
        return Fact.objects.all()

    def more(self) -> dict[str, Any]:
        return {"may_enter": allowed(self.request.actor, "oversight.enter")}  # type: ignore[attr-defined]


class Entries(ListPage):
    """What offices have entered, and how it stands."""

    title = _("Figures that offices have entered")
    permission = "oversight.read"
    export_name = "figure-entries"
    sort = "-changed_at"
    breadcrumbs = [(_("Oversight"), "/oversight/"), (_("Published figures"), "/oversight/figures/")]
    columns = [
        Column("series", _("Figure"), value=lambda row: facts.series()[row.series].title,
               link=lambda row: reverse("oversight-entry", args=[row.pk])),
        Column("value", _("Value"), figure=True),
        Column("of", _("Of"), figure=True),
        Column("on", _("Day")),
        Column("source", _("Source")),
        Column("state", _("State"), state=True, words=lambda row: State(row.state).label),
        Column("changed_at", _("Since"), sort="changed_at"),
    ]  # fmt: skip
    filters = [
        Filter("state", _("State"), State.choices),
        Filter(
            "waits",
            _("Waits for"),
            [("me", _("My signature"))],
            apply=lambda rows, _me: rows.filter(state=State.ENTERED),
        ),
    ]

    def rows(self) -> QuerySet:
        found = FactEntry.objects.all()
        mine = self.request.GET.get("waits") == "me"
        return found.exclude(entered_by=self.request.actor.code) if mine else found  # type: ignore[attr-defined]


EVIDENCE: dict[str, Any] = {
    "primary": _("Official document"),
    "secondary": _("Second hand"),
    "assumed": _("Our placement"),
}
