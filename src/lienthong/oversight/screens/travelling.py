"""Interconnection over the whole country: what was issued and what became of it; each number opens its rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.database import clock
from lienthong.directory.screens.unit_list import provinces
from lienthong.directory.shapes import SHAPES
from lienthong.exchange.interconnection import Asked
from lienthong.exchange.screens import interconnection
from lienthong.oversight import travelling
from lienthong.oversight.travelling import COUNTS, Counts
from lienthong.pages import forms, screen
from lienthong.pages.charts import Chart, Series
from lienthong.pages.columns import as_day
from lienthong.pages.country import Country, Place
from lienthong.pages.lists import DayFilter, Filter

USUAL_SPAN = timedelta(days=92)
TONES = {"received": "done", "used": "done", "late": "late", "lost": "late"}


def words() -> dict[str, Any]:
    """The counts in words."""
    return {
        "issued": _("Issued"), "delivered": _("Delivered"), "received": _("Received"), "used": _("Used"),
        "late": _("Late"), "lost": _("Lost"),
    }  # fmt: skip


class Choose(forms.Form):
    """The kind and the span."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    since = forms.Day(label=gettext_lazy("From day"), help_text="")
    until = forms.Day(label=gettext_lazy("To day"), help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, one.title) for code, one in travelling.kinds().items()]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]


@require_safe
@screen.needs("oversight.read")
def show(request: Any) -> HttpResponse:
    """By kind, by province, by month."""
    asked, kind = _asked(request), request.GET.get("kind", "")
    every = travelling.cells(asked, request.actor)
    found = [cell for cell in every if not kind or cell.kind == kind]
    names = dict(provinces())
    by_province = travelling.by(lambda cell: cell.province, found)
    by_month = travelling.by(lambda cell: cell.month, found)
    kinds = {code: one.title for code, one in travelling.kinds().items()}
    by_kind = travelling.by(lambda cell: cell.kind, every)
    tables = [
        (_("By kind"), [_line(kinds[code], by_kind.get(code, Counts()), asked, kind=code) for code in kinds]),
        (_("By province"), [_line(names[code], by_province[code], asked, kind=kind, province=code)
                            for code in names if code in by_province]),
        (_("By month"), [_line(f"{month[5:]}/{month[:4]}", counts, _month(asked, month), kind=kind)
                         for month, counts in sorted(by_month.items())]),
    ]  # fmt: skip
    return render(request, "oversight/travelling.html", {
        "form": Choose(initial={"kind": kind, "since": asked.since, "until": asked.until}), "tables": tables,
        "heads": list(words().values()), "chart": _chart(by_month, asked, kind), "any": bool(every),
        "map": _map(by_province, names, asked, kind), "breadcrumbs": [(_("Oversight"), reverse("oversight"))],
    })  # fmt: skip


class Rows(interconnection.Rows):
    """The obligations behind a number."""

    title = gettext_lazy("What was issued, and what became of it")
    permission = "oversight.read"
    breadcrumbs = [(gettext_lazy("Oversight"), "/oversight/"),
                   (gettext_lazy("Interconnection, the whole country"), "/oversight/interconnection/")]  # fmt: skip
    filters = [
        Filter("kind", gettext_lazy("Kind"), lambda: [(code, one.title) for code, one in travelling.kinds().items()],
               apply=travelling.of_kind),
        Filter("what", gettext_lazy("Which"), lambda: list(words().items())[1:], apply=travelling.narrowed),
        Filter("province", gettext_lazy("Province"), provinces, apply=interconnection._in),
        DayFilter("since", gettext_lazy("From day"), "arose_at__date__gte"),
        DayFilter("until", gettext_lazy("To day"), "arose_at__date__lte"),
    ]  # fmt: skip

    def rows(self) -> QuerySet:
        return travelling.rows(self.request.actor)  # type: ignore[attr-defined]


def _asked(request: Any) -> Asked:
    until = as_day(request.GET.get("until", "")) or clock.today()
    since = as_day(request.GET.get("since", "")) or until - USUAL_SPAN
    return Asked(min(since, until), max(since, until))


def _month(asked: Asked, month: str) -> Asked:
    """The part of the span that lies in a month."""
    first = as_day(f"{month}-01")
    assert first
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Asked(max(first, asked.since), min(last, asked.until))


def _line(name: str, counts: Counts, asked: Asked, **chosen: str) -> dict[str, Any]:
    labels = words()
    numbers = [
        {"value": getattr(counts, what), "href": _rows(what, asked, **chosen), "label": f"{name}: {labels[what]}",
         "tone": TONES.get(what, ""), "head": labels[what]}
        for what in COUNTS
    ]  # fmt: skip
    return {"name": name, "numbers": numbers}


def _rows(what: str, asked: Asked, **chosen: str) -> str:
    given = {
        "what": "" if what == "issued" else what,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
    }
    return f"{reverse('oversight-rows')}?{urlencode({k: v for k, v in (chosen | given).items() if v})}"


def _chart(by_month: dict[str, Counts], asked: Asked, kind: str) -> Chart | None:
    months = sorted(by_month)
    labels = words()
    drawn = [
        Series(labels[what], [getattr(by_month[month], what) for month in months], tone,
               [_rows(what, _month(asked, month), kind=kind) for month in months])
        for what, tone in (("issued", ""), ("received", "done"), ("late", "late"), ("lost", "soon"))
    ]  # fmt: skip
    return Chart(_("By month"), [f"{month[5:]}/{month[:4]}" for month in months], drawn) if months else None


def _map(by_province: dict[str, Counts], names: dict[str, str], asked: Asked, kind: str) -> Country:
    places = [
        Place(code, name, late := by_province.get(code, Counts()).late,
              _rows("late", asked, kind=kind, province=code) if late else "")
        for code, name in names.items()
    ]  # fmt: skip
    return Country(_("Late, by province of the issuer"), places, SHAPES, unit=_("late"))
