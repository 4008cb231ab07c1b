"""The audit as people read it: an organisation's own, and for a citizen who looked at their data."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lienthong.access import user
from lienthong.access.entry import Entry
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.web import audit_words
from lienthong.web.places import Places

KINDS = [("read", _("Looked at")), ("write", _("Written"))]
FILTERS: list[Filter | DayFilter] = [
    Filter("kind", _("What was done"), KINDS),
    DayFilter("since", _("From"), "at__date__gte"),
    DayFilter("until", _("Until"), "at__date__lte"),
]


class _Entries(ListPage):
    """Entries with the names of who acted and for whom: two queries more, however many rows."""

    filters: ClassVar = FILTERS
    sort = "-id"
    export_name = "audit"

    def audit(self, rows: list[Any]) -> None:
        _name(rows)
        super().audit(rows)

    def persons(self, rows: Any) -> list[str]:
        return [f"person:{person}" for row in rows for person in row.persons]


class Audit(_Entries):
    """Everything done in the name of the administrator's organisation."""

    title = _("Audit")
    lead = _("Who did or looked at what, in the name of your organisation. Entries can't be changed or removed.")
    permission = "read-audit"
    purpose = "audit.list"
    columns: ClassVar = [
        Column("at", _("When")),
        Column("who", _("Who")),
        Column("kind", _("What was done"), show=lambda kind: dict(KINDS).get(kind, kind)),
        Column("action", _("For")),
        Column("things", _("About"), value=lambda one: ", ".join(one.things[:5])),
        Column("persons", _("Number of persons"), value=lambda one: len(one.persons), figure=True),
        Column("emergency", _("Emergency")),
        Column("address", _("Address")),
    ]
    search_in: ClassVar = ["actor", "action"]

    def rows(self) -> QuerySet[Entry]:
        return Entry.objects.within(self.request.actor)  # type: ignore[attr-defined]


class MyData(_Entries):
    """Who wrote or looked at what concerns the citizen, or those in their care."""

    title = _("Who looked at my data")
    lead = _("Every time someone wrote or looked at your data. If you don't know why, ask the organisation named.")
    permission = "read-own-audit"
    empty = _("Nobody has looked at your data here yet.")
    columns: ClassVar = [
        Column("at", _("When")),
        Column("where", _("Organisation")),
        Column("who", _("Who")),
        Column("kind", _("What was done"), show=lambda kind: dict(KINDS).get(kind, kind)),
        Column("action", _("For"), show=audit_words.purpose),
        Column("emergency", _("Emergency")),
    ]

    def rows(self) -> QuerySet[Entry]:
        return Entry.objects.within(self.request.actor)  # type: ignore[attr-defined]


def _name(entries: list[Any]) -> None:
    people = user.names(entry.actor for entry in entries)
    places = Places().names(entry.organisation for entry in entries if entry.organisation)
    for entry in entries:
        entry.who = audit_words.who(entry.actor, people)
        entry.where = places.get(entry.organisation, "") if entry.organisation else ""
