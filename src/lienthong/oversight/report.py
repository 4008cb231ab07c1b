"""The Minister's report as of a day: each published figure as known on that day, with its own day, and the open tasks.

Nothing is written here but the order; figures come from `facts`, tasks from `project_task`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from lienthong.access.actor import HOME
from lienthong.database import clock
from lienthong.directory import units
from lienthong.oversight import facts, project_task
from lienthong.oversight.facts import Fact, Series
from lienthong.oversight.project_task import Task
from lienthong.pages import formats
from lienthong.print import typeset, verification

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Line:
    """One figure of the report: the newest known, and the names that belong to it."""

    series: Series
    fact: Fact
    names: tuple[str, ...]

    @property
    def named(self) -> str:
        """What the names are."""
        return facts.spoken(self.series.named)

    @property
    def share(self) -> str:
        """The part in percent, where there is a denominator."""
        whole = self.fact.share
        return "" if whole is None or self.fact.is_percent else f"{formats.number(round(whole, 1))} %"


@dataclass(frozen=True)
class Section:
    """One part of the report."""

    code: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Report:
    """The whole report, in the language in which it was asked for."""

    day: date
    sections: tuple[Section, ...]
    open_tasks: tuple[Task, ...]

    @property
    def thing(self) -> str:
        return f"rollout-report:{self.day.isoformat()}"


def of(day: date) -> Report:
    """What was known on a day, in the reader's language. Three queries."""
    found, tasks = facts.known(day), project_task.known(day)
    newest = {code: rows[-1] for code, rows in found.items()}
    places = _places([code for fact in newest.values() for code in fact.places], day)
    titles = {task.code: task.title for task in tasks}
    lines = [
        Line(series, newest[code], tuple({**places, **titles}.get(one, one) for one in _named(newest[code])))
        for code, series in facts.series().items()
        if code in newest
    ]
    parts = (
        Section(code, facts.spoken(words), tuple(line for line in lines if line.series.group == code))
        for code, words in facts.groups().items()
    )
    open_tasks = tuple(task for task in tasks if task.kind == "open" and task.state != project_task.State.DONE)
    return Report(day, tuple(part for part in parts if part.lines), open_tasks if "project06.tasks" in newest else ())


def data(report: Report) -> dict[str, Any]:
    """The report as plain data, in the reader's language."""
    return {
        "as_of": report.day,
        "sections": [
            {"code": part.code, "title": part.title, "lines": [_line(line) for line in part.lines]}
            for part in report.sections
        ],
        "open_tasks": [
            {"code": task.code, "title": task.title, "state": str(task.state), "blocks": task.blocks}
            for task in report.open_tasks
        ],
    }  # fmt: skip


def pdf(day: date, *, by: str = "") -> bytes:
    """The report in both languages side by side, with a code under which it can be verified."""
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = data(of(day))
    code = verification.code_for(f"rollout-report:{day.isoformat()}")
    facts_of_it = {
        "day": formats.day(day), "sections": _pairs(told), "open_tasks": _both(told, "open_tasks"),
        "printed_by": by, "printed_at": formats.moment(clock.now()),
    }  # fmt: skip
    made = typeset.paper(
        "oversight/report", facts_of_it, verify_url=verification.address(code), code=verification.spaced(code)
    )
    title = {
        "vi": f"Tổng hợp số liệu đã công bố, tính đến {formats.day(day)}",
        "en": f"Published figures as of {formats.day(day)}",
    }
    verification.register(
        code, made, thing=f"rollout-report:{day.isoformat()}", title=title, organisation=HOME,
        organisation_name="Liên Thông",
    )  # fmt: skip
    return made


def _named(fact: Fact) -> list[str]:
    return [*fact.places, *fact.items]


def _places(codes: list[str], day: date) -> dict[str, str]:
    return units.names(codes, day) if codes else {}


def _line(line: Line) -> dict[str, Any]:
    fact = line.fact
    return {
        "series": line.series.code, "name": line.series.title, "text": fact.text, "value": fact.value, "of": fact.of,
        "of_what": fact.of_what, "share": line.share, "on": fact.on, "day": fact.day, "known": fact.known,
        "source": fact.source, "evidence": fact.evidence, "names": list(line.names),
        "named": line.named, "note": fact.note,
    }  # fmt: skip


def _pairs(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The same sections with each line in both languages."""
    return [
        {"title": vi["title"], "title_en": en["title"], "lines": _both({"vi": vi, "en": en}, "lines")}
        for vi, en in zip(told["vi"]["sections"], told["en"]["sections"], strict=True)
    ]


def _both(told: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [{"vi": vi, "en": en} for vi, en in zip(told["vi"][key], told["en"][key], strict=True)]
