"""`lienthong demo`: a synthetic home that is alive: two provinces, their traffic and benefits, a worker, the site."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import datetime

import click
from tqdm import tqdm

from lienthong.cli import ports
from lienthong.database import clock, home

PROVINCES = ("31", "37")  # Hải Phòng and Ninh Bình
SCALE = 0.004
NOW = datetime(2026, 12, 21, 8, 0)  # noqa: DTZ001 - business time in Vietnam: January's lists are due on the 24th
SETTLED = datetime(2026, 12, 18, 9, 0)  # noqa: DTZ001 - how far the story is told: its last list is the visitor's
SANDBOX_PORT = 8100


@click.command()
@click.option("--port", type=ports.PORT, default=8000, show_default=True)
@click.option("--days", default=30, show_default=True, help="Days of traffic.")
@click.option("--fill-only", is_flag=True, help="Fill the home, serve nothing.")
def demo(port: int, days: int, fill_only: bool) -> None:
    """Two provinces' worth of facilities and communes, thirty days of synthetic traffic with faults in it, three
    months of benefits paid and one open, and the site.

    The second time, the home is filled already and the site is there at once. Ctrl-C ends everything it started.
    """
    if not fill_only:
        ports.need("127.0.0.1", port)  # before the minutes that filling takes
    ports.answer_at("127.0.0.1", port)
    fill(days)
    if not fill_only:
        serve(port)


def fill(days: int) -> None:
    """Fill the home, unless it was filled."""
    done = home.current().folder("demo") / f"filled-{days}"
    if done.exists():
        return
    from lienthong.people.demo_country import build
    from lienthong.web.demo import benefits, cast, desk, offices, rollout, simulators
    from lienthong.web.demo import days as traffic

    cast.stage()
    offices.stage()
    with tqdm(unit=" people", desc="Country", leave=False) as bar:
        build.build(scale=SCALE, seed=1, provinces=PROVINCES, progress=lambda _what, n, total: _show(bar, n, total))
    with simulators.beside([]), tqdm(unit=" steps", desc="Benefits", leave=False) as bar:
        people = benefits.play(progress=lambda n, total: _show(bar, n, total))
    click.echo(f"{people} beneficiaries, three months settled, one open. All synthetic.")
    with tqdm(unit=" days", desc="Traffic", leave=False) as bar:
        envelopes = traffic.play(days=days, progress=lambda n, total, _envelopes: _show(bar, n, total))
    click.echo(f"{days} days of traffic: {envelopes} envelopes. All synthetic.")
    _tell_story()
    with simulators.beside([]), tqdm(unit=" dossiers", desc="Dossiers", leave=False) as bar:
        desk.play(progress=lambda n, total: _show(bar, n, total))
    with tqdm(unit=" facilities", desc="Rollout", leave=False) as bar:
        rollout.play(progress=lambda n, total: _show(bar, n, total))
    done.touch()


def serve(port: int) -> None:
    """The simulators, a worker and the site as processes of their own, until stopped."""
    from lienthong.web.demo import cast, offices, simulators

    clock.set_time(NOW)
    sandbox = ports.some_free("127.0.0.1", SANDBOX_PORT)  # 8100 may be another home's
    simulators.move(f"http://127.0.0.1:{sandbox}")
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
            f"{', '.join(account.login for account in (*cast.ACCOUNTS, *offices.accounts()))}, lanh"
        )
        click.echo("Ctrl-C ends the demo.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with suppress(KeyboardInterrupt):
            signal.pause()


def _tell_story() -> None:
    from lienthong.web.demo import cast
    from lienthong.web.story import partners, steps, telling

    until = steps.number_of(SETTLED)
    with partners.beside(), tqdm(total=until, unit=" steps", desc="Story", leave=False) as bar:
        for _told in telling.tell(steps.steps(), until=until):
            bar.update()
    cast.let_lanh_in()


def _show(bar: tqdm, done: int, total: int) -> None:
    bar.total, bar.n = total, done
    bar.refresh()


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
