"""Commands of the hub: send envelopes, check them without sending, watch a folder, open an account.

Exit codes: 0 everything is accepted (or without errors), 1 something is refused (or has errors), 2 wrong use.
"""

import signal
import sys
import threading
from pathlib import Path

import click
import psycopg
from django.db import Error as DatabaseError
from tqdm import tqdm

from lienthong.exchange import account, folder, hub
from lienthong.exchange.arrival import Channel, State
from lienthong.exchange.fault import Fault, refuses

FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, writable=True, path_type=Path)
LANGUAGE = click.option("--language", type=click.Choice(["vi", "en"]), default="vi", help="Of the sentences.")


@click.group("hub")
def commands() -> None:
    """The receiving hub: envelopes of the XML set."""


@commands.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--facility", metavar="CODE", default="", help="Send for this facility (else the one in the envelope).")
@LANGUAGE
def send(files: tuple[Path, ...], facility: str, language: str) -> None:
    """Send envelopes to this home's hub and print what became of them."""
    good = True
    for path in tqdm(files, unit="file", disable=len(files) < 2 or not sys.stderr.isatty()):
        body = path.read_bytes()
        sender = folder.sender_of(body, facility)
        receipt = hub.receive(body, sender=sender, channel=Channel.COMMAND, actor=folder.actor_for(sender))
        click.echo(f"{path}: {receipt.state.value} {receipt.code}{' (sent before)' if receipt.duplicate else ''}")
        _print(receipt.faults, language)
        good &= receipt.is_good or receipt.state == State.ARRIVED
    sys.exit(0 if good else 1)


@commands.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--facility", metavar="CODE", default="", help="Check as if sent by this facility.")
@LANGUAGE
def check(files: tuple[Path, ...], facility: str, language: str) -> None:
    """Check envelopes; nothing is sent or kept."""
    from lienthong.exchange import outcome

    good = True
    for path in files:
        found = outcome.look_at(_unkept(path.read_bytes(), facility))
        wrong = refuses(fault for _, fault in found.faults)
        click.echo(f"{path}: {'refused' if wrong else 'acceptable'}, {len(found.outcomes)} dossiers")
        _print(found.faults, language)
        good &= not wrong
    sys.exit(0 if good else 1)


@commands.command()
@click.argument("place", metavar="FOLDER", type=FOLDER)
@click.option("--facility", metavar="CODE", default="", help="Send for this facility (else the one in each envelope).")
@click.option("--every", metavar="SECONDS", default=2.0, show_default=True, help="How often to look.")
@click.option("--once", is_flag=True, help="Send what lies there and stop.")
def watch(place: Path, facility: str, every: float, once: bool) -> None:
    """Send what is put into FOLDER; each file moves to done or refused, its answer beside it."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    refused, waiting = 0, {}  # type: int, folder.Waiting
    while not stop.is_set():
        try:
            rests = 0.0 if once else folder.RESTS_AFTER
            for path, receipt in folder.sweep(place, facility=facility, rests_after=rests, waiting=waiting):
                click.echo(f"{path.name}: {receipt.state.value} {receipt.code}")
                refused += not (receipt.is_good or receipt.state == State.ARRIVED)
        except (DatabaseError, psycopg.Error, OSError) as wrong:
            if once:
                raise
            click.echo(f"{str(wrong).splitlines()[0]}: the files stay where they are and are tried again.", err=True)
        if once:
            break
        stop.wait(every)
    sys.exit(1 if once and refused else 0)


@commands.command("open-account")
@click.argument("username")
@click.argument("facility")
def open_account(username: str, facility: str) -> None:
    """Open an account for a facility's software at the doors; prints the password once."""
    try:
        click.echo(account.register(username, facility))
    except account.NotOpened as reason:
        raise click.ClickException(str(reason)) from reason


def _unkept(body: bytes, facility: str):
    import uuid

    from lienthong.exchange.keeping import Kept

    sender = folder.sender_of(body, facility)
    return Kept(uuid.uuid4(), "", sender, "system:command", body, "", duplicate=False)


def _print(faults: list[tuple[int, Fault]], language: str) -> None:
    for dossier, fault in faults:
        place = " ".join(filter(None, (fault.table, str(fault.row or ""), fault.field)))
        click.echo(f"  {fault.severity:<8} [{dossier}] {place} {fault.rule}: {fault.sentence(language)}")
