"""The rollout: published figures beside the register's own counts, a trend that says how unsure it is, and a map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.database import clock
from lienthong.directory.facilities import FacilityClass, Owner
from lienthong.directory.screens.unit_list import provinces
from lienthong.directory.shapes import SHAPES
from lienthong.oversight import deadlines, facts, rollout, trend
from lienthong.oversight.facts import Fact
from lienthong.oversight.paperless_way import Stage
from lienthong.oversight.rollout import Cell, Slice
from lienthong.oversight.screens.report import rows as figure_rows
from lienthong.pages import formats, screen
from lienthong.pages.charts import COLOURS, Chart, Series
from lienthong.pages.country import Country, Place

MAIN = "emr.facilities"
AHEAD = timedelta(days=730)


@require_safe
@screen.needs("oversight.read")
def show(request: Any) -> HttpResponse:
    """The page."""
    today, known = clock.today(), facts.known(clock.today())
    cells, names = rollout.cells(request.actor), dict(provinces())
    way = request.GET.get("by") if request.GET.get("by") in rollout.WAYS else "owner"
    line = trend.of([(fact.on, fact.value) for fact in known.get(MAIN, ())])
    context = {
        "side_by_side": _side_by_side(known, cells, today),
        "all": sliced(rollout.together(cells, today), {}),
        "slices": _slices(way, cells, today, names), "way": way, "way_title": _ways()[way],
        "ways": [(title, f"?by={code}#slices", code == way) for code, title in _ways().items()],
        "deadlines": deadlines.every(), "today": today,
        "reasons": _reasons(cells, today),
        "chart": _chart(known[MAIN], line) if known.get(MAIN) else None,
        "forecast": _forecast(known[MAIN], line) if line else [],
        "map": _map(cells, names, today),
        "breadcrumbs": [(_("Oversight"), reverse("oversight"))],
    }  # fmt: skip
    return render(request, "oversight/rollout.html", context)


def ways_address(**chosen: str) -> str:
    """The list of facilities, narrowed."""
    return f"{reverse('oversight-way')}?{urlencode({name: value for name, value in chosen.items() if value})}"


def _ways() -> dict[str, str]:
    return {
        "owner": _("By owner"), "class": _("By class"), "province": _("By province"), "deadline": _("By deadline"),
        "reason": _("By reason of delay"), "stage": _("By stage"),
    }  # fmt: skip


def _side_by_side(known: dict[str, list[Fact]], cells: Sequence[Cell], today: date) -> list[dict[str, Any]]:
    """Each series: the newest published figure, and the register's count of the same facilities."""
    return [
        {
            "title": one.title, "fact": known[code][-1], "fact_href": figure_rows(code, today),
            "register": None if one.register is None else sliced(
                rollout.together(rollout.fitting(cells, one.register), today), _as_filter(one.register)
            ),
        }
        for code, one in facts.series().items() if code in known and one.group == "rollout"
    ]  # fmt: skip


def _as_filter(columns: Any) -> dict[str, str]:
    return {{"facility_class": "class"}.get(name, name): value for name, value in columns.items()}


def sliced(one: Slice, chosen: dict[str, str]) -> dict[str, Any]:
    """A slice with the addresses of the facilities behind its numbers."""
    return {
        "slice": one, "share": f"{formats.number(round(one.share, 1))} %" if one.share is not None else formats.NOTHING,
        "total_href": ways_address(**chosen), "arrived_href": ways_address(**chosen, arrived="yes"),
        "late_href": ways_address(**chosen, late="yes"),
    }  # fmt: skip


def _slices(way: str, cells: Sequence[Cell], today: date, names: dict[str, str]) -> list[dict[str, Any]]:
    words: Any = {
        "owner": dict(Owner.choices), "class": dict(FacilityClass.choices), "stage": dict(Stage.choices),
        "province": names, "deadline": {one.code: one.title for one in deadlines.of_facilities()},
        "reason": {code: one.title for code, one in deadlines.reasons().items()} | {"": _("No reason given")},
    }[way]  # fmt: skip
    found = rollout.by(way, cells, today)
    place = list(words).index
    ordered = sorted(found, key=lambda one: place(one.key) if one.key in words else len(words))
    return [{"name": words.get(one.key, one.key), **sliced(one, {way: one.key or "-"})} for one in ordered]


