"""Administrative units on a day: by default today, with one click as they were before 01/07/2025."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.database import clock
from lienthong.directory import alphabet, units
from lienthong.directory.units import TWO_LEVELS, Kind, Level, Unit
from lienthong.pages.columns import as_day
from lienthong.pages.formats import day
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage

BEFORE = TWO_LEVELS - timedelta(days=1)


def valid(on: date) -> Q:
    """The rows that hold on a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_to=None) | Q(valid_to__gt=on))


class OnDay(DayFilter):
    """The units as they were on a day."""

    def narrow(self, rows: QuerySet, given: str) -> QuerySet:
        on = as_day(given)
        return rows.filter(valid(on)) if on else rows


def provinces() -> list[tuple[str, str]]:
    """The 34 provinces, to choose from."""
    rows = units.at(clock.today()).filter(level=Level.PROVINCE).order_by("sort_key")
    return list(rows.values_list("code", "name"))


class UnitList(ListPage):
    """Provinces and communes."""

    title = _("Administrative units")
    lead = _("Codes are used again, so a unit has a date: choose the day on which you want to see the country.")
    permission = "directory.read"
    template_name = "directory/units.html"
    export_name = "units"
    sort = "sort_key"
    search_label = _("Name or code")
    columns = [
        Column("name", _("Name"), sort="sort_key", link=lambda row: reverse("unit", args=[row.code])),
        Column("code", _("Code"), sort="code"),
        Column("get_kind_display", _("Kind"), value=lambda row: row.get_kind_display()),
        Column("province_name", _("Province")),
        Column("district_name", _("Former district")),
        Column("valid_from", _("From"), show=lambda value: day(value) if value else ""),
        Column("valid_to", _("Until"), value=lambda row: row.last_day, show=lambda value: day(value) if value else ""),
    ]
    filters = [
        OnDay("on", _("On the day"), "valid_from"),
        Filter("level", _("Level"), Level.choices),
        Filter("kind", _("Kind"), Kind.choices),
        Filter("province", _("Province"), provinces, lookup="province_code"),
    ]

    def rows(self) -> QuerySet:
        on = as_day(self.request.GET.get("on", "")) or clock.today()
        province = units.at(on).filter(level=Level.PROVINCE, code=OuterRef("province_code"))
        return Unit.objects.annotate(province_name=Subquery(province.values("name")[:1]))

    def narrowed(self) -> QuerySet:
        rows = super().narrowed()
        return rows if as_day(self.given.get("on", "")) else rows.filter(valid(clock.today()))

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        if text.strip().isdigit():
            code = text.strip()
            return rows.filter(Q(code__startswith=code) | Q(other_codes__contains=[code]))
        for word in alphabet.words(text):
            rows = rows.filter(folded__contains=word)
        return rows

    def more(self) -> dict[str, Any]:
        before = self.given.get("on") == BEFORE.strftime("%d/%m/%Y")
        return {
            "views": [
                (_("Now: 34 provinces"), reverse("units"), not self.given.get("on")),
                (_("Until 30/06/2025: 63 provinces"), f"{reverse('units')}?on={BEFORE:%d/%m/%Y}", before),
            ]
        }
