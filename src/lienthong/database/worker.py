"""The worker's shift: jobs in threads, each thread with Django's one connection of its own."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import procrastinate
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Status

if TYPE_CHECKING:
    from lienthong.database.jobs import Task

logger = logging.getLogger(__name__)
WAIT_AT_MOST = 1800  # seconds between two attempts
MAX_IDLE = 5.0  # seconds until a worker looks again if no notice came


class DoublingWait(procrastinate.BaseRetryStrategy):
    """Again after 1, 2, 4, … seconds, at most half an hour; after `attempts` the job stays as failed."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        """When to try again, or None to give up."""
        if job.attempts + 1 >= self.attempts:
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": min(2**job.attempts, WAIT_AT_MOST)})


class Shift:
    """One worker at work, from its start until it is stopped or idle."""

    def __init__(
        self, tasks: "list[Task[..., Any]]", concurrency: int, queues: list[str] | None, stalled_after: float
    ) -> None:
        self.tasks, self.concurrency, self.queues, self.stalled_after = tasks, concurrency, queues, stalled_after
        self.done = 0
        self.threads: list[Any] = []  # Django's connection of each thread

    def run(self, until_idle: bool) -> None:
        """Work. Everything opened is closed again, whatever happens."""
        try:
            asyncio.run(self._run(until_idle))
        finally:
            for wrapper in self.threads:
                wrapper.close()

    async def _run(self, until_idle: bool) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(
            ThreadPoolExecutor(self.concurrency, thread_name_prefix="job", initializer=self._remember_connection)
        )
        app = self._app(with_periodic=not until_idle)
        async with app.open_async():
            stalled = asyncio.create_task(self._requeue_stalled(app, forever=not until_idle))
            if until_idle:
                await stalled
                await self._until_idle(app)
                return
            try:
                await self._work(app, wait=True)
            finally:
                stalled.cancel()

    async def _until_idle(self, app: procrastinate.App) -> None:
        # A job that was running when the queue was found empty may have deferred others: look until nothing was done.
        before = -1
        while self.done > before:
            before = self.done
            await self._work(app, wait=False)

    async def _work(self, app: procrastinate.App, *, wait: bool) -> None:
        await app.run_worker_async(
            queues=self.queues, concurrency=self.concurrency, wait=wait, delete_jobs="successful",
            fetch_job_polling_interval=MAX_IDLE, listen_notify=wait, install_signal_handlers=wait,
            stalled_worker_timeout=self.stalled_after,
        )  # fmt: skip

    def _app(self, *, with_periodic: bool) -> procrastinate.App:
        # Its own connections fetch and finish jobs; a job defers others on Django's, in its own transaction.
        from procrastinate import PsycopgConnector

        pool = {"kwargs": connector_params(), "min_size": 1, "max_size": 3}
        app = procrastinate.App(connector=PsycopgConnector(**pool))
        for task in self.tasks:
            registered = app.task(self._once(task), name=task.name, queue=task.queue, retry=DoublingWait(task.attempts))
            for cron in task.crons if with_periodic else ():
                app.periodic(cron=cron, periodic_id=cron)(registered)
        return app

    def _once(self, task: "Task[..., Any]") -> Callable[..., None]:
        def run(**arguments: Any) -> None:
            from django.db import close_old_connections

            close_old_connections()  # drops a connection that died between two jobs
            if task.crons:
                arguments.pop("timestamp", None)
            try:
                task.function(**arguments)
            finally:
                self.done += 1
                close_old_connections()

        return run

    def _remember_connection(self) -> None:
        from django.db import connections

        wrapper = connections["default"]
        wrapper.inc_thread_sharing()  # so that the main thread may close it at the end
        self.threads.append(wrapper)

    async def _requeue_stalled(self, app: procrastinate.App, *, forever: bool) -> None:
        """Hand out again the jobs of workers that are gone; one that keeps killing its worker is given up."""
        while True:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self.stalled_after):
                await self._requeue(app, job)
            if not forever:
                return
            await asyncio.sleep(self.stalled_after)

    async def _requeue(self, app: procrastinate.App, job: procrastinate.jobs.Job) -> None:
        from lienthong.database import clock

        registered = app.tasks.get(job.task_name)
        strategy = registered.retry_strategy if registered else None
        if isinstance(strategy, DoublingWait) and job.attempts + 1 >= strategy.attempts:
            logger.error("Job %s was left by its worker %s times: given up", job.call_string, job.attempts)
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            logger.warning("Job %s was left by a worker that is gone: run again", job.call_string)
            await app.job_manager.retry_job(job, retry_at=clock.real_now())
