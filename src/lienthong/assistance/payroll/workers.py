"""Workers of a national close: processes that do its jobs, two on two cores, until none is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

from lienthong import access
from lienthong.assistance.payroll import national
from lienthong.assistance.payroll.national import PEOPLE, Standing

ROUNDS = 3  # a worker that died leaves its slice to the next round
WATCH = 0.5  # seconds between two looks


def close(
    month: date,
    *,
    by: access.Actor,
    workers: int = 2,
    people: int = PEOPLE,
    again: bool = False,
    watch: Callable[[Standing], None] = lambda _standing: None,
) -> Standing:
    """Draw up every list of the month that isn't there; `watch` is told how far it is. Raises NotAllowed."""
    communes = national.communes_of(month)
    for number in range(ROUNDS):
        if not national.begin(month, by=by, people=people, again=again and number == 0):
            break
        _work(workers, lambda: watch(national.standing(month, communes)))
    return national.standing(month, communes)


def _work(workers: int, look: Callable[[], None]) -> None:
    started = [_start() for _number in range(workers)]
    try:
        while any(worker.poll() is None for worker in started):
            time.sleep(WATCH)
            look()
    finally:
        for worker in started:
            worker.terminate()
            worker.wait()


def _start() -> subprocess.Popen[bytes]:
    # One thread each: two workers share the cores with PostgreSQL, and slices are small. No commit waits for the disk:
    # a power cut may take the last moment's slices, each wholly, and the next call draws them up. Proposing waits.
    environment = {
        **os.environ,
        "POLARS_MAX_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PGOPTIONS": "-c synchronous_commit=off -c max_parallel_workers_per_gather=0",
    }
    return subprocess.Popen([sys.executable, "-m", "lienthong.cli", "payroll", "work"], env=environment)
