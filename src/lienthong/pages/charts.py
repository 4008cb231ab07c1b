"""Charts: a few colours, no decoration, and under each the numbers as a table whose figures open their rows.

    Chart(_("Papers a day"), days, [Series(_("Received"), received, "done"), Series(_("Late"), late, "late")])

In the template: `{% chart papers_a_day %}`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils.functional import Promise

COLOURS = {"done": "#2B7A3D", "late": "#C8102E", "soon": "#B25E09", "quiet": "#8A949B", "": "#0B5D5E"}
FURTHER = ["#0B5D5E", "#7FA9A6", "#5B6770", "#B9C7C6", "#16212B"]
Words = str | Promise
Number = int | float | None


@dataclass(frozen=True)
class Series:
    """Numbers of one meaning, one a category. tone: done, late, soon, quiet, or "" for a colour of its own."""

    name: Words
    values: Sequence[Number]
    tone: str = ""
    hrefs: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """kind: "bar", "stack" (bars on one another), "lying" (bars to the right, for long names), or "line"."""

    title: Words
    categories: Sequence[Words]
    series: Sequence[Series]
    kind: str = "bar"
    unit: Words = ""
    note: Words = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def options(self) -> str:
        """What the script draws, as JSON."""
        names = [str(name) for name in self.categories]
        along = {"type": "category", "data": names, "inverse": self.kind == "lying"}
        across = {"type": "value", "minInterval": 1}
        x, y = (across, along) if self.kind == "lying" else (along, across)
        drawn = [self._drawn(series, place) for place, series in enumerate(self.series)]
        return orjson.dumps({"xAxis": x, "yAxis": y, "series": drawn, **self.extra}).decode()

    def rows(self) -> list[dict[str, Any]]:
        """The table: a row a category."""
        return [
            {"name": name, "cells": [_cell(series, place) for series in self.series]}
            for place, name in enumerate(self.categories)
        ]

    @property
    def height(self) -> str:
        """How tall the drawing is, as a class of the style sheet."""
        return "tall" if self.kind == "lying" and len(self.categories) > 12 else "plain"

    def _drawn(self, series: Series, place: int) -> dict[str, Any]:
        colour = COLOURS[series.tone] if series.tone else FURTHER[place % len(FURTHER)]
        drawn: dict[str, Any] = {
            "name": str(series.name),
            "type": "line" if self.kind == "line" else "bar",
            "data": list(series.values),
            "color": colour,
        }
        if self.kind == "stack":
            drawn["stack"] = "all"
        if self.kind == "line":
            alone = sum(value is not None for value in series.values) == 1  # one point makes no line
            drawn |= {"showSymbol": alone, "symbol": "circle", "symbolSize": 8, "lineStyle": {"width": 2.5}}
        return drawn


def _cell(series: Series, place: int) -> dict[str, Any]:
    value = series.values[place] if place < len(series.values) else None
    return {"value": value, "href": series.hrefs[place] if place < len(series.hrefs) else "", "tone": series.tone}
