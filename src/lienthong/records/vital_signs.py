"""The chart of vital signs: what was measured when, newest versions only, with its numbers as a table."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.database import clock
from lienthong.pages.charts import Chart, Series
from lienthong.records.entry import Kind
from lienthong.records.folder import Folder
from lienthong.records.writing import when

MOST = 60  # measurements in one chart: the newest
PULSE = ("pulse", "systolic", "diastolic", "breath", "spo2")
WORDS: dict[str, Any] = {
    "pulse": _("Pulse"), "systolic": _("Systolic"), "diastolic": _("Diastolic"), "breath": _("Respiration"),
    "spo2": _("SpO2"), "temperature": _("Temperature"),
}  # fmt: skip


def charts(folder: Folder) -> list[Chart]:
    """Temperature, and what is counted; none where nothing was measured."""
    rows = _measured(folder)
    if not rows:
        return []
    moments = [moment.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m") for moment, _values in rows]
    found = [
        Chart(_("Temperature"), moments, [_series("temperature", rows)], kind="line", unit="°C", extra=_lines(34)),
        Chart(_("Pulse, blood pressure, respiration, SpO2"), moments, [_series(name, rows) for name in PULSE],
              kind="line", extra=_lines(0)),
    ]  # fmt: skip
    return [chart for chart in found if any(value is not None for one in chart.series for value in one.values)]


def _measured(folder: Folder) -> list[tuple[datetime, dict[str, Any]]]:
    told = (folder.contents[entry.pk].values for entry in folder.standing(Kind.VITALS) if entry.pk in folder.contents)
    rows = [(moment, values) for values in told if (moment := when(values))]
    return sorted(rows, key=lambda row: row[0])[-MOST:]


def _series(name: str, rows: list[tuple[datetime, dict[str, Any]]]) -> Series:
    return Series(WORDS[name], [_plain(values.get(name)) for _moment, values in rows])


def _plain(value: Any) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def _lines(least: int) -> dict[str, Any]:
    """The scale begins where a body's does, not at nothing."""
    return {"yAxis": {"type": "value", "min": least, "scale": True}}
