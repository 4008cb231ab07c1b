"""One line that says what an entry says, for the timeline of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lienthong.forms.value import written
from lienthong.records import results
from lienthong.records.entry import Kind

LONGEST = 300
Values = Mapping[str, Any]


def of(kind: str, values: Values) -> str:
    """The line; empty for an entry that can't be read."""
    line = _WORDS[Kind(kind)](values) if values else ""
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _form(values: Values) -> str:
    code = values.get("discharge_main") or values.get("admission_main") or ""
    return " · ".join(part for part in (values.get("reason", ""), code) if part)


def _progress(values: Values) -> str:
    said = " · ".join(values[name] for name in ("subjective", "objective", "assessment", "plan") if values.get(name))
    orders = "; ".join(row["order"] for row in values.get("orders", ()) if row.get("order"))
    return " ".join(part for part in (said, f"→ {orders}" if orders else "") if part)


def _vitals(values: Values) -> str:
    pressure = "/".join(written(values[name]) for name in ("systolic", "diastolic") if name in values)
    told = (
        (_("pulse"), _number(values, "pulse"), ""),
        (_("temperature"), _number(values, "temperature"), " °C"),
        (_("blood pressure"), pressure, ""),
        (_("respiration"), _number(values, "breath"), ""),
        ("SpO2", _number(values, "spo2"), "%"),
        (_("weight"), _number(values, "weight"), " kg"),
    )
    return " · ".join(f"{name} {value}{unit}" for name, value, unit in told if value)


def _number(values: Values, name: str) -> str:
    return written(values[name]) if name in values else ""


def _prescription(values: Values) -> str:
    return "; ".join(f"{row.get('medicine', '')} {row.get('strength', '')}".strip() for row in values["medicines"])


def _result(values: Values) -> str:
    told = "; ".join(_measured(row) for row in values.get("measures", ()))
    told = " · ".join(filter(None, (told, values.get("conclusion") or values.get("description", ""))))
    if values.get("outcome") == results.AWAITED:
        told = _("awaited")
    elif values.get("outcome") == results.NOT_DONE:
        told = _("not done: %(reason)s") % {"reason": values.get("outcome_reason", "")}
    return f"{values.get('service', '')}: {told}"


def _measured(row: Values) -> str:
    parts = (row.get("index"), row.get("measure"), row.get("unit"), results.ARROWS.get(results.mark(row)))
    return " ".join(part for part in parts if part)


_WORDS: dict[Kind, Callable[[Values], str]] = {
    Kind.FORM: _form,
    Kind.PROGRESS: _progress,
    Kind.VITALS: _vitals,
    Kind.PRESCRIPTION: _prescription,
    Kind.RESULT: _result,
}
