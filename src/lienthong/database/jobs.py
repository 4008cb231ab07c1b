"""Jobs: work for later, deferred in the caller's transaction: both happen or neither.

    @jobs.task("papers.expire", queue="papers")
    def expire(paper: str) -> None: ...

    expire.defer(paper="…")             # inside database.transaction()

    @jobs.periodic("*/5 * * * *")       # cron; a sixth field counts seconds
    @jobs.task("papers.look_for_expired")
    def look_for_expired() -> None: ...

A job runs at least once: a worker that is killed leaves its job to be run again. So a job is written to be repeated.
A job that fails is tried again later and later; after `attempts` it stays as failed, with its log, for a person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from lienthong.database.connection import connection

if TYPE_CHECKING:
    import procrastinate
    from procrastinate.jobs import JobDeferrer

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 12  # with doubling waits: the last one after about an hour
STALLED_AFTER = 30.0  # seconds without a sign of life of the worker


@dataclass(eq=False)
class Task(Generic[P, R]):
    """A named function that can be called now, or deferred."""

    function: Callable[P, R]
    name: str
    queue: str
    attempts: int
    crons: list[str] = field(default_factory=list)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def defer(self, **arguments: Any) -> int:
        """Have it run once this transaction is committed; gives the job's number."""
        return self.configure().defer(**arguments)

    def configure(
        self, *, lock: str | None = None, once: str | None = None, at: datetime | None = None, priority: int = 0
    ) -> "JobDeferrer":
        """As `defer`, but: never two at a time with one `lock`, in order; not before `at` (real time).

        With `once`, a second one that waits under the same word raises procrastinate's AlreadyEnqueued.
        """
        from procrastinate.tasks import configure_task

        return configure_task(
            name=self.name, job_manager=_desk().job_manager, queue=self.queue, lock=lock, queueing_lock=once,
            schedule_at=at, priority=priority,
        )  # fmt: skip


_tasks: dict[str, Task] = {}


def task(name: str, queue: str = "default", *, attempts: int = ATTEMPTS) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Name a function so that it can be deferred. The name stays: it stands in the database."""

    def named(function: Callable[P, R]) -> Task[P, R]:
        if name in _tasks:
            raise ValueError(f"two jobs are named {name}")
        made: Task[P, R] = Task(function, name, queue, attempts)
        _tasks[name] = made
        return made

    return named


def periodic(cron: str) -> Callable[[Task[P, R]], Task[P, R]]:
    """Also run the task, without arguments, at the times `cron` says; once for all workers together."""

    def registered(of: Task[P, R]) -> Task[P, R]:
        of.crons.append(cron)
        return of

    return registered


def work(
    *,
    until_idle: bool = False,
    concurrency: int = 2,
    queues: Iterable[str] | None = None,
    stalled_after: float = STALLED_AFTER,
) -> None:
    """Run jobs until stopped by a signal, or, `until_idle`, until none is due (periodic ones are left out then).

    Jobs of a worker that gave no sign of life for `stalled_after` seconds are run again.
    """
    from lienthong.database.worker import Shift

    Shift(list(_tasks.values()), concurrency, list(queues) if queues else None, stalled_after).run(until_idle)


def counts() -> dict[str, int]:
    """How many jobs there are in each state (todo, doing, succeeded, failed, …)."""
    rows = connection().execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1").fetchall()
    return dict(rows)


@cache
def _desk() -> "procrastinate.App":
    """Where jobs are handed in: on Django's connection, in the caller's transaction."""
    import procrastinate
    from procrastinate.contrib.django.django_connector import DjangoConnector

    return procrastinate.App(connector=DjangoConnector())
