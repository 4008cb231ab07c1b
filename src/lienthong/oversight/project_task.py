"""Tasks of Project 06 that concern the ministry: what was published of them, and what became of them since.

The official list of ten is not public; `tasks.yaml` says of each row whether it is one of the three named as
unfinished, a row of a published notice, or our own catalogue. States are history: the published ones are data, later
ones are signed actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, data_file, database, ledger
from lienthong.database import clock
from lienthong.oversight.fact_entry import NotAcceptable
from lienthong.oversight.facts import spoken


class UnknownTask(LookupError):
    """No task has this code."""


class State(models.TextChoices):
    """Where a task stands."""

    NOT_TOLD = "not-told", gettext_lazy("State not published")
    ASSIGNED = "assigned", gettext_lazy("Assigned")
    IN_PROGRESS = "in-progress", gettext_lazy("In progress")
    DONE = "done", gettext_lazy("Done")


class ProjectTask(ledger.Life):
    """The current row of a task that this home has said something about."""

    personal = "no: work of an office"
    KIND = "project-task"
    NEXT: ClassVar[Any] = {
        State.NOT_TOLD: {State.ASSIGNED, State.IN_PROGRESS, State.DONE},
        State.ASSIGNED: {State.IN_PROGRESS, State.DONE},
        State.IN_PROGRESS: {State.DONE},
        State.DONE: {State.IN_PROGRESS},
    }
    code = models.CharField(max_length=60, unique=True)
    blocks = models.CharField(max_length=500, default="")


class ProjectTaskAction(ledger.Action):
    """History: taken over from what was published, moved, found blocked."""

    life = models.ForeignKey(ProjectTask, on_delete=models.PROTECT, related_name="actions")


@dataclass(frozen=True)
class Step:
    """What is known of a task's state on a day. `by` is empty for what was published."""

    on: date
    state: State
    source: str
    evidence: str
    by: str = ""
    blocks: str = ""


@dataclass(frozen=True)
class Task:
    """A task as known on a day; `steps` are its states, the oldest first."""

    code: str
    kind: str
    name: Mapping[str, str]
    owner: str
    number: str = ""
    due: date | None = None
    pages: tuple[str, ...] = ()
    source: str = ""
    evidence: str = "secondary"
    steps: tuple[Step, ...] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        return spoken(self.name)

    @property
    def kind_words(self) -> str:
        return spoken(_told()["kinds"][self.kind])

    @property
    def state(self) -> State:
        return self.steps[-1].state if self.steps else State.NOT_TOLD

    @property
    def blocks(self) -> str:
        """What keeps it from being done, as said last."""
        return "" if self.state == State.DONE else next((s.blocks for s in reversed(self.steps) if s.by), "")

    def late(self, today: date) -> bool:
        return self.due is not None and self.due < today and self.state != State.DONE


def known(day: date) -> list[Task]:
    """Every task as known at the end of a day, in the order of the catalogue. One query."""
    end = datetime.combine(day + timedelta(days=1), time(), clock.VIETNAM)
    said: dict[str, list[Step]] = {}
    actions = ProjectTaskAction.objects.filter(happened_at__lt=end).exclude(name="taken-over").select_related("life")
    for action in actions.order_by("life", "number"):
        said.setdefault(action.life.code, []).append(_step(action))
    return [_task(told, day, said.get(told["code"], [])) for told in _told()["tasks"]]


def task(code: str, day: date | None = None) -> Task:
    """The task with this code, as known on a day (today). Raises UnknownTask."""
    found = next((one for one in known(day or clock.today()) if one.code == code), None)
    if found is None:
        raise UnknownTask(code)
    return found


def move(code: str, state: State, *, by: access.Actor, source: str, blocks: str = "") -> ProjectTask:
    """Say how a task stands and what blocks it, with the evidence. The same state again only says what blocks.

    Raises NotAllowed, UnknownTask, NotAcceptable (no evidence), InvalidState.
    """
    access.require(by, "oversight.enter")
    now = task(code)
    if not source.strip():
        raise NotAcceptable(_("Say what shows it: a document, a number, an address."))
    with database.transaction():
        row = ProjectTask.objects.filter(code=code).first() or ProjectTask.begin(
            now.state, by=by, name="taken-over", code=code, owner=now.owner
        )
        target, data = (None if state == row.state else state), {"source": source.strip()}
        row.act("moved" if target else "explained", target, by=by, data=data, blocks=blocks.strip())
        access.audit.wrote(by, "task.move", [row.thing])
    return row


def _task(told: Mapping[str, Any], day: date, later: list[Step]) -> Task:
    columns = {name: value for name, value in told.items() if name not in ("history", "pages")}
    published = [
        Step(row["day"], State(row["state"]), row["source"], row["evidence"])
        for row in told.get("history", ())
        if row.get("known", row["day"]) <= day
    ]
    return Task(**columns, pages=tuple(told.get("pages", ())), steps=(*published, *later))


def _step(action: ProjectTaskAction) -> Step:
    on = action.happened_at.astimezone(clock.VIETNAM).date()
    blocks = action.changes.get("blocks", "")
    return Step(on, State(action.state_after), action.data.get("source", ""), "primary", action.by, blocks)


@cache
def _told() -> dict[str, Any]:
    return data_file.read(Path(__file__).with_name("tasks.yaml"))
