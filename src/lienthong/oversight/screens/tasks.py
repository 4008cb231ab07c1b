"""Tasks of Project 06: the list, and the page of one with its history, what blocks it, and where it is fulfilled."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.directory import alphabet
from lienthong.directory.agencies import Agency
from lienthong.oversight import project_task
from lienthong.oversight.fact_entry import NotAcceptable
from lienthong.oversight.project_task import State, Task
from lienthong.pages import export, formats, forms, screen
from lienthong.pages.columns import Column

NAMES = {"csv": "CSV", "xlsx": "Excel"}
FORMS: dict[str, Any] = {"csv": export.as_csv, "xlsx": export.as_xlsx}
COLUMNS = [
    Column("task.number", gettext_lazy("Number")),
    Column("task.title", gettext_lazy("Task")),
    Column("task.kind_words", gettext_lazy("Kind")),
    Column("owner", gettext_lazy("Owner")),
    Column("task.due", gettext_lazy("Deadline")),
    Column("words", gettext_lazy("State")),
    Column("late", gettext_lazy("Late")),
    Column("task.blocks", gettext_lazy("What blocks it")),
    Column("source", gettext_lazy("Evidence")),
]
TONES = {State.DONE: "done", State.IN_PROGRESS: "soon"}


class Moving(forms.Form):
    """How the task stands, with what shows it."""

    state = forms.ChoiceField(label=gettext_lazy("State"))
    source = forms.CharField(label=gettext_lazy("What shows it"), max_length=300,
                             help_text=gettext_lazy("A document with its number and date, or an address"))  # fmt: skip
    blocks = forms.CharField(label=gettext_lazy("What blocks it"), max_length=500, required=False)

    def __init__(self, *args: Any, now: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = [one for one in State if one == now or one in project_task.ProjectTask.NEXT[now]]
        self.fields["state"].choices = [(one.value, one.label) for one in may]  # type: ignore[attr-defined]


@require_safe
@screen.needs("oversight.read")
def show_all(request: Any) -> HttpResponse:
    """Every task, those named as unfinished first."""
    today, every = clock.today(), project_task.known(clock.today())
    late_only, words = request.GET.get("late") == "yes", alphabet.words(request.GET.get("q", ""))
    shown = [task for task in every if task.late(today) or not late_only]
    shown = [task for task in shown if all(word in alphabet.folded(task.title) for word in words)]
    owners = {one.party: one.name for one in Agency.objects.all()}
    if request.GET.get("export") in FORMS:
        return FORMS[request.GET["export"]](COLUMNS, [_row(task, owners) for task in shown], "project-06-tasks")
    parts: dict[str, list[dict[str, Any]]] = {}
    for task in shown:
        parts.setdefault(task.kind_words, []).append(_row(task, owners))
    late = sum(task.late(today) for task in every)
    return render(request, "oversight/tasks.html", {
        "parts": parts, "count": len(shown), "given": request.GET.get("q", ""), "late_only": late_only,
        "exports": [(name, f"?{urlencode({**request.GET.dict(), 'export': form})}") for form, name in NAMES.items()],
        "choices": [(_("All"), reverse("oversight-tasks"), not late_only, len(every)),
                    (_("Late"), f"{reverse('oversight-tasks')}?late=yes", late_only, late)],
        "breadcrumbs": [(_("Oversight"), reverse("oversight"))],
    })  # fmt: skip


@require_safe
@screen.needs("oversight.read")
def show(request: Any, code: str) -> HttpResponse:
    """One task."""
    return _page(request, _found(code))


@require_POST
@screen.needs("oversight.enter")
def move(request: Any, code: str) -> HttpResponse:
    """Say how a task stands."""
    task = _found(code)
    asked = Moving(request.POST, now=task.state)
    if asked.is_valid():
        given = asked.cleaned_data
        try:
            project_task.move(
                code, State(given["state"]), by=request.actor, source=given["source"], blocks=given["blocks"]
            )
        except (NotAcceptable, ledger.InvalidState) as fault:
            asked.add_error(None, str(fault))
        else:
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("oversight-task", args=[code]))
    return _page(request, task, asked)


def _page(request: Any, task: Task, asked: Moving | None = None) -> HttpResponse:
    owners = {one.party: one.name for one in Agency.objects.filter(code=task.owner.removeprefix("agency:"))}
    row = _row(task, owners)
    described = [
        (_("Kind"), task.kind_words), (_("Owner"), row["owner"]), (_("Deadline"), formats.day(task.due)),
        (_("What blocks it"), task.blocks or formats.NOTHING), (_("Source"), task.source or formats.NOTHING),
    ]  # fmt: skip
    may = allowed(request.actor, "oversight.enter")
    form = (asked or Moving(now=task.state, initial={"state": task.state, "blocks": task.blocks})) if may else None
    return render(request, "oversight/task.html", {
        **row, "facts": described, "pages": _pages(task), "form": form, "open": asked is not None,
        "story": [{"title": step.state.label, "at": step.on, "by": step.by, "state": step.state,
                   "text": " – ".join(filter(None, [step.source, step.blocks]))} for step in reversed(task.steps)],
        "breadcrumbs": [(_("Oversight"), reverse("oversight")), (_("Project 06 tasks"), reverse("oversight-tasks"))],
    })  # fmt: skip


def _row(task: Task, owners: dict[str, str]) -> dict[str, Any]:
    newest = task.steps[-1] if task.steps else None
    return {
        "task": task, "owner": owners.get(task.owner, task.owner), "late": task.late(clock.today()),
        "tone": TONES.get(task.state, "quiet"), "words": task.state.label,
        "source": newest.source if newest else task.source, "evidence": newest.evidence if newest else task.evidence,
    }  # fmt: skip


def _pages(task: Task) -> list[tuple[str, str]]:
    """The live pages that show or fulfil it; those that this home has."""
    words = {
        "procedures": _("Procedures"), "provinces": _("Connections of the provinces"),
        "national-portal": _("Connection with the national portal"), "vendors": _("Vendors"),
        "pilots": _("Pilot agreements"), "usage": _("Usage and service levels"),
        "interconnection": _("Interconnection"), "oversight-rollout": _("Rollout"),
        "oversight-way": _("Facilities on their way to paperless"),
        "oversight-interconnection": _("Interconnection, the whole country"),
        "practitioners": _("Practitioners"), "facilities": _("Facilities"),
    }  # fmt: skip
    return [(words[name], address) for name in task.pages if (address := _address(name))]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _found(code: str) -> Task:
    try:
        return project_task.task(code)
    except project_task.UnknownTask as error:
        raise Http404 from error