def _reasons(cells: Sequence[Cell], today: date) -> list[dict[str, Any]]:
    """Each reason that was published, beside how many late facilities of the register gave it."""
    late = {one.key: one.late for one in rollout.by("reason", cells, today)}
    return [
        {"reason": one, "late": late.get(code, 0), "href": ways_address(reason=code, late="yes")}
        for code, one in deadlines.reasons().items()
    ]


def _chart(points: Sequence[Fact], line: trend.Trend | None) -> Chart:
    """The published points in time, the line and its bounds going on from the last of them."""
    ahead = [points[-1].on + timedelta(days=step) for step in range(0, AHEAD.days + 1, 73)] if line else []
    bands = [line.at(day) for day in ahead] if line else []
    days = [*(fact.on for fact in points), *ahead]
    gap: list[Any] = [None] * len(points)
    published = Series(_("Published"), [fact.value for fact in points] + [None] * len(ahead), "done")
    named = (("middle", _("Straight line"), ""), ("low", _("Lower bound"), "quiet"), ("high", _("Upper bound"), "soon"))
    drawn = (
        [Series(words, gap + [round(getattr(b, name)) for b in bands], tone) for name, words, tone in named]
        if line
        else []
    )
    every = [published, *drawn]
    pairs = [
        {
            "name": str(one.name), "type": "line", "showSymbol": one is published, "connectNulls": True,
            "lineStyle": {"width": 2.5, "type": "solid" if one is published else "dashed"},
            "data": [[day.isoformat(), of_day] for day, of_day in zip(days, one.values, strict=True)
                     if of_day is not None],
        }
        for one in every
    ]  # fmt: skip
    colours = {"xAxis": {"type": "time"}, "series": _coloured(pairs, every)}
    labels = [*(fact.day for fact in points), *(formats.day(day) for day in ahead)]
    return Chart(_("Facilities that announced electronic records"), labels, every, kind="line",
                 note=_("Points as published; their denominators differ."), extra=colours)  # fmt: skip


def _coloured(pairs: list[dict[str, Any]], every: Sequence[Series]) -> list[dict[str, Any]]:
    return [{**pair, "color": COLOURS[one.tone]} for pair, one in zip(pairs, every, strict=True)]


def _forecast(points: Sequence[Fact], line: trend.Trend | None) -> list[tuple[str, str]]:
    """What the line says, in words: how many a month, and when the newest total that was published would be reached."""
    total = next((fact for fact in reversed(points) if fact.of), None)
    if line is None or total is None or total.of is None:
        return []
    found = line.reaches(total.of)
    unknown = _("can't be told: not within 25 years by this bound")
    return [
        (_("Points"), _("%(n)s, from %(since)s to %(until)s") % {
            "n": line.count, "since": formats.day(line.begin), "until": formats.day(line.end)}),
        (_("Added in 30 days"), formats.number(round(line.a_month, 1))),
        (_("Total"), f"{formats.number(total.of)} ({total.of_what}; {total.day}; {total.source})"),
        (_("Reached by the line"), formats.day(found.likely) if found.likely else unknown),
        (_("At the earliest (upper bound)"), formats.day(found.earliest) if found.earliest else unknown),
        (_("At the latest (lower bound)"), formats.day(found.latest) if found.latest else unknown),
    ]  # fmt: skip


def _map(cells: Sequence[Cell], names: dict[str, str], today: date) -> Country:
    late = {one.key: one.late for one in rollout.by("province", cells, today)}
    places = [Place(code, name, late.get(code, 0), ways_address(province=code, late="yes") if late.get(code) else "")
              for code, name in names.items()]  # fmt: skip
    return Country(_("Late facilities of the register, by province"), places, SHAPES, unit=_("late facilities"))
