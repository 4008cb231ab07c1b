"""The dossiers of a commune, or of a province's communes: found, filtered by queue, sorted, exported."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import OPEN, Channel, Kind, State
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.screens import dossier_words
from lienthong.directory import alphabet
from lienthong.pages import formats
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage

BENEFITS = {"allowance": _("Monthly allowance"), "social_pension": _("Social pension")}


def _queues() -> list[tuple[str, Any]]:
    return [(name, one[0]) for name, one in dossier_words.QUEUES.items()]


def _in_state(rows: QuerySet, state: str) -> QuerySet:
    return rows.filter(state__in=OPEN) if state == "open" else rows.filter(state=state)


def _procedures() -> list[tuple[str, str]]:
    return [(code, f"{code} {one}") for code, one in catalogue.in_use().items()]


def _asks(row: Dossier) -> str:
    """Of which benefit, and what about it."""
    benefit = BENEFITS.get(row.rules.benefit)
    return f"{benefit} · {row.asks}" if benefit else row.asks


class Dossiers(ListPage):
    """The list."""

    title = _("Dossiers")
    permission = "dossier.handle"
    purpose = "dossier.list"
    export_name = "dossiers"
    columns = [
        Column("number", _("Dossier"), link=lambda row: reverse("dossier", args=[row.pk])),
        Column("person.name", _("Person")),
        Column("asks", _("Asks for"), value=_asks),
        Column("state", _("State"), value=dossier_words.tone, state=True, words=dossier_words.words),
        Column("began_at", _("Submitted"), sort="began_at", show=formats.day, value=lambda row: row.began_at),
        Column("due_at", _("Due"), sort="due_at", show=formats.day, value=lambda row: row.due_at),
        Column("channel", _("Channel"), value=lambda row: row.get_channel_display()),
    ]
    filters = [
        Filter("queue", _("Queue"), _queues, apply=dossier_words.in_queue),
        Filter("state", _("State"), [("open", _("All that are open")), *State.choices], apply=_in_state),
        Filter("procedure", _("Procedure"), _procedures),
        Filter("kind", _("Kind"), Kind.choices),
        Filter("channel", _("Channel"), Channel.choices),
        DayFilter("from", _("Submitted from"), "began_at__date__gte"),
        DayFilter("to", _("Submitted until"), "began_at__date__lte"),
    ]
    search_label = _("Dossier number or name")
    sort = "-began_at"

    def rows(self) -> QuerySet:
        return Dossier.objects.within(self.request.actor).select_related("person", "applicant")  # type: ignore[attr-defined]

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        """A number, or words of the person's name with or without marks."""
        found = Q(person__folded__contains=alphabet.folded(text)) | Q(applicant__folded__contains=alphabet.folded(text))
        return rows.filter(found | Q(number__icontains=text.strip()))

    def persons(self, rows: Any) -> list[str]:
        return [row.person.party for row in rows]
