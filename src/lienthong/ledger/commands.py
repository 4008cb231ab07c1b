"""The ledger's commands: worker, verify, obligations."""

from collections.abc import Iterable
from datetime import timedelta

import click
from tqdm import tqdm

from lienthong.database import clock
from lienthong.ledger import obligations as duties
from lienthong.ledger.receipt import Receipt
from lienthong.ledger.verify import Fault, Progress, Report, Tail
from lienthong.ledger.verify import verify as check
from lienthong.ledger.work import NotIdle
from lienthong.ledger.worker import LoopDied, Worker


@click.command()
@click.option("--until-idle", is_flag=True, help="Do what is due now, then end.")
@click.option("--lease", default=120.0, show_default=True, help="Seconds after which a taken delivery is taken again.")
@click.option("--patience", default=5.0, show_default=True, help="With --until-idle: wait for what is due so soon.")
def worker(until_idle: bool, lease: float, patience: float) -> None:
    """Seal events, tell subscribers, carry deliveries, run jobs: until told to stop (SIGTERM, Ctrl-C)."""
    shift = Worker(lease=timedelta(seconds=lease))
    try:
        if until_idle:
            shift.run_until_idle(patience=timedelta(seconds=patience))
        else:
            shift.run()
    except (LoopDied, NotIdle) as fault:
        raise click.ClickException(str(fault)) from fault


@click.command()
def verify() -> None:
    """Check that the ledger is what was written: names each altered, missing or inserted row. Exit code 1 if any."""
    faults, tail = _watch(check())
    for fault in faults:
        click.echo(f"{fault.kind}: {fault.where}: {fault.detail}")
    if tail.events:
        click.echo(f"Not sealed yet: {tail.events} events, the oldest for {tail.oldest.total_seconds():.0f} s.")
    else:
        click.echo("Every event is sealed.")
    if faults:
        raise click.ClickException(f"{len(faults)} faults. Nothing was changed; keep the database as it is.")
    click.echo("The ledger is what was written.")


@click.command()
@click.option("--subject", help="A person's code, or the end of what it is called.")
@click.option("--thing", help='What it is about, as "referral:<id>".')
@click.option("--debtor", help="Who owes.")
@click.option("--state", type=click.Choice([state.value for state in duties.State]), help="How it stands.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def obligations(subject: str | None, thing: str | None, debtor: str | None, state: str | None, language: str) -> None:
    """Who owes whom what, until when, on what legal basis, with the receipt."""
    rows = list(duties.of(subject, thing, debtor=debtor, state=state).order_by("due_at", "rule", "thing"))
    receipts = {receipt.id: receipt for receipt in Receipt.objects.filter(id__in=[row.receipt for row in rows])}
    for row in rows:
        click.echo(_line(row, receipts.get(row.receipt) if row.receipt else None, language))
    click.echo(f"{len(rows)} obligations, {sum(row.state == 'late' for row in rows)} late.")


def _line(row: duties.Obligation, receipt: Receipt | None, language: str) -> str:
    due = row.due_at.astimezone(clock.VIETNAM)
    basis = row.law.legal_basis[language] if row.law else ""
    lines = [
        f"[{row.state}] {row.title(language)}: {row.debtor} → {row.creditor}, {due:%d/%m/%Y %H:%M}",
        f"    {row.rule} · {row.thing} · {basis}{_evidence(row)}",
    ]
    if receipt:
        proof = ", ".join(f"{name}={value}" for name, value in sorted(receipt.proof.items()))
        lines.append(f"    {receipt.kind}: {proof} ({receipt.happened_at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M})")
    elif row.closed_at:
        lines.append(f"    {row.standing} {row.closed_at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M} by {row.closed_by}")
    return "\n".join(lines)


def _evidence(row: duties.Obligation) -> str:
    return f" [{row.law.evidence}]" if row.law and row.law.evidence != "primary" else ""


def _watch(reports: Iterable[Report]) -> tuple[list[Fault], Tail]:
    faults, tail = [], Tail(0, timedelta(0))
    with tqdm(unit=" rows", leave=False) as bar:
        for report in reports:
            match report:
                case Progress(done, total):
                    bar.total = total
                    bar.update(done - bar.n)
                case Fault():
                    faults.append(report)
                case Tail():
                    tail = report
    return faults, tail
