"""Commands of this room: `lienthong reference load`."""

import click

from lienthong.directory import reference as reference_data


@click.group()
def reference() -> None:
    """The data every home starts from: administrative units and agencies."""


@reference.command()
def load() -> None:
    """Load or renew the reference data; harmless when repeated."""
    if reference_data.load(lambda what, rows: click.echo(f"{rows:>7,} {what}")):
        click.echo("Reference data loaded.")
    else:
        click.echo("Reference data are up to date: nothing to do.")
