"""Usage: by day, client and door, what was asked, how quickly it was answered, what became of the envelopes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lienthong import database
from lienthong.database import clock
from lienthong.oversight.metering import QUERIES, Door, Usage
from lienthong.pages import formats
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage


def percent(value: float | None) -> str:
    """99,87 %"""
    return formats.NOTHING if value is None else f"{value:.2f} %".replace(".", ",")


def milliseconds(value: int | None) -> str:
    """≤ 20 ms"""
    return formats.NOTHING if value is None else f"≤ {formats.number(value)} ms"


class Usages(ListPage):
    """Newest day first."""

    title = _("Usage and service levels")
    lead = _("What each API client asked of the exchange, how quickly it was answered, what became of its envelopes.")
    permission = "usage.read"
    sort = "-day"
    export_name = "usage"
    columns: ClassVar = [
        Column("day", _("Day"), sort="day"),
        Column("client", _("Client"), value=lambda one: one.client or str(_("Without a token"))),
        Column("organisation", _("Organisation")),
        Column("door", _("Interface"), value=lambda one: str(one.get_door_display())),
        Column("requests", _("Requests"), figure=True, sort="requests"),
        Column("refused", _("Refused (4xx)"), figure=True),
        Column("failed", _("Failed (5xx)"), figure=True),
        Column("availability", _("Availability"), value=lambda one: percent(one.availability), figure=True),
        Column("p50", _("Half within"), value=lambda one: milliseconds(one.within(0.5)), figure=True),
        Column("p95", _("95 % within"), value=lambda one: milliseconds(one.within(0.95)), figure=True),
        Column("p99", _("99 % within"), value=lambda one: milliseconds(one.within(0.99)), figure=True),
        Column("received", _("Bytes received"), figure=True),
        Column("sent", _("Bytes sent"), figure=True),
        Column("envelopes", _("Envelopes"), value=lambda one: _envelopes(one, 0), figure=True),
        Column("accepted", _("Accepted"), value=lambda one: _envelopes(one, 1), figure=True),
        Column("not_accepted", _("Refused"), value=lambda one: _envelopes(one, 2), figure=True),
    ]  # fmt: skip
    filters: ClassVar = [
        Filter("door", _("Interface"), Door.choices),
        DayFilter("since", _("From"), "day__gte"),
        DayFilter("until", _("Until"), "day__lte"),
    ]
    search_in: ClassVar = ["client", "organisation"]
    search_label = _("Client or organisation")

    def rows(self) -> QuerySet[Usage]:
        return Usage.objects.within(self.request.actor)  # type: ignore[attr-defined]

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        """With what became of the envelopes, in one more query."""
        found, before, after = super().page(rows)
        _beside(found)
        return found, before, after

    def audited(self, rows: QuerySet) -> Any:
        """As the page, a thousand rows at a time."""
        batch: list[Any] = []
        for row in super().audited(rows):
            batch.append(row)
            if len(batch) == 1000:
                _beside(batch)
                yield from batch
                batch = []
        _beside(batch)
        yield from batch


def _beside(rows: list[Usage]) -> None:
    hub = [row for row in rows if row.door == Door.HUB]
    days = [row.day for row in hub] or [clock.today()]
    given = {
        "clients": list({row.client for row in hub}), "organisations": list({row.organisation for row in hub}),
        "first": min(days), "last": max(days),
    }  # fmt: skip
    found = database.connection().execute(QUERIES["envelopes"], given).fetchall() if hub else []
    counts = {(row[0], row[1]): row[2:] for row in found}
    for row in hub:
        row.envelope_counts = counts.get((row.client, row.day), (0, 0, 0))  # type: ignore[attr-defined]


def _envelopes(row: Any, place: int) -> str:
    counts = getattr(row, "envelope_counts", None)
    return formats.NOTHING if counts is None else formats.number(counts[place])
