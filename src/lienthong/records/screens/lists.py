"""Lists of records: mine today, all of the facility, and what is not signed in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.records import record_form, regulation
from lienthong.records.destroying import term_is_over
from lienthong.records.entry import Kind, Unsigned
from lienthong.records.permissions import OFFICE
from lienthong.records.reading import Reading
from lienthong.records.record import MedicalRecord, Medium, State


def unnarrowed(rows: QuerySet, _given: str) -> QuerySet:
    """A choice that depends on the reader's facility is made by the list itself."""
    return rows


def past_term(rows: QuerySet, _given: str) -> QuerySet:
    """Those that need not be kept any longer."""
    return rows.filter(term_is_over())


def address(row: MedicalRecord) -> str:
    """The page of a record."""
    return reverse("record", args=[row.pk])


class RecordList(ListPage):
    """What both lists of records share."""

    permission = "records.list"
    purpose = "records"
    template_name = "records/list.html"
    search_in = ["number", "archive_number", "person__name", "episode"]
    search_label = _("Number of the record, or name")
    sort = "-admitted_at"
    columns = [
        Column("number", _("Number"), link=address),
        Column("person.name", _("Patient"), sort="person__sort_key"),
        Column("form", _("Form"), value=lambda row: row.legal_form.title),
        Column("department", _("Department of the hospital")),
        Column("admitted_at", _("Admitted at"), sort="admitted_at"),
        Column("discharged_at", _("Discharged"), sort="discharged_at"),
        Column("unsigned_now", _("Unsigned"), value=lambda row: _("Yes") if row.unsigned_now else ""),
        Column("state", _("State"), state=True, words=lambda row: State(row.state).label),
    ]
    filters = [
        Filter("state", _("State"), State.choices),
        Filter("form", _("Form"), lambda: [(key, str(one.title)) for key, one in record_form.forms().items()]),
        Filter("medium", _("Kept on"), Medium.choices),
        DayFilter("from", _("Admitted from"), "admitted_at__date__gte"),
        DayFilter("to", _("Admitted until"), "admitted_at__date__lte"),
    ]

    def rows(self) -> QuerySet:
        waiting = Unsigned.objects.unscoped("does anything in a listed record wait for a signature")
        mine = MedicalRecord.objects.within(self.request.actor)  # type: ignore[attr-defined]
        rows = mine.filter(owner=self.request.actor.organisation or "")  # type: ignore[attr-defined]
        shown = self.chosen(rows).select_related("person")
        return shown.annotate(unsigned_now=Exists(waiting.filter(record=OuterRef("pk"))))

    def chosen(self, rows: QuerySet) -> QuerySet:
        """Which of the facility's records."""
        return rows

    def persons(self, rows: Iterable[MedicalRecord]) -> list[str]:
        return [row.subject for row in rows]

    def more(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]
        return {
            "tabs": [
                (_("My records today"), reverse("records"), type(self) is MyRecords),
                (_("All records"), reverse("records-all"), type(self) is AllRecords),
            ],
            "may_open": allowed(actor, "records.open"),
            "may_sign": allowed(actor, "records.sign"),
            "is_office": bool(actor.roles & OFFICE),
            "may_in_emergency": allowed(actor, "records.emergency"),
        }


class MyRecords(RecordList):
    """What the reader works on: open records they treat, those they wrote into or that began today."""

    title = _("My records today")
    lead = _("Open records that you treat or have written into, and those that were opened or closed today.")
    empty = _("You have no open record. Receive a patient to open one.")
    export_name = "my-records"

    def chosen(self, rows: QuerySet) -> QuerySet:
        actor, today = self.request.actor, clock.today()  # type: ignore[attr-defined]
        if actor.roles & OFFICE:
            shut = Q(state__in=[State.ARCHIVED, State.DESTROYED])
            return rows.filter(~shut | Q(archived_at__date=today))
        mine = Q(doctor=actor.code) | Q(entries__author=actor.code)
        found = rows.filter(mine, Q(state=State.OPEN) | Q(closed_at__date=today)).values("pk")
        return rows.filter(pk__in=found)


