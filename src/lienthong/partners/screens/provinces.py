"""The 34 provinces: how the link with each stands (or stood on a day), what waits, since when, what failed; a map."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lienthong.database import clock
from lienthong.directory.shapes import SHAPES
from lienthong.ledger import reason
from lienthong.pages import formats, states
from lienthong.pages.columns import as_day
from lienthong.pages.country import Country, Place
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.partners import provinces
from lienthong.partners.province_connector import Codes, State


class OnDay(DayFilter):
    """A day that doesn't narrow the list: it shows the states as they stood then."""

    def narrow(self, rows: QuerySet, given: str) -> QuerySet:
        return rows


def state_words(row: Any) -> Any:
    """How the link stands, in words."""
    return State(row.state).label if row.state else _("Not reported")


class Provinces(ListPage):
    """Every province, by name."""

    title = gettext_lazy("Links with the provinces")
    permission = "provinces.read"
    template_name = "partners/provinces.html"
    export_name = "provinces"
    sort = "sort_key"
    search_in = ["name", "folded", "code"]
    columns = [
        Column("name", gettext_lazy("Province"), sort="sort_key",
               link=lambda row: reverse("province", args=[row.code])),
        Column("state", gettext_lazy("Link"), state=True, words=state_words),
        Column("waiting", gettext_lazy("Waiting"), figure=True, show=formats.number,
               link=lambda row: reverse("province-dossiers", args=[row.code]) + "?waits=yes"),
        Column("lag", gettext_lazy("Lag"), show=formats.duration),
        Column("last_success", gettext_lazy("Last success"), show=formats.moment),
        Column("refused", gettext_lazy("Refused"), figure=True, show=formats.number,
               link=lambda row: reverse("province-dossiers", args=[row.code]) + "?state=refused"),
        Column("last_fault", gettext_lazy("Fault"), value=lambda row: reason.words(row.last_fault)[:120]),
        Column("codes", gettext_lazy("Codes of places"),
               value=lambda row: Codes(row.codes).label if row.codes else ""),
    ]  # fmt: skip
    filters = [
        Filter("state", gettext_lazy("Link"), State.choices),
        OnDay("on", gettext_lazy("As it stood on"), ""),
    ]

    @property
    def day(self) -> date | None:
        """The day asked for; None for now."""
        return as_day(self.given.get("on", ""))

    def rows(self) -> QuerySet:
        return provinces.standing(self.day)

    def audit(self, rows: list[Any]) -> None:
        for row in rows:
            row.lag = provinces.lag(row.waiting_since, self.day)
        super().audit(rows)

    def more(self) -> dict[str, Any]:
        on = self.day or clock.today()
        rows = list(provinces.standing(self.day).order_by("sort_key"))
        counted = [(state, sum(row.state == state for row in rows)) for state in State]
        report = provinces.report_of(on)
        return {
            "on": on, "map": _map(rows),
            "counted": [{"words": state.label, "number": number, "tone": states.tone(state),
                         "address": self.address(state=state.value)} for state, number in counted],
            "report": report, "source": report.source.get((get_language() or "vi")[:2]) if report else "",
        }  # fmt: skip


def _map(rows: list[Any]) -> Country:
    places = [
        Place(row.code, f"{row.name}: {state_words(row)}", row.waiting, reverse("province", args=[row.code]),
              states.tone(row.state))
        for row in rows
    ]  # fmt: skip
    return Country(_("Links with the provinces; the number: dossiers that wait"), places, SHAPES)
