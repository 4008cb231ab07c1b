"""Commands of this room: `lienthong fhir check`, `lienthong fhir reindex`."""

import sys

import click
from tqdm import tqdm

from lienthong.fhir import standing


@click.group()
def fhir() -> None:
    """The FHIR store: check it against its history, make its indexes anew."""


@fhir.command()
def check() -> None:
    """Compare every current row with the history. Exit code 1 if they disagree."""
    found = standing.differences()
    for each in found:
        click.echo(f"{each.thing}: {each.why}", err=True)
    click.echo(f"{standing.count():,} resources, {len(found)} differences")
    sys.exit(1 if found else 0)


@fhir.command()
def reindex() -> None:
    """Make the search indexes anew from the stored resources, after a new release or a doubt; others go on working."""
    with tqdm(total=standing.count(), unit=" resources") as bar:
        for done in standing.reindex():
            bar.update(done - bar.n)
    click.echo("The search indexes are made anew.")
