"""The lines of a moved register: each with its place before and today, where it stands, and what is wrong with it.

They are told by their number in the former system; who somebody is stands on the register, for who may see it there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lienthong.assistance.register.family import Family
from lienthong.assistance.register.moving_register import WHY, MovedLine, RegisterMove
from lienthong.assistance.screens import register_move
from lienthong.database import clock
from lienthong.directory import units
from lienthong.directory.screens.unit_list import provinces
from lienthong.directory.units import Succession
from lienthong.pages import formats
from lienthong.pages.lists import Column, Filter, ListPage

BEFORE = units.TWO_LEVELS - timedelta(days=1)
STANDINGS = {
    "done": gettext_lazy("On the register"), "mapped": gettext_lazy("Mapped, not yet on the register"),
    "waiting": gettext_lazy("Waits for a decision on its place"), "wrong": gettext_lazy("Faulty"),
}  # fmt: skip


def standing(line: MovedLine) -> str:
    """Where a line stands."""
    if line.fault:
        return "wrong"
    if line.entitlement_id:
        return "done"
    return "mapped" if line.place and line.place.new_code else "waiting"


def _standing(rows: QuerySet, given: str) -> QuerySet:
    clean = rows.filter(fault="")
    found = {
        "done": clean.exclude(entitlement=None), "wrong": rows.exclude(fault=""), "clean": clean,
        "mapped": clean.filter(entitlement=None).exclude(place__new_code=""),
        "waiting": clean.filter(entitlement=None, place__new_code=""),
        "settled": clean.exclude(place__new_code=""),
    }  # fmt: skip
    return found.get(given, rows.none())


def _in_province(rows: QuerySet, given: str) -> QuerySet:
    """Of a province of today: by the provinces of before that went into it. A divided commune lies in one of them."""
    before = Succession.objects.filter(on=units.TWO_LEVELS, new_code=given, is_default=True).values("old_code")
    return rows.filter(old_province__in=before)


class Lines(ListPage):
    """The lines of one file."""

    title = gettext_lazy("Lines of the register")
    permission = "register.move-levels"
    export_name = "register-move-lines"
    sort = "line"
    search_in = ["source_id", "old_commune", "old_district"]
    search_label = gettext_lazy("Number in the former system, or an old code")
    columns = [
        Column("line", gettext_lazy("Line"), sort="line"),
        Column("source_id", gettext_lazy("Number in the former system")),
        Column("before", gettext_lazy("Place before 01/07/2025")),
        Column("today", gettext_lazy("Commune today")),
        Column("family", gettext_lazy("Benefit"), value=lambda row: _family(row.family)),
        Column("amount", gettext_lazy("Amount"), figure=True, show=formats.dong),
        Column("standing", gettext_lazy("State"), state=True, value=standing,
               words=lambda row: STANDINGS[standing(row)]),
        Column("fault", gettext_lazy("Fault"), value=lambda row: register_move.fault_words(row.fault)),
    ]  # fmt: skip
    filters = [
        Filter("standing", gettext_lazy("State"),
               [*STANDINGS.items(), ("settled", gettext_lazy("Mapped, on the register or not yet")),
                ("clean", gettext_lazy("Without a fault"))], apply=_standing),
        Filter("province", gettext_lazy("Province today"), provinces, apply=_in_province),
        Filter("old", gettext_lazy("Province before 01/07/2025"), lambda: register_move.old_provinces().items(),
               lookup="old_province"),
        Filter("family", gettext_lazy("Benefit"), Family.choices),
    ]  # fmt: skip

    @property
    def move(self) -> RegisterMove:
        """The file."""
        return register_move.found(self.request, self.kwargs["pk"])

    def rows(self) -> QuerySet:
        return MovedLine.objects.unscoped(WHY).filter(move=self.move).select_related("place")

    def audit(self, rows: list[Any]) -> None:
        before = units.names({code for row in rows for code in (row.old_commune, row.old_district)}, BEFORE)
        today = units.names({row.place.new_code for row in rows if row.place}, clock.today())
        for row in rows:
            codes = [code for code in (row.old_commune, row.old_district) if code]
            row.before = ", ".join(f"{before.get(code, '?')} ({code})" for code in codes)
            row.today = today.get(row.place.new_code, "") if row.place else ""
        super().audit(rows)

    def more(self) -> dict[str, Any]:
        move = self.move
        address = reverse("register-move", args=[move.pk])
        return {"breadcrumbs": [(register_move.Moves.title, reverse("register-moves")), (move.name, address)]}


def _family(code: str) -> Any:
    return Family(code).label if code in Family.values else code
