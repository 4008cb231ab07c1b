"""A list page: searched, filtered, sorted, paged and exported, the same everywhere.

    class Referrals(ListPage):
        title = _("Referrals")
        permission = "referral.see"
        columns = [Column("number", _("Number"), link=lambda r: r.address), Column("state", _("State"), state=True)]
        filters = [Filter("state", _("State"), State.choices)]
        search_in = ["number"]
        sort = "-signed_at"

        def rows(self):
            return Referral.objects.within(self.request.actor)

It works without scripts; with them, only the list is fetched anew. It takes at most three queries, whatever it shows:
the count, the rows, and what `rows` prefetches.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views import View

from lienthong import access
from lienthong.pages import export, keyset, layout, screen
from lienthong.pages.columns import Column, DayFilter, Filter, search

__all__ = ["Column", "DayFilter", "Filter", "ListPage"]


class ListPage(View):
    """The view; a subclass says what is listed."""

    http_method_names = ["get", "head", "options"]
    title: ClassVar[str | Promise] = ""
    lead: ClassVar[str | Promise] = ""
    permission: ClassVar[str] = ""
    template_name: ClassVar[str] = "pages/list.html"
    columns: ClassVar[list[Column]] = []
    filters: ClassVar[list[Filter | DayFilter]] = []
    search_in: ClassVar[list[str]] = []
    search_label: ClassVar[str | Promise] = gettext_lazy("Search")
    sort: ClassVar[str] = "-pk"
    page_size: ClassVar[int] = 50
    count_up_to: ClassVar[int] = 10_000
    purpose: ClassVar[str] = ""
    empty: ClassVar[str | Promise] = gettext_lazy("There is nothing here yet.")
    breadcrumbs: ClassVar[list[Any]] = []
    export_name: ClassVar[str] = "lienthong"
    request: HttpRequest

    def rows(self) -> QuerySet:
        """Everything this reader may see. Begin from `Model.objects.within(self.request.actor)`."""
        raise NotImplementedError

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        """The rows that fit the words; each word in one of `search_in`."""
        return search(rows, self.search_in, text)

    def persons(self, rows: Iterable[Any]) -> list[str]:
        """The persons these rows show, for the audit of readings; asked only if there is a `purpose`."""
        return [row.person for row in rows if getattr(row, "person", None)]

    def more(self) -> dict[str, Any]:
        """What a template of one's own needs besides."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the whole list as a file."""
        turned_away = screen.entry(request, self.permission)
        if turned_away:
            return turned_away
        if request.GET.get("export") in ("csv", "xlsx"):
            return self.exported(request.GET["export"])
        response = render(request, self.template_name, {**self.context(), **self.more()})
        patch_vary_headers(response, ["HX-Request"])
        return response

    @cached_property
    def order(self) -> keyset.Order:
        """The order asked for, if it is one of those offered."""
        asked = self.request.GET.get("sort", "")
        offered = {column.sort for column in self.columns if column.sort}
        return keyset.Order.read(asked if asked.removeprefix("-") in offered else self.sort)

    @cached_property
    def given(self) -> dict[str, str]:
        """What the reader searched and chose; empty where the choice is everything, against a default."""
        defaults = {"q": ""} | {one.name: one.default for one in self.filters}
        found = {name: self.request.GET.get(name, default).strip()[:200] for name, default in defaults.items()}
        return {name: text for name, text in found.items() if text or defaults[name]}

    def narrowed(self) -> QuerySet:
        """The rows that fit what the reader searched and chose."""
        rows = self.rows()
        if self.given.get("q"):
            rows = self.search(rows, self.given["q"])
        for one in self.filters:
            if self.given.get(one.name):
                rows = one.narrow(rows, self.given[one.name])
        return rows

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        """The rows of this page, whether there are some before, and whether there are more."""
        backwards = "before" in self.request.GET
        place = keyset.read(self.request.GET.get("before" if backwards else "after", ""))
        if place:
            rows = self.order.beyond(rows, place, backwards=backwards)
        found = list(self.order.sorted(rows, backwards=backwards and place is not None)[: self.page_size + 1])
        more = len(found) > self.page_size
        found = found[: self.page_size]
        if backwards and place:
            return found[::-1], more, True
        return found, bool(place), more

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        narrowed = self.narrowed()
        count = narrowed.order_by()[: self.count_up_to + 1].count()
        rows, before, after = self.page(narrowed)
        self.audit(rows)
        return {
            "title": self.title, "lead": self.lead, "breadcrumbs": self.breadcrumbs, "empty": self.empty,
            "count": count, "counted_all": count <= self.count_up_to, "count_up_to": self.count_up_to,
            "headings": [self.heading(column) for column in self.columns],
            "rows": [{"row": row, "cells": [column.cell(row) for column in self.columns]} for row in rows],
            "page": {
                "previous_url": self.address(before=keyset.write(self.order.place(rows[0]))) if before and rows else "",
                "next_url": self.address(after=keyset.write(self.order.place(rows[-1]))) if after and rows else "",
            },
            "controls": [self.control(one) for one in self.filters], "searchable": self.searchable,
            "search_label": self.search_label, "given": self.given, "sorted_by": self.request.GET.get("sort", ""),
            "csv_url": self.address(export="csv"), "xlsx_url": self.address(export="xlsx"),
            "base": "pages/partial.html" if layout.wants_part(self.request) else "pages/base.html",
        }  # fmt: skip

    @property
    def searchable(self) -> bool:
        """Whether there is anything to search in."""
        return bool(self.search_in) or type(self).search is not ListPage.search

    def heading(self, column: Column) -> dict[str, Any]:
        """A column's name, the address that sorts by it, and how it is sorted now."""
        if not column.sort:
            return {"column": column, "href": "", "sorted": ""}
        here = self.order.field == column.sort
        turned = f"-{column.sort}" if here and not self.order.descending else column.sort
        sorted_now = ("descending" if self.order.descending else "ascending") if here else ""
        return {"column": column, "href": self.address(sort=turned), "sorted": sorted_now}

    def control(self, one: Filter | DayFilter) -> dict[str, Any]:
        """A filter with what is chosen in it."""
        options = one.offered() if isinstance(one, Filter) else []
        return {"filter": one, "options": options, "value": self.given.get(one.name, "")}

    def address(self, **changed: str) -> str:
        """This list's address with something changed; a change other than the page begins from the first page."""
        query = QueryDict(mutable=True)
        query.update(self.given)
        if self.request.GET.get("sort"):
            query["sort"] = str(self.order)
        for name, value in changed.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    def audit(self, rows: list[Any]) -> None:
        """Record whose data is shown."""
        if self.purpose and rows:
            access.audit.read(self.request.actor, self.purpose, self.persons(rows), self.request)  # type: ignore[attr-defined]

    def exported(self, kind: str) -> HttpResponse:
        """The whole narrowed list as a file."""
        rows = self.order.sorted(self.narrowed())
        write: Any = export.as_csv if kind == "csv" else export.as_xlsx
        return write(self.columns, self.audited(rows), self.export_name)

    def audited(self, rows: QuerySet) -> Iterator[Any]:
        """The rows one after the other; each thousand is audited before it leaves."""
        batch: list[Any] = []
        for row in rows.iterator(chunk_size=1000):
            batch.append(row)
            if len(batch) == 1000:
                self.audit(batch)
                yield from batch
                batch = []
        self.audit(batch)
        yield from batch
