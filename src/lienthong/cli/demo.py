"""`lienthong demo`: a synthetic home that is alive: 34 provinces, their traffic and benefits, a worker, the site."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime

import click
from tqdm import tqdm

from lienthong import database
from lienthong.cli import ports
from lienthong.database import clock, home

Show = Callable[[int, int], None]  # steps done, of how many

SCALE, GATHERED = 0.00004, (3, 155)  # 20,000 people, most of them in three communes of each province
NOW = datetime(2026, 12, 21, 8, 0)  # noqa: DTZ001 - business time in Vietnam: January's lists are due on the 24th
SETTLED = datetime(2026, 12, 18, 9, 0)  # noqa: DTZ001 - how far the story is told: its last list is the visitor's
SANDBOX_PORT = 8100


@click.command()
@click.option("--port", type=ports.PORT, default=8000, show_default=True)
@click.option("--days", default=30, show_default=True, help="Days of traffic.")
@click.option("--fill-only", is_flag=True, help="Fill the home, serve nothing.")
def demo(port: int, days: int, fill_only: bool) -> None:
    """The country: 34 provinces with their communes and hospitals, 20,000 people, thirty days of synthetic traffic with
    faults in it, three months of benefits paid and one open, and the site.

    The second time, the home is filled already and the site is there at once. Ctrl-C ends everything it started.
    """
    if not fill_only:
        ports.need("127.0.0.1", port)  # before the minutes that filling takes
    ports.answer_at("127.0.0.1", port)
    fill(days)
    if not fill_only:
        serve(port)


def fill(days: int) -> None:
    """Fill the home, unless it was filled: part after part, with what each made and how long it took."""
    done = home.current().folder("demo") / f"filled-{days}"
    if done.exists():
        return
    from lienthong.web.demo import (
        benefits,
        cast,
        civil_events,
        desk,
        farewell,
        links,
        offices,
        old_register,
        rollout,
        simulators,
        vendor,
    )

    database.connection().execute("SET synchronous_commit = off")  # nobody relies on a home that is being filled
    cast.stage()
    offices.stage()
    with simulators.beside([]):
        for name, unit, act in (
            ("Country", "people", _people),
            ("Rollout of electronic records", "facilities", lambda show: rollout.play(progress=show)),
            ("Links with the provinces", "links", lambda _show: links.play()),
            ("Benefits: three months settled, one open", "beneficiaries", benefits.play),
        ):
            _part(name, unit, act)
    _part("A vendor on trial, certified", "envelopes", lambda _show: vendor.play())
    _part("Traffic", "envelopes", lambda show: _traffic(days, show))
    _part("Story", "steps", _tell_story)
    with simulators.beside([cast.HOSPITAL_PARTY]) as address:  # which signs papers of births and deaths
        _part("A former district's register, moved to two levels", "lines", lambda _show: old_register.play())
        _part("Dossiers of a province's own system", "dossiers", lambda _show: links.fetch(address))
        _part("Dossiers", "dossiers", desk.play)
        _part("A death, and the register handed over", "people", lambda _show: farewell.play())
        _part("Births, and a death of two days", "events", lambda _show: civil_events.play())
    click.echo("All synthetic.")
    # A commit waits for the disk, with all before it, if it wrote something itself.
    for command in ("SET synchronous_commit = on", "SELECT pg_logical_emit_message(true, 'demo', 'filled')"):
        database.connection().execute(command)
    done.touch()


def _part(name: str, unit: str, act: Callable[[Show], int]) -> None:
    """One part of the filling: shows its progress, then how many it made in how many seconds."""
    begun = time.monotonic()
    with tqdm(desc=name, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        made = act(show)
    click.echo(f"{name}: {made:,} {unit}, {time.monotonic() - begun:.0f} s.")


def _people(show: Show) -> int:
    from lienthong.people.demo_country import build
    from lienthong.people.persons import Person

    build.build(scale=SCALE, gathered=build.Gathered(*GATHERED), progress=lambda _what, done, total: show(done, total))
    return Person.objects.unscoped("how many were put there").count()


def _traffic(days: int, show: Show) -> int:
    from lienthong.web.demo import days as traffic

    return traffic.play(days=days, progress=lambda done, total, _envelopes: show(done, total))


def _tell_story(show: Show) -> int:
    from lienthong.web.demo import cast, simulators
    from lienthong.web.story import departure, partners, steps, telling

    until = steps.number_of(SETTLED)
    with partners.beside():
        for told in telling.tell(steps.steps(), until=until):
            show(told.number, until)
    cast.let_lanh_in()
    with simulators.at(SETTLED):
        departure.son()  # who asks for the funeral grant, should the story go on
    cast.let_an_in()
    return until


def _reached() -> datetime:
    """Where the demo's time had come when it was left: what happened then must not lie ahead of the next visitor."""
    begins = NOW.replace(tzinfo=clock.VIETNAM)
    row = database.connection().execute("SELECT max(happened_at) FROM ledger_event").fetchone()
    return max(begins, row[0]) if row and row[0] else begins


def serve(port: int) -> None:
    """The simulators, a worker and the site as processes of their own, until stopped."""
    from lienthong.web.demo import cast, links, offices, simulators, vendor

    clock.set_time(_reached())
    sandbox = ports.some_free("127.0.0.1", SANDBOX_PORT)  # 8100 may be another home's
    simulators.move(f"http://127.0.0.1:{sandbox}")
    links.move(f"http://127.0.0.1:{sandbox}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # whatever was started is ended, however early it comes
    with ExitStack() as stack:
        processes = []
        for command in (["sandbox", "--port", str(sandbox)], ["worker"], ["serve", "--port", str(port)]):
            processes.append(subprocess.Popen([sys.executable, "-m", "lienthong.cli", *command]))
            stack.callback(_end, processes[-1])
        address = f"http://localhost:{port}/"
        _wait_for(address, processes)
        click.echo(f"\nThe site: {address}")
        click.echo(
            f"Accounts (password {cast.PASSWORD}): "
            f"{', '.join(account.login for account in (*cast.ACCOUNTS, *offices.accounts()))}, "
            f"{vendor.LOGIN}, lanh, an"
        )
        click.echo("Ctrl-C ends the demo.")
        with suppress(KeyboardInterrupt):
            signal.pause()


def _wait_for(address: str, processes: Sequence[subprocess.Popen], seconds: float = 60) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if any(process.poll() is not None for process in processes):
            raise click.ClickException("A part of the demo ended at its start; what it said stands above.")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own site on loopback
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise click.ClickException(f"The site did not answer at {address} within {seconds:.0f} s.")


def _end(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    if process.poll() is None:
        process.kill()
