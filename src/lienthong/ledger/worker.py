"""The worker: sealer, subscribers, couriers and jobs, each in a loop of its own, until told to stop.

A loop that dies takes the worker with it: whoever started the worker sees the exit code and starts it anew. Any number
of workers may run: they don't take the same thing twice.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from lienthong.database import jobs
from lienthong.ledger import commit_points, couriers, post, seals, subscriptions, work

PAUSE = 0.25  # seconds between two looks when there was nothing to do
SEAL_EVERY = 1.0  # seconds
TRIES = 20  # times that a loop finds no database before it gives up

logger = logging.getLogger(__name__)


class LoopDied(Exception):
    """A loop of the worker ended by a fault; the log says which."""


class Worker:
    """One process that works for the ledger."""

    def __init__(self, *, lease: timedelta = post.LEASE) -> None:
        self.lease = lease
        self.stopping = threading.Event()
        self.jobs_ended = threading.Event()
        self.faults: list[BaseException] = []

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. Raises LoopDied if a loop ended by a fault."""
        commit_points.install()
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda *_given: self.stopping.set())
        threads = [threading.Thread(target=self._loop, args=loop, name=loop[0]) for loop in self._loops()]
        threads.append(threading.Thread(target=self._pass_on_the_stop, name="stop"))
        for thread in threads:
            thread.start()
        try:
            jobs.work()  # in the main thread: it listens to the signals itself while it runs
        finally:
            self.stopping.set()
            self.jobs_ended.set()
            for thread in threads:
                thread.join()
        if self.faults:
            raise LoopDied(f"a loop of the worker died: {self.faults[0]}") from self.faults[0]

    def _pass_on_the_stop(self) -> None:
        """Tell the jobs to stop too, again until they have: a signal may come before they listen to it."""
        self.stopping.wait()
        while not self.jobs_ended.wait(0.2):
            os.kill(os.getpid(), signal.SIGTERM)

    def run_until_idle(self, *, patience: timedelta = work.PATIENCE) -> None:
        """Do what is due, one thing after the other, and end."""
        commit_points.install()
        work.settle(lease=self.lease, patience=patience)

    def _loops(self) -> list[tuple[str, Callable[[], int], float]]:
        return [
            ("sealer", _seal, SEAL_EVERY),
            ("subscribers", _tell, PAUSE),
            *((f"courier {channel}", self._carrier(channel), PAUSE) for channel in couriers.channels()),
        ]

    def _carrier(self, channel: str) -> Callable[[], int]:
        return lambda: post.serve(channel, lease=self.lease)

    def _loop(self, name: str, step: Callable[[], int], pause: float) -> None:
        lost = 0
        try:
            while not self.stopping.is_set():
                close_old_connections()
                try:
                    done, lost = step(), 0
                except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError) as fault:
                    lost += 1
                    logger.warning("%s: the database didn't answer (%s times): %s", name, lost, fault)
                    if lost >= TRIES:
                        raise
                    connections.close_all()
                    done = 0
                if not done:
                    self.stopping.wait(pause * (1 + lost))
        except BaseException as fault:
            logger.exception("%s died", name)
            self.faults.append(fault)
            self.stopping.set()
        finally:
            connections.close_all()


def _seal() -> int:
    return int(seals.seal() is not None)


def _tell() -> int:
    return sum(subscriptions.serve(subscription) for subscription in subscriptions.all_subscriptions())
