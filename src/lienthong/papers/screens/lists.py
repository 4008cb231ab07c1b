"""The papers of a facility: those that others sent to it, and those it issued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.directory.facilities import Facility
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.papers.paper import Kind, Paper
from lienthong.papers.state import State


def address(row: Paper) -> str:
    """The page of a paper."""
    return reverse("paper", args=[row.pk])


def state_words(row: Paper) -> Any:
    """The state in words."""
    return State(row.state).label


class PaperList(ListPage):
    """What both lists share."""

    permission = "papers.read"
    purpose = "papers"
    sort = "-changed_at"
    search_in = ["number", "person__name"]
    search_label = _("Number or name")

    def rows(self) -> QuerySet:
        organisation = self.request.actor.organisation or ""  # type: ignore[attr-defined]
        mine = Paper.objects.within(self.request.actor).filter(owner=organisation)  # type: ignore[attr-defined]
        return self.chosen(mine).select_related("person").defer("seal")

    def chosen(self, rows: QuerySet) -> QuerySet:
        """Which of the facility's papers."""
        raise NotImplementedError

    def persons(self, rows: Iterable[Paper]) -> list[str]:
        return [row.subject for row in rows]

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        named(found)
        return found, before, after


def named(rows: list[Paper]) -> None:
    """Give each row the name of the other facility, in one query."""
    codes = {party.removeprefix("facility:") for row in rows for party in (row.issuer, row.receiver) if party}
    names = dict(Facility.objects.filter(code__in=codes).values_list("code", "name"))
    for row in rows:
        row.issuer_name = names.get(row.issuer.removeprefix("facility:"), row.issuer)  # type: ignore[attr-defined]
        row.receiver_name = names.get(row.receiver.removeprefix("facility:"), row.receiver)  # type: ignore[attr-defined]


class ReceivedList(PaperList):
    """Papers that other facilities sent here."""

    title = _("Papers received")
    lead = _("Referrals that other facilities sent to yours. Accept one to tell its issuer that you await the patient.")
    export_name = "papers-received"
    empty = _("No facility has sent a paper to yours yet.")
    columns = [
        Column("number", _("Number"), link=address),
        Column("kind", _("Paper"), value=lambda row: Kind(row.kind).label),
        Column("person.name", _("Patient"), sort="person__sort_key"),
        Column("issuer_name", _("From")),
        Column("main_code", _("Main disease")),
        Column("began_at", _("Received"), sort="began_at"),
        Column("valid_until", _("Valid until"), sort="valid_until"),
        Column("state", _("State"), state=True, words=state_words),
    ]
    filters = [
        Filter("kind", _("Paper"), [(one.value, one.label) for one in (Kind.REFERRAL, Kind.APPOINTMENT)]),
        Filter("state", _("State"), [(s.value, s.label) for s in State if s not in (State.DRAFT, State.SENT)]),
        DayFilter("from", _("From day"), "began_at__date__gte"),
        DayFilter("to", _("To day"), "began_at__date__lte"),
    ]

    def chosen(self, rows: QuerySet) -> QuerySet:
        return rows.exclude(copy_of="")


class IssuedList(PaperList):
    """Papers that this facility wrote."""

    title = _("Papers issued")
    lead = _("What your facility wrote or sent in its data, and what became of it.")
    export_name = "papers-issued"
    empty = _("Your facility has issued no paper yet.")
    template_name = "papers/issued.html"
    columns = [
        Column("number", _("Number"), value=lambda row: row.number or _("Draft"), link=address),
        Column("kind", _("Paper"), value=lambda row: Kind(row.kind).label),
        Column("person.name", _("Patient"), sort="person__sort_key"),
        Column("receiver_name", _("To")),
        Column("signed_at", _("Signed"), sort="signed_at"),
        Column("valid_until", _("Valid until"), sort="valid_until"),
        Column("state", _("State"), state=True, words=state_words),
    ]
    filters = [
        Filter("kind", _("Paper"), Kind.choices),
        Filter("state", _("State"), State.choices),
        DayFilter("from", _("From day"), "changed_at__date__gte"),
        DayFilter("to", _("To day"), "changed_at__date__lte"),
    ]

    def chosen(self, rows: QuerySet) -> QuerySet:
        return rows.filter(copy_of="")
