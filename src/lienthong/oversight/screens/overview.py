"""The overview: who is late, and why; each line leads to its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.directory import units
from lienthong.exchange import interconnection
from lienthong.ledger import catalogue
from lienthong.oversight import deadlines, facts, paperless_way, project_task, rollout
from lienthong.oversight.fact_entry import FactEntry, State
from lienthong.oversight.facts import spoken
from lienthong.oversight.screens.report import rows as figure_rows
from lienthong.oversight.screens.rollout import sliced, ways_address
from lienthong.pages import screen

RECONNECTED = "reconnection.provinces"


@require_safe
@screen.needs("oversight.read")
def show(request: Any) -> HttpResponse:
    """Facilities, papers, provinces and tasks that are late."""
    today, cells = clock.today(), rollout.cells(request.actor)
    known = facts.known(today)
    tasks = [
        task for task in project_task.known(today) if task.late(today) or (task.kind == "open" and task.state != "done")
    ]
    return render(request, "oversight/overview.html", {
        "late": rollout.together(cells, today).late, "late_href": ways_address(late="yes"),
        "deadlines": _deadlines(cells, today), "reasons": _reasons(cells, today), "papers": _papers(request.actor),
        "provinces": _provinces(known.get(RECONNECTED, [])), "tasks": tasks, "today": today,
        "to_sign": _to_sign(request.actor).count(),
        "may_enter": allowed(request.actor, "oversight.enter"),
        "pages": _pages(),
    })  # fmt: skip


def _pages() -> list[tuple[str, str, str]]:
    return [
        (_("Rollout"), reverse("oversight-rollout"), _("Published figures beside the register, trend and map")),
        (_("Facilities on their way to paperless"), reverse("oversight-way"),
         _("Each facility's stage, deadline and reason")),
        (_("Report"), reverse("oversight-report"), _("The Minister's report as of any day, and as a PDF")),
        (_("Project 06 tasks"), reverse("oversight-tasks"), _("Owner, deadline, evidence, history, what blocks")),
        (_("Interconnection, the whole country"), reverse("oversight-interconnection"),
         _("Health books, referrals and appointment papers by kind, province and month")),
        (_("Published figures"), reverse("oversight-figures"), _("Every figure with its day, denominator and source")),
    ]  # fmt: skip


def _deadlines(cells: list[rollout.Cell], today: Any) -> list[dict[str, Any]]:
    found = {one.key: one for one in rollout.by("deadline", cells, today)}
    return [
        {"deadline": one, **sliced(found[one.code], {"deadline": one.code})}
        for one in deadlines.of_facilities() if one.code in found
    ]  # fmt: skip


def _reasons(cells: list[rollout.Cell], today: Any) -> list[dict[str, Any]]:
    """Why the late ones are late, the most frequent first."""
    words = {code: one.title for code, one in deadlines.reasons().items()} | {"": _("No reason given")}
    found = [one for one in rollout.by("reason", cells, today) if one.late]
    return [
        {"title": words.get(one.key, one.key), "late": one.late,
         "href": ways_address(reason=one.key or "-", late="yes")}
        for one in sorted(found, key=lambda one: -one.late)
    ]  # fmt: skip


def _papers(actor: access.Actor) -> list[dict[str, Any]]:
    """The obligations of the last thirty days that are late: of how many, and how many of them failed on their way."""
    asked = interconnection.usual()
    span = {"since": asked.since.isoformat(), "until": asked.until.isoformat()}
    page = reverse("interconnection-rows")
    found = [one for one in interconnection.by_rule(asked, interconnection.scope(actor)) if one.late]
    return [
        {"count": one, "title": spoken(rule.title) if (rule := catalogue.rule(one.rule)) else one.rule,
         "hrefs": {what: f"{page}?{urlencode({'rule': one.rule, 'what': what.removeprefix('owed'), **span})}"
                   for what in ("owed", "late", "failed")}}
        for one in sorted(found, key=lambda one: -one.late)
    ]  # fmt: skip


def _provinces(points: list[facts.Fact]) -> dict[str, Any] | None:
    """The provinces named as not reconnected, in the newest published figure."""
    if not points:
        return None
    fact = points[-1]
    names = units.names(fact.places, clock.today())
    return {"fact": fact, "names": [names.get(code, code) for code in fact.places],
            "href": figure_rows(fact.series, clock.today())}  # fmt: skip


def waiting(actor: access.Actor) -> Iterator[tuple[str, str, int | QuerySet[Any], str, str]]:
    """What waits on the first page: urgency, title, the rows or how many, address, next step."""
    if not allowed(actor, "oversight.read"):
        return
    today = clock.today()
    late_ones = paperless_way.facilities(actor).filter(paperless_way.late(today))
    yield ("late", _("facilities late on their way to paperless"), late_ones, ways_address(late="yes"),
           _("See who is late and why; ask those who gave no reason."))  # fmt: skip
    if allowed(actor, "oversight.enter"):
        late = sum(task.late(today) for task in project_task.known(today))
        yield ("late", _("late tasks of Project 06"), late, f"{reverse('oversight-tasks')}?late=yes",
               _("Say what became of each, or what blocks it."))  # fmt: skip
        entries = f"{reverse('oversight-entries')}?waits=me"
        yield ("waiting", _("published figures to sign"), _to_sign(actor), entries,
               _("Compare each with its document, then sign or refuse it."))  # fmt: skip


def _to_sign(actor: access.Actor) -> QuerySet[FactEntry]:
    return FactEntry.objects.filter(state=State.ENTERED).exclude(entered_by=actor.code)
