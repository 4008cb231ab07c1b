"""One run of the benchmark, in a home of its own that is gone afterwards.

The register is made, and two months are listed and approved at 500,000 đồng, before 540,000 became known. Then come
stops, corrections and deaths, and the clock runs: from the register to approved, totalled lists, three months computed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import click

from lienthong import access, database
from lienthong.assistance.payroll import national, workers
from lienthong.assistance.payroll.bench import generation, memory, peer
from lienthong.assistance.payroll.national import Standing
from lienthong.database import clock

LISTED_FROM, SECOND, MONTH = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
# 540,000 became known on 21/08/2026: what was listed before was listed at 500,000.
KNOWN = {
    LISTED_FROM: datetime(2026, 7, 18, 9, tzinfo=clock.VIETNAM),
    SECOND: datetime(2026, 8, 18, 9, tzinfo=clock.VIETNAM),
    MONTH: datetime(2026, 9, 18, 9, tzinfo=clock.VIETNAM),
}
IMPORTED = datetime(2026, 7, 1, 9, tzinfo=clock.VIETNAM)
DRAFTS = access.Actor("user:bench-drafts", "agency:bench", frozenset({"ministry_officer"}))
APPROVES = access.Actor("user:bench-approves", "agency:bench", frozenset({"ministry_officer"}))
GOAL_SECONDS, GOAL_RATIO = 90.0, 2.5


def bench(people: int, *, keep: bool = False) -> None:
    """Make a home, run in it in a process of its own, and take it away."""
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-", ignore_cleanup_errors=True) as folder:
        home = f"/tmp/lienthong-bench-{people}" if keep else folder  # noqa: S108
        Path(folder).chmod(0o755)  # the server's own user must reach its data, or they would lie elsewhere and stay
        environment = {**os.environ, "LIENTHONG_HOME": home, "LIENTHONG_SECRET_KEY": "bench"}
        environment.pop("DATABASE_URL", None)
        environment.pop("DATABASE_OWNER_URL", None)
        code = f"from lienthong.assistance.payroll.bench import inside; inside.main({people})"
        done = subprocess.run([sys.executable, "-c", code], env=environment)
        _wait_for_server(Path(home))
    if done.returncode:
        raise click.ClickException("The benchmark failed.")


def timed(people: int) -> None:
    """The whole run, on ground that stands."""
    begun = time.monotonic()

    def say(what: str) -> None:
        click.echo(f"  {time.monotonic() - begun:6.1f} s  {what}")

    clock.mark_synthetic()
    generation.build(people, listed_from=LISTED_FROM, known=IMPORTED, say=say)
    generation.tidy()
    for month in (LISTED_FROM, SECOND):
        clock.set_time(KNOWN[month])
        close(month, say)
    generation.news(MONTH, KNOWN[SECOND].replace(day=25))
    generation.tidy()
    say("the country is there")
    clock.set_time(KNOWN[MONTH])
    with memory.Watch([os.getpid(), _postmaster()]) as watch:
        seconds, standing = _measured(say)
    copied = peer.measure(MONTH, LISTED_FROM)
    say(f"the same lines by COPY alone: {copied:.1f} s")
    _commune(say)
    ratio, gigabytes = seconds / copied, watch.peak / 1024**3
    click.echo(
        f"people {people} lists {standing.drafted} heads {standing.heads} amount {standing.amount} recovery "
        f"{standing.recovery} broken {standing.broken}"
    )
    click.echo(f"lines {standing.lines} total {seconds:.1f} seconds {copied:.1f} copy ratio {ratio:.2f}")
    click.echo(f"peak memory {gigabytes:.2f} GB, processor {watch.processor:.0f} s, load {os.getloadavg()[0]:.0f}")


def close(month: date, say: generation.Say) -> Standing:
    """Draft, propose, approve: by two persons, two workers."""
    drafted = workers.close(month, by=DRAFTS)
    say(f"{month:%m/%Y}: {drafted.lines:,} lines drafted")
    proposed = sum(national.propose_all(month, by=DRAFTS))
    approved = sum(national.approve_all(month, by=APPROVES))
    say(f"{month:%m/%Y}: {proposed:,} lists proposed, {approved:,} approved")
    return national.standing(month)


def _measured(say: generation.Say) -> tuple[float, Standing]:
    begun = time.monotonic()
    standing = close(MONTH, say)
    seconds = time.monotonic() - begun
    if standing.states != {"approved": standing.communes}:
        raise click.ClickException(f"Not every list was approved: {standing.states}, {standing.broken} broken.")
    return seconds, standing


def _commune(say: generation.Say) -> None:
    """A commune of 1,144 closes its next month, in this process."""
    from lienthong.assistance import payroll

    clock.set_time(datetime(2026, 10, 18, 9, tzinfo=clock.VIETNAM))
    row = database.connection().execute("SELECT min(commune) FROM assistance_payment_list").fetchone()
    assert row is not None
    commune = row[0]
    by, chairman = (
        access.Actor(f"user:{role}", f"unit:{commune}", frozenset({role}))
        for role in ("commune_officer", "commune_chairman")
    )
    begun = time.monotonic()
    drafted = payroll.propose(payroll.draft(commune, date(2026, 11, 1), by=by), by=by)
    payroll.approve(drafted, by=chairman)
    say(f"one commune of {drafted.heads:,} heads: {time.monotonic() - begun:.2f} s")


def _postmaster() -> int:
    from lienthong.database import place

    return int((place.of_home().data / "postmaster.pid").read_text().split()[0])


def _wait_for_server(home: Path) -> None:
    """The keeper stops the server when the last command has left; only then may the folder go."""
    place = home / "server" / "place"
    for _try in range(600):
        if not place.exists() or not (home / place.read_text().strip() / "data" / "postmaster.pid").exists():
            return
        time.sleep(0.1)
