"""The commands of this room: migrate, backup, restore, check-restore."""

import sys
from pathlib import Path

import click

from lienthong.database import archive
from lienthong.database import backup as backups
from lienthong.database import migrate as schema


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version; nothing if it is there already."""
    if not schema.pending():
        click.echo("The schema is up to date.")
        return
    with click.progressbar(length=1000, label="Schema", file=sys.stderr) as bar:
        schema.migrate(lambda done, total, _: bar.update(1000 * done // total - bar.pos))
    click.echo("The schema is up to date now.")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path) -> None:
    """Write database, keys and files of this home into one archive in FOLDER.

    The archive holds the home's private keys: keep it as you keep them.
    """
    click.echo(backups.backup(folder))


@click.command()
@click.argument("source", metavar="ARCHIVE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Bring ARCHIVE into this home, which must be empty."""
    try:
        told = backups.restore(source)
    except (backups.HomeNotEmpty, archive.BadArchive) as error:
        raise click.ClickException(str(error)) from error
    schema.migrate()
    click.echo(f"Restored {sum(told.rows.values())} rows of {len(told.rows)} tables, as of {told.made_at}.")


@click.command("check-restore")
@click.argument("source", metavar="ARCHIVE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_restore(source: Path) -> None:
    """Prove that ARCHIVE can be restored: into a second home, verified, recorded as evidence.

    The exit code is 1 if it can't.
    """
    try:
        check = backups.check_restore(source)
    except archive.BadArchive as error:
        raise click.ClickException(str(error)) from error
    for fault in check.faults:
        click.echo(fault, err=True)
    if check.faults:
        raise SystemExit(1)
    click.echo(
        f"{check.archive}: {check.rows} rows of {check.tables} tables restored and verified in {check.seconds} s."
    )
