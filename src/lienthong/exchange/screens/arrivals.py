"""The sendings of a facility, a province or the country: what came, and what became of it."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.exchange.arrival import Arrival, Channel, State
from lienthong.exchange.fault import catalogue
from lienthong.exchange.fault_row import FaultRow
from lienthong.exchange.tables import TABLES
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage

TONES = {
    State.ACCEPTED: "done", State.WARNED: "soon", State.PARTLY: "soon", State.REFUSED: "late",
    State.ARRIVED: "quiet", State.DUPLICATE: "quiet", State.REPLACED: "quiet",
}  # fmt: skip


TO_MEND = "to-mend"


def in_state(rows: QuerySet, state: str) -> QuerySet:
    """Narrowed to a state, or to all that its sender has something to mend in."""
    return rows.filter(state__in=[State.REFUSED, State.PARTLY] if state == TO_MEND else [state])


def with_fault(**facts: str) -> Any:
    """The arrivals that have a fault with these facts."""
    rows = FaultRow.objects.unscoped("the arrivals around it are scoped")
    return Exists(rows.filter(arrival=OuterRef("pk"), **facts))


class Arrivals(ListPage):
    """Newest first; narrowed by state, door, table, rule and day."""

    title = _("Sendings")
    lead = _("What facilities have sent to the hub, and what became of it.")
    permission = "hub.read"
    template_name = "exchange/arrivals.html"
    sort = "-received_at"
    export_name = "sendings"
    empty = _("Nothing has been sent yet.")
    columns: ClassVar = [
        Column("received_at", _("Received"), sort="received_at"),
        Column("code", _("Code"), link=lambda row: reverse("arrival", args=[row.code])),
        Column("facility", _("Facility")),
        Column("channel", _("Door"), value=lambda row: str(row.get_channel_display())),
        Column(
            "state", _("State"), state=True, value=lambda row: TONES[State(row.state)],
            words=lambda row: row.get_state_display(),
        ),
        Column("dossiers", _("Dossiers"), figure=True),
        Column("errors", _("Errors"), figure=True),
        Column("warnings", _("Warnings"), figure=True),
    ]  # fmt: skip
    filters: ClassVar = [
        Filter("state", _("State"), [*State.choices, (TO_MEND, _("Refused, wholly or partly"))], apply=in_state),
        Filter("channel", _("Door"), Channel.choices),
        Filter(
            "table", _("Fault in table"), lambda: [(name, name) for name in TABLES],
            apply=lambda rows, name: rows.filter(with_fault(table=name)),
        ),
        Filter(
            "rule", _("Rule broken"), lambda: [(name, name) for name in catalogue()],
            apply=lambda rows, name: rows.filter(with_fault(rule=name)),
        ),
        DayFilter("since", _("From"), "received_at__date__gte"),
        DayFilter("until", _("Until"), "received_at__date__lte"),
    ]  # fmt: skip
    search_in: ClassVar = ["code", "organisation"]
    search_label = _("Code or facility")

    def rows(self) -> QuerySet[Arrival]:
        return Arrival.objects.within(self.request.actor)  # type: ignore[attr-defined]

    def more(self) -> dict[str, Any]:
        from lienthong.access.permission import allowed

        return {"may_send": allowed(self.request.actor, "hub.send")}  # type: ignore[attr-defined]
