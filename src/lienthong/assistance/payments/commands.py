"""Commands of the payments, beside those of the payroll: take a result file, check that a file is whole.

Exit codes: 0 everything was taken, 1 the file was refused or some lines have faults, 2 wrong use.
"""

import sys
from pathlib import Path

import click
from django.utils import translation

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--payer", metavar="PARTY", default="", help="Who reports (else as the file says), e.g. agency:vnpost.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", help="Of the sentences.")
@click.option("--at-most", default=20, show_default=True, help="How many faults are printed.")
def result(file: Path, payer: str, language: str, at_most: int) -> None:
    """Store and judge a payer's result file; print what was taken and what is wrong."""
    from lienthong import access
    from lienthong.assistance import payments
    from lienthong.assistance.payments.report import Channel, State

    body = file.read_bytes()
    with translation.override(language):
        report = payments.receive(body, payer=payer or _payer_of(body), channel=Channel.COMMAND, by=access.SYSTEM)
        if report.state == State.REFUSED:
            click.echo(f"{file}: {report.refusal}")
            sys.exit(1)
        click.echo(f"{file}: {report.code}  {report.taken}/{report.lines}  {report.paid_amount} VND  {report.faults} !")
        faults = report.line_faults.unscoped("whoever runs the home sees every fault").order_by("row")
        for one in faults[:at_most]:
            click.echo(f"  {one.row}: {one.line}  {one.words}")
    sys.exit(1 if report.faults else 0)


@click.command("check-file")
@click.argument("file", type=FILE)
def check_file(file: Path) -> None:
    """Whether a list or result file is whole: its control record agrees with what it holds."""
    from lienthong.assistance.payments.control import NotWhole

    try:
        said = _control_of(file.read_bytes())
    except NotWhole as fault:
        click.echo(f"{file}: {fault}")
        sys.exit(1)
    click.echo(f"{file}: {said.code} {said.payer} {said.lines} lines, {said.amount} VND, sha256 {said.sha256}")


def _payer_of(body: bytes) -> str:
    from lienthong.assistance.payments.control import NotWhole

    try:
        return _control_of(body).payer
    except NotWhole as fault:
        raise click.ClickException(f"{fault} (--payer)") from None


def _control_of(body: bytes):
    from lienthong.assistance.payments import control, payer_file, result_file

    if body.lstrip()[:1] != b"{":
        return control.split_csv(body)[1]
    try:
        return control.open_json(body, result_file.FORMAT)[1]
    except control.NotWhole:
        return control.open_json(body, payer_file.FORMAT)[1]