class AllRecords(RecordList):
    """Every record of the facility that the reader may read."""

    title = _("All records")
    lead = _("Every record of your facility that you may read. Archived ones are read by the records office.")
    empty = _("Your facility has no record yet.")
    export_name = "records"
    filters = [
        *RecordList.filters,
        Filter("late", _("Not closed in time"), [("yes", _("Yes"))], apply=unnarrowed),
        Filter("term", _("Term of keeping over"), [("over", _("Yes"))], apply=past_term),
    ]

    def narrowed(self) -> QuerySet:
        rows = super().narrowed()
        if self.given.get("late") != "yes":
            return rows
        return rows.filter(record_is_late(regulation.limits(self.request.actor.organisation or "")))  # type: ignore[attr-defined]


class LetRead(RecordList):
    """What the reader may read by a right that was given to them (Law 15/2023/QH15, Article 69.4)."""

    permission = "records.read"
    title = _("Medical records you may read")
    lead = _("A records office has let you read them, until the day of the right.")
    empty = _("Nobody has let you read a medical record.")
    template_name = "pages/list.html"
    export_name = "records-to-read"

    def rows(self) -> QuerySet:
        return let_read(self.request.actor).select_related("person").annotate(unsigned_now=Value(False))  # type: ignore[attr-defined]

    def more(self) -> dict[str, Any]:
        return {}


def let_read(actor: access.Actor) -> QuerySet:
    """The records that this actor may read by a right given to them."""
    given = Reading.standing_for(actor).values("record")
    return MedicalRecord.objects.within(actor).filter(pk__in=given)


class UnsignedList(ListPage):
    """What waits for a signature at the facility, and since when."""

    permission = "records.overdue"
    purpose = "records.unsigned"
    title = _("Entries not signed")
    empty = _("Every entry is signed.")
    export_name = "unsigned-entries"
    template_name = "records/unsigned.html"
    search_in = ["record__number", "entry__author_name", "record__person__name"]
    search_label = _("Number, author or patient")
    sort = "written_at"
    columns = [
        Column("record.number", _("Record"), link=lambda row: f"{address(row.record)}#entry-{row.entry.number}",
               value=lambda row: row.record.number),
        Column("person", _("Patient"), value=lambda row: row.record.person.name),
        Column("kind", pgettext_lazy("record", "Entry"),
               value=lambda row: f"{row.entry.number}. {Kind(row.entry.kind).label}"),
        Column("entry.author_name", _("Author"), value=lambda row: row.entry.author_name),
        Column("written_at", _("Written"), sort="written_at"),
        Column("late", _("State"), state=True, value=lambda row: "late" if row.is_late else "waiting",
               words=lambda row: _("Overdue") if row.is_late else _("Not signed")),
    ]  # fmt: skip
    filters = [
        Filter("kind", pgettext_lazy("record", "Entry"), Kind.choices, "entry__kind"),
        Filter("late", _("State"), [("yes", _("Overdue")), ("no", _("Not signed"))],
               apply=lambda rows, given: rows.filter(is_late=given == "yes")),
    ]  # fmt: skip

    def rows(self) -> QuerySet:
        actor = self.request.actor  # type: ignore[attr-defined]
        late = Q(written_at__lt=clock.now() - self.limits.sign_within)
        rows = Unsigned.objects.within(actor).filter(owner=actor.organisation or "")
        return rows.select_related("entry", "record__person").annotate(is_late=ExpressionWrapper(late, BooleanField()))

    @cached_property
    def limits(self) -> regulation.Limits:
        """What counts at the reader's facility."""
        return regulation.limits(self.request.actor.organisation or "")  # type: ignore[attr-defined]

    def persons(self, rows: Iterable[Unsigned]) -> list[str]:
        return [row.record.subject for row in rows]

    def more(self) -> dict[str, Any]:
        late = record_is_late(self.limits)
        mine = MedicalRecord.objects.within(self.request.actor)  # type: ignore[attr-defined]
        open_ = mine.filter(late, owner=self.request.actor.organisation or "").count()  # type: ignore[attr-defined]
        return {"limits": self.limits, "open_late": open_, "hours": self.limits.sign_within // timedelta(hours=1)}


def record_is_late(limits: regulation.Limits) -> Q:
    """A record that is open longer after the discharge than the facility allows."""
    return Q(state=State.OPEN, discharged_at__lt=clock.now() - limits.close_within)
